using NetOptim.Kernels;

namespace NetOptim.Tests.Runtime;

/// <summary>
/// What the compiler would emit for y = W·dropout(x - running mean) + b, 3 → 2, mean squared error, SGD with momentum: small enough to
/// check by hand, with something in every block.
/// </summary>
internal sealed unsafe class TinyRegression(ModelOptions? options = null) : CompiledModel<float>(Declared, options)
{
    public const int In = 3;
    public const int Out = 2;

    public static readonly ModelInfo Declared = Declare("TinyRegression", "dense1", TaskKind.Regression);

    /// <summary>Where the outputs, their gradient and the dropped inputs lie, in floats per sample.</summary>
    private const int OutputsPlace = 0, GradientPlace = Out, DroppedPlace = 2 * Out;

    public double Momentum { get; set; } = 0.9;

    public bool NeedsHorizon { get; set; }

    protected override float* TrainingOutputs => ArenaAt(OutputsPlace);

    private float* W => ParameterAt(0);

    private float* B => ParameterAt(16);

    public override float LearningRateAt(long step) =>
        NeedsHorizon && Horizon is null ? throw new InvalidOperationException("Set Horizon.") : (float)(0.05 * PlateauFactor);

    public override void OnEpochEnd(double loss) =>
        ReduceOnPlateau(loss, factor: 0.5, patience: 1, threshold: 0.01, cooldown: 1, minimumFactor: 0.1);

    public static ModelInfo Declare(string name, string layer, TaskKind task, int inputs = In, string optimizer = "Sgd") => new()
    {
        Name = name,
        InputShape = [inputs],
        OutputShape = [Out],
        Layers = [new LayerInfo(layer, "Dense", [Out], Out * inputs + Out, 2 * Out * inputs)],
        Parameters =
        [
            new ParameterInfo($"{layer}.weight", [Out, inputs], 0, Initializer.TorchUniform, inputs, Out),
            new ParameterInfo($"{layer}.bias", [Out], 16, Initializer.TorchUniform, inputs, Out),
        ],
        Buffers = [new ParameterInfo("norm1.running_mean", [inputs], 0, Initializer.Zeros, 1, 1)],
        Loss = "MeanSquaredError",
        Task = task,
        Optimizer = optimizer,
        OptimizerSlots = 1,
        EarlyStopping = null,
        TrainingArena = new ArenaInfo(2 * Out + inputs, 0, []),
        InferenceArena = new ArenaInfo(0, 8, []),
    };

    protected override void Infer(float* inputs, float* outputs, int batch)
    {
        for (int i = 0; i < batch; i++)
            Dense(inputs + i * In, outputs + i * Out, subtract: BufferMemory.Pointer);
    }

    protected override double Forward(float* inputs, float* targets, int batch)
    {
        Keep(inputs, TrainingOutputs, batch);
        double sum = 0;
        for (int i = 0; i < batch * Out; i++)
        {
            float difference = TrainingOutputs[i] - targets[i];
            sum += (double)difference * difference;
            ArenaAt(GradientPlace)[i] = 2 * difference / (batch * Out);
        }
        return sum / (batch * Out);
    }

    protected override void Backward(float* inputs, int batch) => Gradients(ArenaAt(GradientPlace), batch);

    protected override double AddPenalties() => 0;

    protected override double Update(float learningRate)
    {
        foreach (Parameter parameter in (ReadOnlySpan<Parameter>)[Parameters[0], Parameters[1]])
        {
            if (parameter.Frozen)
                continue;
            for (int i = parameter.Info.Offset; i < parameter.Info.Offset + parameter.Info.Length; i++)
            {
                float* moment = OptimizerMemory.Pointer + i;
                *moment = (float)(Momentum * *moment + GradientMemory.Pointer[i]);
                ParameterMemory.Pointer[i] -= learningRate * *moment;
            }
        }
        return 0;
    }

