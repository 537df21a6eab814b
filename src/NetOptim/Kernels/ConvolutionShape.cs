namespace NetOptim.Kernels;

/// <summary>
/// Sizes of a two-dimensional convolution as PyTorch defines it: activations channels-last [batch, height, width, channels], weights
/// [out, in/groups, kernel height, kernel width].
/// </summary>
/// <param name="InHeight">Lines of an input image, at least 1.</param>
/// <param name="InWidth">Pixels of an input line, at least 1.</param>
/// <param name="InChannels">Channels of an input pixel, a multiple of <paramref name="Groups"/>.</param>
/// <param name="OutChannels">Channels of an output pixel, a multiple of <paramref name="Groups"/>.</param>
/// <param name="KernelHeight">Lines of the kernel, at least 1.</param>
/// <param name="KernelWidth">Taps of a line of the kernel, at least 1.</param>
/// <param name="StrideY">Input lines from one output line to the next, at least 1.</param>
/// <param name="StrideX">Input pixels from one output pixel to the next, at least 1.</param>
/// <param name="PadTop">Lines of zeros above the image, at least 0.</param>
/// <param name="PadLeft">Zeros before every line, at least 0.</param>
/// <param name="PadBottom">Lines of zeros below the image, at least 0.</param>
/// <param name="PadRight">Zeros after every line, at least 0.</param>
/// <param name="DilationY">Input lines from one line of the kernel to the next, at least 1.</param>
/// <param name="DilationX">Input pixels from one tap to the next, at least 1.</param>
/// <param name="Groups">Groups of channels that do not mix.</param>
public readonly record struct ConvolutionShape(
    int InHeight, int InWidth, int InChannels, int OutChannels, int KernelHeight, int KernelWidth, int StrideY, int StrideX,
    int PadTop, int PadLeft, int PadBottom, int PadRight, int DilationY, int DilationX, int Groups)
{
    /// <summary>Square kernels: the same stride, padding and dilation for lines and pixels.</summary>
    /// <param name="inHeight">Lines of an input image, at least 1.</param>
    /// <param name="inWidth">Pixels of an input line, at least 1.</param>
    /// <param name="inChannels">Channels of an input pixel, a multiple of <paramref name="groups"/>.</param>
    /// <param name="outChannels">Channels of an output pixel, a multiple of <paramref name="groups"/>.</param>
    /// <param name="kernel">Lines of the kernel and taps of a line, at least 1.</param>
    /// <param name="stride">Input pixels from one output pixel to the next, at least 1.</param>
    /// <param name="padding">Zeros on each side of the image, at least 0.</param>
    /// <param name="dilation">Input pixels from one tap to the next, at least 1.</param>
    /// <param name="groups">Groups of channels that do not mix.</param>
    public ConvolutionShape(
        int inHeight, int inWidth, int inChannels, int outChannels, int kernel, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
        : this(inHeight, inWidth, inChannels, outChannels, kernel, kernel, stride, stride, padding, padding, padding, padding, dilation, dilation, groups)
    {
    }

    /// <summary>Lines of an output image.</summary>
    public int OutHeight => (InHeight + PadTop + PadBottom - DilationY * (KernelHeight - 1) - 1) / StrideY + 1;

    /// <summary>Pixels of an output line.</summary>
    public int OutWidth => (InWidth + PadLeft + PadRight - DilationX * (KernelWidth - 1) - 1) / StrideX + 1;

    /// <summary>Taps of the kernel.</summary>
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Input channels of a group.</summary>
    public int GroupInChannels => InChannels / Groups;

    /// <summary>Output channels of a group.</summary>
    public int GroupOutChannels => OutChannels / Groups;

    /// <summary>Every channel is convolved with a kernel of its own.</summary>
    public bool IsDepthwise => Groups == InChannels && Groups == OutChannels && Groups > 1;

    /// <summary>An output pixel depends on the input pixel at its place alone: the convolution is a matrix product of the pixels.</summary>
    public bool IsPointwise =>
        Groups == 1 && Taps == 1 && StrideY == 1 && StrideX == 1 && PadTop == 0 && PadLeft == 0 && PadBottom == 0 && PadRight == 0;

    /// <summary>The same convolution of images of so many lines: of bands of images, if it is pointwise.</summary>
    /// <param name="lines">Lines of an input image, at least 1.</param>
    public ConvolutionShape OfLines(int lines) => this with { InHeight = lines };

    /// <summary>The sizes in a line.</summary>
    public override string ToString() =>
        $"{InHeight}x{InWidth}x{InChannels} to {OutChannels} channels, kernel {KernelHeight}x{KernelWidth}, stride {StrideY}x{StrideX},"
        + $" padding {PadTop}+{PadBottom} x {PadLeft}+{PadRight}, dilation {DilationY}x{DilationX}, groups {Groups}";

    /// <summary>The most taps of a kernel: a worker keeps two values of each.</summary>
    internal const int MaxTaps = 30_000;

    /// <summary>Refuses sizes that no convolution has.</summary>
    /// <exception cref="ArgumentException">A size is out of its range, or the kernel does not fit into the padded image.</exception>
    internal void Validate()
    {
        if (InHeight < 1 || InWidth < 1 || InChannels < 1 || OutChannels < 1 || KernelHeight < 1 || KernelWidth < 1
            || StrideY < 1 || StrideX < 1 || DilationY < 1 || DilationX < 1 || Groups < 1
            || PadTop < 0 || PadLeft < 0 || PadBottom < 0 || PadRight < 0)
        {
            throw new ArgumentException($"A convolution's sizes are at least 1 and its padding at least 0; this one has {this}.");
        }
        if (InChannels % Groups != 0 || OutChannels % Groups != 0)
        {
            throw new ArgumentException(
                $"The groups of a convolution divide its channels; {Groups} groups do not divide {InChannels} input and {OutChannels} output channels.");
        }
        if ((long)KernelHeight * KernelWidth > MaxTaps)
        {
            throw new ArgumentException($"A kernel has at most {MaxTaps} taps; this one has {KernelHeight}x{KernelWidth}.");
        }
        if (InHeight + PadTop + PadBottom <= DilationY * (KernelHeight - 1) || InWidth + PadLeft + PadRight <= DilationX * (KernelWidth - 1))
        {
            throw new ArgumentException(
                $"A kernel of {KernelHeight}x{KernelWidth}, dilated by {DilationY}x{DilationX}, does not fit into an image of {InHeight}x{InWidth}"
                + $" padded by {PadTop}+{PadBottom} lines and {PadLeft}+{PadRight} pixels. Pad the image more or take a smaller kernel.");
        }
    }
}
