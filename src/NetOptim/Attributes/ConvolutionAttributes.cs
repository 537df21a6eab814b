namespace NetOptim;

/// <summary>A two-dimensional convolution (cross-correlation) of images, as PyTorch's <c>Conv2d</c>: weights [filters, channels/groups, kernel, kernel].</summary>
/// <param name="filters">Output channels, at least 1.</param>
/// <param name="kernel">Height and width of the kernel, at least 1.</param>
/// <param name="activation">What follows, by default nothing.</param>
public sealed class Conv2dAttribute(int filters, int kernel, Activation activation = Activation.None) : LayerAttribute
{
    /// <summary>Output channels.</summary>
    public int Filters { get; } = filters;

    /// <summary>Height and width of the kernel.</summary>
    public int Kernel { get; } = kernel;

    /// <summary>What follows the convolution.</summary>
    public Activation Activation { get; } = activation;

    /// <summary>The parameter of the activation: the slope of <see cref="Activation.LeakyRelu"/> (0.01), the α of <see cref="Activation.Elu"/> (1).</summary>
    public double Alpha { get; set; }

    /// <summary>Pixels from one output to the next, at least 1.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Zeros round the image, at least 0.</summary>
    public int Padding { get; set; }

    /// <summary>Pads so that the size stays, as PyTorch's <c>padding='same'</c>; needs a stride of 1.</summary>
    public bool Same { get; set; }

    /// <summary>Pixels from one tap of the kernel to the next, at least 1.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>Groups of channels that do not mix; divides the channels and the filters.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>Whether there is a bias; by default there is.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>λ ≥ 0 of a penalty λ·Σ|w| on the weights, added to the loss.</summary>
    public double L1 { get; set; }

    /// <summary>λ ≥ 0 of a penalty λ·Σw² on the weights (gradient 2λw), added to the loss.</summary>
    public double L2 { get; set; }

    /// <summary>λ ≥ 0 of a penalty λ·Σ|y|/batch on the outputs, added to the loss.</summary>
    public double ActivityL1 { get; set; }

    /// <summary>λ ≥ 0 of a penalty λ·Σy²/batch on the outputs, added to the loss.</summary>
    public double ActivityL2 { get; set; }

    /// <summary>Largest Euclidean norm of a filter's weights, restored after every step; 0: no limit.</summary>
    public double MaxNorm { get; set; }

    /// <summary>How the weights are first filled; by default as PyTorch does.</summary>
    public Initializer WeightInitializer { get; set; }

    /// <summary>How the bias is first filled; by default as PyTorch does.</summary>
    public Initializer BiasInitializer { get; set; }
}

/// <summary>
/// A transposed convolution of images, as PyTorch's <c>ConvTranspose2d</c>: weights [channels, filters/groups, kernel, kernel], images larger by the
/// stride.
/// </summary>
/// <param name="filters">Output channels, at least 1.</param>
/// <param name="kernel">Height and width of the kernel, at least 1.</param>
/// <param name="activation">What follows, by default nothing.</param>
public sealed class ConvTranspose2dAttribute(int filters, int kernel, Activation activation = Activation.None) : LayerAttribute
{
    /// <summary>Output channels.</summary>
    public int Filters { get; } = filters;

    /// <summary>Height and width of the kernel.</summary>
    public int Kernel { get; } = kernel;

    /// <summary>What follows the convolution.</summary>
    public Activation Activation { get; } = activation;

    /// <summary>The parameter of the activation: the slope of <see cref="Activation.LeakyRelu"/> (0.01), the α of <see cref="Activation.Elu"/> (1).</summary>
    public double Alpha { get; set; }

    /// <summary>Output pixels from one input to the next, at least 1.</summary>
    public int Stride { get; set; } = 1;

    /// <summary>Pixels cut off round the result, at least 0.</summary>
    public int Padding { get; set; }

    /// <summary>Lines and pixels added at the end of the result, less than the stride: which of several sizes that shrink to the same is meant.</summary>
    public int OutputPadding { get; set; }

    /// <summary>Pixels from one tap of the kernel to the next, at least 1.</summary>
    public int Dilation { get; set; } = 1;

    /// <summary>Groups of channels that do not mix; divides the channels and the filters.</summary>
    public int Groups { get; set; } = 1;

    /// <summary>Whether there is a bias; by default there is.</summary>
    public bool Bias { get; set; } = true;

    /// <summary>λ ≥ 0 of a penalty λ·Σ|w| on the weights, added to the loss.</summary>
    public double L1 { get; set; }

    /// <summary>λ ≥ 0 of a penalty λ·Σw² on the weights (gradient 2λw), added to the loss.</summary>
    public double L2 { get; set; }

    /// <summary>λ ≥ 0 of a penalty λ·Σ|y|/batch on the outputs, added to the loss.</summary>
    public double ActivityL1 { get; set; }

    /// <summary>λ ≥ 0 of a penalty λ·Σy²/batch on the outputs, added to the loss.</summary>
    public double ActivityL2 { get; set; }

    /// <summary>Largest Euclidean norm of a filter's weights, restored after every step; 0: no limit.</summary>
    public double MaxNorm { get; set; }

    /// <summary>How the weights are first filled; by default as PyTorch does.</summary>
    public Initializer WeightInitializer { get; set; }

    /// <summary>How the bias is first filled; by default as PyTorch does.</summary>
    public Initializer BiasInitializer { get; set; }
}
