namespace NetOptim;

/// <summary>
/// A fully connected layer: y = f(x·Wᵀ + b), W of shape [units, inputs], b of shape [units], as PyTorch's <c>Linear</c>. Of a sequence [steps, inputs] every
/// step goes through it, and the result is [steps, units].
/// </summary>
/// <param name="units">Outputs, at least 1.</param>
/// <param name="activation">f, by default none.</param>
public sealed class DenseAttribute(int units, Activation activation = Activation.None) : LayerAttribute
{
    /// <summary>Outputs.</summary>
    public int Units { get; } = units;

    /// <summary>f.</summary>
    public Activation Activation { get; } = activation;

    /// <summary>The parameter of the activation: the slope of <see cref="Activation.LeakyRelu"/> (0.01), the α of <see cref="Activation.Elu"/> (1).</summary>
    public double Alpha { get; set; }

    /// <summary>Whether there is a bias; by default there is.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>
    /// The name of an <c>Embedding</c> or <c>Dense</c> layer before it whose weight this one uses in place of its own; its gradient is the sum of both uses. The
    /// weight's shape must be [units, inputs].
    /// </summary>
    public string? TiedTo { get; set; }

    /// <summary>λ ≥ 0 of a penalty λ·Σ|w| on the weights, added to the loss.</summary>
    public double L1 { get; set; }

    /// <summary>λ ≥ 0 of a penalty λ·Σw² on the weights (gradient 2λw), added to the loss.</summary>
    public double L2 { get; set; }

    /// <summary>λ ≥ 0 of a penalty λ·Σ|y|/batch on the outputs, added to the loss.</summary>
    public double ActivityL1 { get; set; }

    /// <summary>λ ≥ 0 of a penalty λ·Σy²/batch on the outputs, added to the loss.</summary>
    public double ActivityL2 { get; set; }

    /// <summary>Largest Euclidean norm of a unit's weights, restored after every step; 0: no limit.</summary>
    public double MaxNorm { get; set; }

    /// <summary>How the weights are first filled; by default as PyTorch does.</summary>
    public Initializer WeightInitializer { get; set; }

    /// <summary>How the bias is first filled; by default as PyTorch does.</summary>
    public Initializer BiasInitializer { get; set; }
}

/// <summary>An activation as a layer of its own.</summary>
/// <param name="kind">Which.</param>
public sealed class ActivationAttribute(Activation kind) : LayerAttribute
{
    /// <summary>Which.</summary>
    public Activation Kind { get; } = kind;

    /// <summary>The parameter of the activation: the slope of <see cref="Activation.LeakyRelu"/> (0.01), the α of <see cref="Activation.Elu"/> (1).</summary>
    public double Alpha { get; set; }
}

/// <summary>
/// Dropout (Srivastava et al. 2014): in training each element is zero with probability <paramref name="rate"/> and the others are scaled by
/// 1/(1 - rate); nothing happens in prediction.
/// </summary>
/// <param name="rate">In [0, 1).</param>
public sealed class DropoutAttribute(double rate) : LayerAttribute
{
    /// <summary>Probability that an element is dropped.</summary>
    public double Rate { get; } = rate;
}

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) as PyTorch's <c>BatchNorm1d</c>, of images channel by channel as its <c>BatchNorm2d</c>: batch
/// statistics in training (biased variance), running statistics (unbiased variance) in prediction.
/// </summary>
public sealed class BatchNormAttribute : LayerAttribute
{
    /// <summary>Share of the batch's statistics in the running ones, in (0, 1]; PyTorch's meaning of momentum.</summary>
    public double Momentum { get; set; } = 0.1;

    /// <summary>Added to the variance; greater than 0.</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>Whether there are a learnt scale and shift.</summary>
    public bool Affine { get; set; } = true;
}

/// <summary>
/// Layer normalisation (Ba et al. 2016) as PyTorch's <c>LayerNorm</c>: of a sequence [steps, channels] over the channels of each step, of anything else
/// over all of a sample.
/// </summary>
public sealed class LayerNormAttribute : LayerAttribute
{
    /// <summary>Added to the variance; greater than 0.</summary>
    public double Epsilon { get; set; } = 1e-5;

    /// <summary>Whether there are a learnt scale and shift.</summary>
    public bool Affine { get; set; } = true;
}

/// <summary>Makes one dimension of all dimensions of a sample; costs nothing.</summary>
public sealed class FlattenAttribute : LayerAttribute;

/// <summary>Gives the numbers of a sample another shape; costs nothing.</summary>
/// <param name="shape">Dimensions of at least 1 with as many numbers in all as before; one of them may be -1: what is left over.</param>
public sealed class ReshapeAttribute(params int[] shape) : LayerAttribute
{
    /// <summary>The new shape of one sample.</summary>
    public IReadOnlyList<int> Shape { get; } = shape;
}
