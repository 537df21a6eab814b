namespace NetOptim;

/// <summary>What the compiler knows of a model: layers, parameters, arithmetic, memory plan.</summary>
public sealed partial record ModelInfo
{
    /// <summary>Name of the class.</summary>
    public required string Name { get; init; }

    /// <summary>Shape of one input sample, channel first; without the batch.</summary>
    public required IReadOnlyList<int> InputShape { get; init; }

    /// <summary>Shape of one output sample; without the batch.</summary>
    public required IReadOnlyList<int> OutputShape { get; init; }

    /// <summary>Number of token ids, where the input is ids 0 to one less than this; null where it is plain numbers.</summary>
    public int? Vocabulary { get; init; }

    /// <summary>The layers, in order.</summary>
    public required IReadOnlyList<LayerInfo> Layers { get; init; }

    /// <summary>Trained tensors, in the order of the parameter block.</summary>
    public required IReadOnlyList<ParameterInfo> Parameters { get; init; }

    /// <summary>Tensors that are saved but not trained (running statistics), in the order of the buffer block.</summary>
    public required IReadOnlyList<ParameterInfo> Buffers { get; init; }

    /// <summary>The loss's name, or null where the model cannot be trained.</summary>
    public required string? Loss { get; init; }

    /// <summary>What the model's outputs stand for: tells which metric fits.</summary>
    public required TaskKind Task { get; init; }

    /// <summary>The optimiser's name, or null where the model cannot be trained.</summary>
    public required string? Optimizer { get; init; }

    /// <summary>Vectors of optimiser state per parameter: 0 (plain SGD), 1 (momentum, RMSprop, …) or 2 (Adam).</summary>
    public required int OptimizerSlots { get; init; }

    /// <summary>Declared early stopping, or null.</summary>
    public required EarlyStoppingInfo? EarlyStopping { get; init; }

    /// <summary>The memory of a training step.</summary>
    public required ArenaInfo TrainingArena { get; init; }

    /// <summary>The memory of a prediction.</summary>
    public required ArenaInfo InferenceArena { get; init; }

    /// <summary>Floats in one input sample.</summary>
    public int InputSize => Product(InputShape);

    /// <summary>Floats in one output sample.</summary>
    public int OutputSize => Product(OutputShape);

    /// <summary>Class labels of one sample: 1, or one for every step where the output is a sequence [steps, classes].</summary>
    public int LabelsPerSample => OutputShape.Count == 2 ? OutputShape[0] : 1;

    /// <summary>Classes that the outputs of a classifier are scores of.</summary>
    public int ClassCount => OutputSize / LabelsPerSample;

    /// <summary>Trained scalars in all.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Length);

    /// <summary>Elements of a shape; a loop, for it is asked in the middle of training steps and allocates nothing.</summary>
    internal static int Product(IReadOnlyList<int> shape)
    {
        int product = 1;
        for (int i = 0; i < shape.Count; i++)
            product = checked(product * shape[i]);
        return product;
    }
}

/// <summary>One layer of a model.</summary>
/// <param name="Name">Its name, unique in the model.</param>
/// <param name="Kind">What it is, as the attribute calls it.</param>
/// <param name="OutputShape">Per sample.</param>
/// <param name="ParameterCount">Trained scalars.</param>
/// <param name="Flops">Floating-point operations of one sample's forward pass (a multiply-add counts two), those of a convolution tap by tap.</param>
public sealed record LayerInfo(string Name, string Kind, IReadOnlyList<int> OutputShape, long ParameterCount, long Flops);

/// <summary>One named tensor of a model.</summary>
/// <param name="Name">As PyTorch names it: <c>dense1.weight</c>.</param>
/// <param name="Shape">As PyTorch shapes it.</param>
/// <param name="Offset">Where it starts in its block, in floats; a multiple of 16.</param>
/// <param name="Initializer">How it is first filled.</param>
/// <param name="FanIn">Inputs of one unit.</param>
/// <param name="FanOut">Outputs of one unit.</param>
/// <param name="Frozen">Declared as not trained.</param>
public sealed record ParameterInfo(
    string Name, IReadOnlyList<int> Shape, int Offset, Initializer Initializer, int FanIn, int FanOut, bool Frozen = false)
{
    /// <summary>Scalars in the tensor.</summary>
    public int Length => ModelInfo.Product(Shape);
}

/// <summary>The memory plan of one program (training or prediction).</summary>
/// <param name="FloatsPerSample">Size of the part that grows with the batch.</param>
/// <param name="FixedFloats">Size of the part that does not.</param>
/// <param name="Buffers">What lies where and how long.</param>
public sealed record ArenaInfo(int FloatsPerSample, int FixedFloats, IReadOnlyList<ArenaBufferInfo> Buffers)
{
    /// <summary>
    /// Floats, for each worker, of the part that holds what only the samples at hand have: where several kernels run for some samples before any of
    /// them goes on to the next.
    /// </summary>
    public int PartFloats { get; init; }

    /// <summary>Floats per sample that are needed at the fullest moment, the least that any arena must have; 0 where nobody has counted them.</summary>
    public int LiveFloatsPerSample { get; init; }

    /// <summary>
    /// Values of the forward pass that are not kept for the backward pass, because computing them once more is cheaper than their memory
    /// (activations and normalisations; never a product or a convolution).
    /// </summary>
    public IReadOnlyList<string> Recomputed { get; init; } = [];

    /// <summary>By how much <see cref="FloatsPerSample"/> would be larger if <see cref="Recomputed"/> were kept.</summary>
    public int SavedFloatsPerSample { get; init; }
}

/// <summary>The parts of an arena.</summary>
public enum ArenaRegion
{
    /// <summary>What all samples of a batch have: offsets and lengths count per sample.</summary>
    Sample,

    /// <summary>What does not grow with the batch.</summary>
    Fixed,

    /// <summary>What only the samples at hand have: offsets and lengths count for one worker.</summary>
    Part,
}

/// <summary>One buffer of the arena.</summary>
/// <param name="Name">The value it holds.</param>
/// <param name="Region">The part of the arena.</param>
/// <param name="Offset">In floats.</param>
/// <param name="Length">In floats.</param>
/// <param name="FirstKernel">Number of the kernel that writes it first.</param>
/// <param name="LastKernel">Number of the kernel that reads it last.</param>
public sealed record ArenaBufferInfo(string Name, ArenaRegion Region, int Offset, int Length, int FirstKernel, int LastKernel);

/// <summary>Early stopping as declared on the model; <c>Fit</c> obeys it.</summary>
/// <param name="Monitor">The watched quantity, as in the history: <c>val_loss</c>, <c>val_accuracy</c>, <c>loss</c>, …</param>
/// <param name="Patience">Epochs without improvement before the run ends.</param>
/// <param name="MinDelta">A smaller change does not count as improvement; at least 0.</param>
/// <param name="Maximize">Whether more is better.</param>
/// <param name="RestoreBestWeights">Whether the weights of the best epoch are put back at the end.</param>
/// <param name="StartFromEpoch">Epochs before watching begins.</param>
/// <param name="Baseline">A value the quantity must reach to count as improvement, or null.</param>
public sealed record EarlyStoppingInfo(
    string Monitor, int Patience, double MinDelta, bool Maximize, bool RestoreBestWeights, int StartFromEpoch, double? Baseline);

/// <summary>What a model's outputs stand for.</summary>
public enum TaskKind
{
    /// <summary>Real values (regression, or no loss declared).</summary>
    Regression,

    /// <summary>One probability or logit per output.</summary>
    BinaryClassification,

    /// <summary>One score per class.</summary>
    MultiClassClassification,
}
