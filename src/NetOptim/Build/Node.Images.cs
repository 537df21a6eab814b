namespace NetOptim;

public sealed partial class Node
{
    /// <summary>A two-dimensional convolution (cross-correlation) of images, as PyTorch's <c>Conv2d</c>: weights [filters, channels/groups, kernel, kernel].</summary>
    /// <param name="filters">Output channels, at least 1.</param>
    /// <param name="kernel">Height and width of the kernel, at least 1.</param>
    /// <param name="activation">What follows, by default nothing.</param>
    /// <param name="alpha">The parameter of the activation: the slope of <see cref="Activation.LeakyRelu"/> (0.01), the α of <see cref="Activation.Elu"/> (1).</param>
    /// <param name="stride">Pixels from one output to the next, at least 1.</param>
    /// <param name="padding">Zeros round the image, at least 0.</param>
    /// <param name="same">Pads so that the size stays, as PyTorch's <c>padding='same'</c>; needs a stride of 1.</param>
    /// <param name="dilation">Pixels from one tap of the kernel to the next, at least 1.</param>
    /// <param name="groups">Groups of channels that do not mix; divides the channels and the filters.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="l1">λ ≥ 0 of a penalty λ·Σ|w| on the weights, added to the loss; by default what the class declares.</param>
    /// <param name="l2">λ ≥ 0 of a penalty λ·Σw² on the weights (gradient 2λw), added to the loss; by default what the class declares.</param>
    /// <param name="activityL1">λ ≥ 0 of a penalty λ·Σ|y|/batch on the outputs, added to the loss.</param>
    /// <param name="activityL2">λ ≥ 0 of a penalty λ·Σy²/batch on the outputs, added to the loss.</param>
    /// <param name="maxNorm">Largest Euclidean norm of a filter's weights, restored after every step; by default what the class declares.</param>
    /// <param name="weightInitializer">How the weights are first filled; by default as PyTorch does.</param>
    /// <param name="biasInitializer">How the bias is first filled; by default as PyTorch does.</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>conv1</c>.</param>
    public Node Conv2d(
        int filters, int kernel, Activation activation = NetOptim.Activation.None, double? alpha = null, int stride = 1, int padding = 0,
        bool same = false, int dilation = 1, int groups = 1, bool bias = true, double? l1 = null, double? l2 = null,
        double activityL1 = 0, double activityL2 = 0, double? maxNorm = null, Initializer weightInitializer = Initializer.Default,
        Initializer biasInitializer = Initializer.Default, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// A transposed convolution of images, as PyTorch's <c>ConvTranspose2d</c>: weights [channels, filters/groups, kernel, kernel], images larger by
    /// the stride.
    /// </summary>
    /// <param name="filters">Output channels, at least 1.</param>
    /// <param name="kernel">Height and width of the kernel, at least 1.</param>
    /// <param name="activation">What follows, by default nothing.</param>
    /// <param name="alpha">The parameter of the activation: the slope of <see cref="Activation.LeakyRelu"/> (0.01), the α of <see cref="Activation.Elu"/> (1).</param>
    /// <param name="stride">Output pixels from one input to the next, at least 1.</param>
    /// <param name="padding">Pixels cut off round the result, at least 0.</param>
    /// <param name="outputPadding">Lines and pixels added at the end of the result, less than the stride.</param>
    /// <param name="dilation">Pixels from one tap of the kernel to the next, at least 1.</param>
    /// <param name="groups">Groups of channels that do not mix; divides the channels and the filters.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="l1">λ ≥ 0 of a penalty λ·Σ|w| on the weights, added to the loss; by default what the class declares.</param>
    /// <param name="l2">λ ≥ 0 of a penalty λ·Σw² on the weights (gradient 2λw), added to the loss; by default what the class declares.</param>
    /// <param name="activityL1">λ ≥ 0 of a penalty λ·Σ|y|/batch on the outputs, added to the loss.</param>
    /// <param name="activityL2">λ ≥ 0 of a penalty λ·Σy²/batch on the outputs, added to the loss.</param>
    /// <param name="maxNorm">Largest Euclidean norm of a filter's weights, restored after every step; by default what the class declares.</param>
    /// <param name="weightInitializer">How the weights are first filled; by default as PyTorch does.</param>
    /// <param name="biasInitializer">How the bias is first filled; by default as PyTorch does.</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>convTranspose1</c>.</param>
    public Node ConvTranspose2d(
        int filters, int kernel, Activation activation = NetOptim.Activation.None, double? alpha = null, int stride = 1, int padding = 0,
        int outputPadding = 0, int dilation = 1, int groups = 1, bool bias = true, double? l1 = null, double? l2 = null,
        double activityL1 = 0, double activityL2 = 0, double? maxNorm = null, Initializer weightInitializer = Initializer.Default,
        Initializer biasInitializer = Initializer.Default, string? name = null) => throw CompileTimeOnly();

    /// <summary>The largest value of every window of an image, channel by channel, as PyTorch's <c>MaxPool2d</c>; padding is never the largest.</summary>
    /// <param name="kernel">Height and width of a window, 1 … 200.</param>
    /// <param name="stride">Pixels from one window to the next; 0: as many as a window is wide.</param>
    /// <param name="padding">Pixels round the image that windows may reach into, at most half a window.</param>
    /// <param name="name">Names the layer; by default its kind and a number: <c>maxPool1</c>.</param>
    public Node MaxPool2d(int kernel, int stride = 0, int padding = 0, string? name = null) => throw CompileTimeOnly();

    /// <summary>The mean of every window of an image, channel by channel, as PyTorch's <c>AvgPool2d</c>.</summary>
    /// <param name="kernel">Height and width of a window, 1 … 200.</param>
    /// <param name="stride">Pixels from one window to the next; 0: as many as a window is wide.</param>
    /// <param name="padding">Zeros round the image, at most half a window.</param>
    /// <param name="countIncludePad">Whether padding counts as zeros; otherwise the mean is that of the window's pixels in the image.</param>
    /// <param name="name">Names the layer; by default its kind and a number: <c>avgPool1</c>.</param>
    public Node AvgPool2d(int kernel, int stride = 0, int padding = 0, bool countIncludePad = true, string? name = null) => throw CompileTimeOnly();

    /// <summary>The mean of every channel of an image: [channels, height, width] becomes [channels].</summary>
    /// <param name="name">Names the layer; by default its kind and a number: <c>globalAvgPool1</c>.</param>
    public Node GlobalAvgPool(string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// Means over windows that divide the image as evenly as they can (they overlap where they must), as PyTorch's <c>AdaptiveAvgPool2d</c>: [channels, …, …] becomes [channels, height, width].
    /// </summary>
    /// <param name="height">Lines of the result, at least 1.</param>
    /// <param name="width">Pixels of a line of the result; 0: as many as lines.</param>
    /// <param name="name">Names the layer; by default its kind and a number: <c>adaptiveAvgPool1</c>.</param>
    public Node AdaptiveAvgPool2d(int height, int width = 0, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// Group normalisation (Wu and He 2018) as PyTorch's <c>GroupNorm</c>: every group of channels of a sample by its own mean and (biased) variance,
    /// with a scale and a shift per channel.
    /// </summary>
    /// <param name="groups">Groups of neighbouring channels, a divisor of the channels; as many as there are channels: instance normalisation.</param>
    /// <param name="epsilon">Added to the variance; greater than 0.</param>
    /// <param name="affine">Whether there are a learnt scale and shift.</param>
    /// <param name="name">Names the layer; by default its kind and a number: <c>groupNorm1</c>.</param>
    public Node GroupNorm(int groups, double epsilon = 1e-5, bool affine = true, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// Squeeze and excitation (Hu et al. 2018): x·gate(W₂·f(W₁·mean(x) + b₁) + b₂), a factor for every channel of a sample. Weights as torchvision's
    /// <c>SqueezeExcitation</c>: <c>fc1.weight</c> [squeeze, channels, 1, 1], <c>fc2.weight</c> [channels, squeeze, 1, 1].
    /// </summary>
    /// <param name="squeeze">Units of the layer in the middle, at least 1.</param>
    /// <param name="activation">f, by default ReLU.</param>
    /// <param name="gate">What makes the factors, by default the sigmoid.</param>
    /// <param name="name">Names the layer; by default its kind and a number: <c>squeezeExcite1</c>.</param>
    public Node SqueezeExcite(
        int squeeze, Activation activation = NetOptim.Activation.Relu, Activation gate = NetOptim.Activation.Sigmoid, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// Dropout of whole channels (Tompson et al. 2015) as PyTorch's <c>Dropout2d</c>: in training each channel of a sample is zero with probability
    /// <paramref name="rate"/> and the others are scaled by 1/(1 - rate); nothing happens in prediction.
    /// </summary>
    /// <param name="rate">In [0, 1).</param>
    /// <param name="name">Names the layer; by default its kind and a number: <c>spatialDropout1</c>.</param>
    public Node SpatialDropout(double rate, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// Stochastic depth (Huang et al. 2016) as torchvision's <c>StochasticDepth</c> in mode "row": in training a sample's whole branch is zero with
    /// probability <paramref name="rate"/> and otherwise scaled by 1/(1 - rate); nothing happens in prediction.
    /// </summary>
    /// <param name="rate">In [0, 1).</param>
    /// <param name="name">Names the layer; by default its kind and a number: <c>dropPath1</c>.</param>
    public Node DropPath(double rate, string? name = null) => throw CompileTimeOnly();

    /// <summary>Channels of zeros before and behind those of an image: how residual networks without weights in their shortcuts widen them.</summary>
    /// <param name="before">At least 0.</param>
    /// <param name="after">At least 0.</param>
    /// <param name="name">Names the layer; by default its kind and a number: <c>padChannels1</c>.</param>
    public Node PadChannels(int before, int after, string? name = null) => throw CompileTimeOnly();

    /// <summary>Images larger by a whole factor, as PyTorch's <c>Upsample</c> (corners not aligned).</summary>
    /// <param name="scale">At least 1.</param>
    /// <param name="mode">Where the new pixels come from.</param>
    /// <param name="name">Names the layer; by default its kind and a number: <c>upsample1</c>.</param>
    public Node Upsample(int scale, Interpolation mode = Interpolation.Nearest, string? name = null) => throw CompileTimeOnly();
}
