namespace NetOptim.Kernels;

/// <summary>Sizes of a two-dimensional pooling as PyTorch defines it (ceil mode off): activations channels-last [batch, height, width, channels].</summary>
/// <param name="InHeight">Lines of an input image, at least 1.</param>
/// <param name="InWidth">Pixels of an input line, at least 1.</param>
/// <param name="Channels">Channels, each pooled by itself.</param>
/// <param name="KernelHeight">Lines of a window, 1 … 200.</param>
/// <param name="KernelWidth">Pixels of a window's line, 1 … 200.</param>
/// <param name="StrideY">Lines from one window to the next, at least 1.</param>
/// <param name="StrideX">Pixels from one window to the next, at least 1.</param>
/// <param name="PadTop">Lines above the image, at most half a window.</param>
/// <param name="PadLeft">Pixels before every line, at most half a window.</param>
/// <param name="PadBottom">Lines below the image, at most half a window.</param>
/// <param name="PadRight">Pixels after every line, at most half a window.</param>
public readonly record struct PoolingShape(
    int InHeight, int InWidth, int Channels, int KernelHeight, int KernelWidth, int StrideY, int StrideX,
    int PadTop, int PadLeft, int PadBottom, int PadRight)
{
    private const int MaxKernel = 200;

    /// <summary>Square windows: the same stride and padding for lines and pixels.</summary>
    /// <param name="inHeight">Lines of an input image, at least 1.</param>
    /// <param name="inWidth">Pixels of an input line, at least 1.</param>
    /// <param name="channels">Channels, each pooled by itself.</param>
    /// <param name="kernel">Lines of a window, and pixels of each, 1 … 200.</param>
    /// <param name="stride">Lines and pixels from one window to the next, at least 1.</param>
    /// <param name="padding">Lines and pixels on each side of the image, at most half a window.</param>
    public PoolingShape(int inHeight, int inWidth, int channels, int kernel, int stride, int padding = 0)
        : this(inHeight, inWidth, channels, kernel, kernel, stride, stride, padding, padding, padding, padding)
    {
    }

    /// <summary>Lines of an output image.</summary>
    public int OutHeight => (InHeight + PadTop + PadBottom - KernelHeight) / StrideY + 1;

    /// <summary>Pixels of an output line.</summary>
    public int OutWidth => (InWidth + PadLeft + PadRight - KernelWidth) / StrideX + 1;

    internal PoolingAxis AxisY => PoolingAxis.OfKernel(InHeight, OutHeight, KernelHeight, StrideY, PadTop);

    internal PoolingAxis AxisX => PoolingAxis.OfKernel(InWidth, OutWidth, KernelWidth, StrideX, PadLeft);

    /// <summary>The sizes in a line.</summary>
    public override string ToString() =>
        $"{InHeight}x{InWidth}x{Channels}, window {KernelHeight}x{KernelWidth}, stride {StrideY}x{StrideX},"
        + $" padding {PadTop}+{PadBottom} x {PadLeft}+{PadRight}";

    /// <summary>Refuses sizes that no pooling has.</summary>
    /// <exception cref="ArgumentException">A size is out of its range, or the window does not fit into the padded image.</exception>
    internal void Validate()
    {
        if (InHeight < 1 || InWidth < 1 || Channels < 1 || StrideY < 1 || StrideX < 1
            || KernelHeight is < 1 or > MaxKernel || KernelWidth is < 1 or > MaxKernel)
        {
            throw new ArgumentException($"A pooling's sizes are at least 1 and its window at most {MaxKernel}x{MaxKernel}; this one is {this}.");
        }
        if (PadTop < 0 || PadLeft < 0 || PadBottom < 0 || PadRight < 0
            || Math.Max(PadTop, PadBottom) > KernelHeight / 2 || Math.Max(PadLeft, PadRight) > KernelWidth / 2)
        {
            throw new ArgumentException($"A pooling pads by at most half its window, so that none lies in the padding alone; this one is {this}.");
        }
        if (InHeight + PadTop + PadBottom < KernelHeight || InWidth + PadLeft + PadRight < KernelWidth)
        {
            throw new ArgumentException($"The window does not fit into the padded image: {this}. Pad more or take a smaller window.");
        }
    }
}

/// <summary>The windows of a pooling along one axis.</summary>
/// <param name="Size">Positions of the input.</param>
/// <param name="Windows">Results.</param>
/// <param name="Kernel">Positions of a window; 0 for windows that divide the input evenly, as PyTorch's adaptive pooling has them.</param>
/// <param name="Stride">Positions from one window to the next.</param>
/// <param name="Pad">Positions before the input.</param>
internal readonly record struct PoolingAxis(int Size, int Windows, int Kernel, int Stride, int Pad)
{
    public static PoolingAxis OfKernel(int size, int windows, int kernel, int stride, int pad) => new(size, windows, kernel, stride, pad);

    public static PoolingAxis Adaptive(int size, int windows) => new(size, windows, 0, 0, 0);

    private bool IsAdaptive => Kernel == 0;

    /// <summary>First position of a window in the input.</summary>
    public int Start(int window) => IsAdaptive ? (int)((long)window * Size / Windows) : Math.Max(0, window * Stride - Pad);

    /// <summary>One beyond the last position of a window in the input.</summary>
    public int End(int window) => IsAdaptive
        ? (int)(((long)(window + 1) * Size - 1) / Windows) + 1
        : Math.Min(Size, window * Stride - Pad + Kernel);

    /// <summary>First window that covers a position (or lies behind it).</summary>
    public int First(int position) => IsAdaptive
        ? (int)((long)position * Windows / Size)
        : position + Pad < Kernel ? 0 : Math.Min(Windows, (position + Pad - Kernel) / Stride + 1);

    /// <summary>One beyond the last window that covers a position (or lies before it).</summary>
    public int Last(int position) => IsAdaptive
        ? (int)(((long)(position + 1) * Windows - 1) / Size) + 1
        : Math.Min(Windows, (position + Pad) / Stride + 1);

    /// <summary>Positions that a window averages over where padding counts.</summary>
    public int CountWithPadding(int window) => IsAdaptive ? End(window) - Start(window) : Kernel;
}