    protected override double Evaluate(float* inputs, float* targets, float* outputs, int batch)
    {
        Infer(inputs, outputs, batch);
        double sum = 0;
        for (int i = 0; i < batch * Out; i++)
            sum += (double)(outputs[i] - targets[i]) * (outputs[i] - targets[i]);
        return sum / (batch * Out);
    }

    protected override void ModuleForward(float* inputs, float* outputs, int batch) => Keep(inputs, outputs, batch);

    protected override void ModuleBackward(float* inputs, float* outputGradients, float* inputGradients, int batch)
    {
        Gradients(outputGradients, batch);
        if (inputGradients == null)
            return;
        for (int i = 0; i < batch; i++)
        {
            for (int j = 0; j < In; j++)
                inputGradients[i * In + j] = Kept(i, j) * (W[j] * outputGradients[i * Out] + W[In + j] * outputGradients[i * Out + 1]);
        }
    }

    /// <summary>Forward pass in training mode: dropout, and the running mean moved on.</summary>
    private void Keep(float* inputs, float* outputs, int batch)
    {
        float* dropped = ArenaAt(DroppedPlace);
        for (int i = 0; i < batch; i++)
        {
            for (int j = 0; j < In; j++)
            {
                dropped[i * In + j] = Kept(i, j) * inputs[i * In + j];
                BufferMemory.Pointer[j] += 0.1f * (inputs[i * In + j] - BufferMemory.Pointer[j]) / batch;
            }
            Dense(dropped + i * In, outputs + i * Out, subtract: null);
        }
        Probe("dense1", outputs, batch, Out);
    }

    /// <summary>The dropout mask: 0, or 1 over the probability of staying.</summary>
    private float Kept(int sample, int column) =>
        SimdScalar.Uniform(new PhiloxKey(Seed, (uint)Step, 0), sample, column).Value < 0.25f ? 0 : 1 / 0.75f;

    private void Dense(float* x, float* y, float* subtract)
    {
        for (int o = 0; o < Out; o++)
        {
            y[o] = B[o];
            for (int j = 0; j < In; j++)
                y[o] += W[o * In + j] * (subtract == null ? x[j] : x[j] - subtract[j]);
        }
    }

    private void Gradients(float* dy, int batch)
    {
        GradientMemory.Clear();
        float* dropped = ArenaAt(DroppedPlace);
        for (int i = 0; i < batch; i++)
        {
            for (int o = 0; o < Out; o++)
            {
                GradientMemory.Pointer[16 + o] += dy[i * Out + o];
                for (int j = 0; j < In; j++)
                    GradientMemory.Pointer[o * In + j] += dy[i * Out + o] * dropped[i * In + j];
            }
        }
    }
}

/// <summary>A model with labels and without a way to learn: for what surrounds the passes. No module passes either.</summary>
internal sealed unsafe class TinyClassifier(ModelInfo? info = null, ModelOptions? options = null)
    : CompiledModel<int>(info ?? Declared, options)
{
    public static readonly ModelInfo Declared = TinyRegression.Declare("TinyClassifier", "dense1", TaskKind.MultiClassClassification);

    public double Loss { get; set; } = 1;

    public Action? DuringInfer { get; set; }

    protected override float* TrainingOutputs => ArenaAt(0);

    public override float LearningRateAt(long step) => 0.1f;

    protected override void Infer(float* inputs, float* outputs, int batch)
    {
        DuringInfer?.Invoke();
        for (int i = 0; i < batch * TinyRegression.Out; i++)
            outputs[i] = inputs[i / TinyRegression.Out * TinyRegression.In];
    }

    protected override double Forward(float* inputs, int* targets, int batch)
    {
        Infer(inputs, ArenaAt(0), batch);
        Probe("dense1", ArenaAt(0), batch, TinyRegression.Out);
        return Loss;
    }

    protected override void Backward(float* inputs, int batch) => GradientMemory.Clear();

    protected override double AddPenalties() => 0.5;

    protected override double Update(float learningRate) => 0.25;

    protected override double Evaluate(float* inputs, int* targets, float* outputs, int batch)
    {
        Infer(inputs, outputs, batch);
        return batch;
    }
}
