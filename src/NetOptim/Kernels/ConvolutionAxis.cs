namespace NetOptim.Kernels;

/// <summary>
/// One axis of a convolution: tap t of the j-th result reads position j·<see cref="Step"/> + t·<see cref="Dilation"/> +
/// <see cref="Origin"/> of the source, and the result stands at <see cref="First"/> + j·<see cref="Every"/> of the destination.
/// </summary>
/// <remarks>
/// The gradient of a convolution of stride s falls into s phases along each axis. The input positions of one phase meet the same taps,
/// so that each phase is a convolution of stride 1 of the output's gradient, with every s-th tap, in reverse.
/// </remarks>
internal readonly record struct ConvolutionAxis(
    int Taps, int Step, int Dilation, int Origin, int First, int Every, int Kernel, int KernelStep)
{
    /// <summary>The forward pass.</summary>
    public static ConvolutionAxis Forward(int taps, int stride, int pad, int dilation) => new(taps, stride, dilation, -pad, 0, 1, 0, 1);

    /// <summary>One phase of the gradient of the input: the positions <paramref name="phase"/>, <paramref name="phase"/> + stride, …</summary>
    public static ConvolutionAxis Gradient(int taps, int stride, int pad, int dilation, int phase)
    {
        int kernelStep = stride / Gcd(stride, dilation);
        int kernel = 0;
        while (kernel < kernelStep && kernel * dilation % stride != (phase + pad) % stride)
        {
            kernel++;
        }
        if (kernel == kernelStep || kernel >= taps)
        {
            return new(0, 1, 1, 0, phase, stride, 0, 0);
        }
        int count = (taps - 1 - kernel) / kernelStep + 1;
        kernel += (count - 1) * kernelStep;
        return new(count, 1, dilation * kernelStep / stride, (phase + pad - kernel * dilation) / stride, phase, stride, kernel, -kernelStep);
    }

    /// <summary>Results whose positions lie in [0, end).</summary>
    public int CountBelow(int end) => end <= First ? 0 : (end - 1 - First) / Every + 1;

    /// <summary>Positions of the source that <paramref name="results"/> neighbouring results reach over.</summary>
    public int Reach(int results) => Taps == 0 ? 0 : (results - 1) * Step + (Taps - 1) * Dilation + 1;

    /// <summary>No tap of any of the results lies outside [0, size).</summary>
    public bool IsInside(int results, int size) => Origin >= 0 && Origin + Reach(results) <= size;

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}

/// <summary>Activations in memory: element (image, y, x, channel) at Data + image·Image + y·Line + x·Pixel + channel·Channel.</summary>
internal readonly unsafe struct PixelSource(float* data, int height, int width, int channels, bool isChannelsFirst)
{
    public readonly float* Data = data;
    public readonly int Height = height;
    public readonly int Width = width;
    public readonly nint Image = (nint)height * width * channels;
    public readonly nint Line = isChannelsFirst ? width : (nint)width * channels;
    public readonly nint Pixel = isChannelsFirst ? 1 : channels;
    public readonly nint Channel = isChannelsFirst ? (nint)height * width : 1;
}
