using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>Convolutions term by term in double, with the sum of the terms' sizes for the bound of the error.</summary>
internal static unsafe class ConvolutionReference
{
    public enum Kind { Forward, InputGradient, WeightGradient }

    /// <summary>2^-24, the largest relative error of one rounding.</summary>
    public const double HalfUlp = 1.0 / (1 << 24);

    public static int InLength(in ConvolutionShape s, int batch) => batch * s.InHeight * s.InWidth * s.InChannels;

    public static int OutLength(in ConvolutionShape s, int batch) => batch * s.OutHeight * s.OutWidth * s.OutChannels;

    public static int WeightsLength(in ConvolutionShape s) => s.OutChannels * s.GroupInChannels * s.KernelHeight * s.KernelWidth;

    /// <summary>Index of an element of the input, channels-last or channels-first.</summary>
    public static int InIndex(in ConvolutionShape s, int b, int y, int x, int c, bool isChannelsFirst) => isChannelsFirst
        ? ((b * s.InChannels + c) * s.InHeight + y) * s.InWidth + x
        : ((b * s.InHeight + y) * s.InWidth + x) * s.InChannels + c;

    /// <summary>The result, one of the three tensors, from the other two: of every element the sum, the sizes of its terms, and how many there are.</summary>
    public static (double[] Sums, double[] Sizes, int[] Counts) Sums(
        Kind kind, in ConvolutionShape s, int batch, float* x, float* w, float* y, bool isChannelsFirst = false)
    {
        int length = kind switch { Kind.Forward => OutLength(s, batch), Kind.InputGradient => InLength(s, batch), _ => WeightsLength(s) };
        var sums = new double[length];
        var sizes = new double[length];
        var counts = new int[length];
        int inner = s.GroupInChannels, rows = s.GroupOutChannels, taps = s.Taps, xStep = isChannelsFirst ? s.InHeight * s.InWidth : 1;
        for (int b = 0; b < batch; b++)
        for (int oy = 0; oy < s.OutHeight; oy++)
        for (int ox = 0; ox < s.OutWidth; ox++)
        for (int ky = 0; ky < s.KernelHeight; ky++)
        for (int kx = 0; kx < s.KernelWidth; kx++)
        {
            int iy = oy * s.StrideY + ky * s.DilationY - s.PadTop, ix = ox * s.StrideX + kx * s.DilationX - s.PadLeft;
            if (iy < 0 || iy >= s.InHeight || ix < 0 || ix >= s.InWidth) continue;
            int x0 = InIndex(s, b, iy, ix, 0, isChannelsFirst), y0 = ((b * s.OutHeight + oy) * s.OutWidth + ox) * s.OutChannels;
            for (int o = 0; o < s.OutChannels; o++)
            {
                int xi = x0 + o / rows * inner * xStep, wi = (o * inner * s.KernelHeight + ky) * s.KernelWidth + kx;
                for (int c = 0; c < inner; c++, xi += xStep, wi += taps)
                {
                    (int at, double term) = kind switch
                    {
                        Kind.Forward => (y0 + o, (double)x[xi] * w[wi]),
                        Kind.InputGradient => (xi, (double)y[y0 + o] * w[wi]),
                        _ => (wi, (double)x[xi] * y[y0 + o]),
                    };
                    sums[at] += term;
                    sizes[at] += Math.Abs(term);
                    counts[at]++;
                }
            }
        }
        return (sums, sizes, counts);
    }

    /// <summary>Compares the result, one of the three tensors, with what the other two give.</summary>
    public static void Check(
        Kind kind, in ConvolutionShape s, int batch, float* x, float* w, float* y, bool isChannelsFirst = false)
    {
        (double[] sums, double[] sizes, int[] counts) = Sums(kind, s, batch, x, w, y, isChannelsFirst);
        float* result = Result(kind, x, w, y);
        for (int i = 0; i < sums.Length; i++)
        {
            // n roundings err by at most n·2^-24 of the sum of the terms' sizes (Higham, Accuracy and Stability, section 3.1), and Winograd tiles, which no such bound
            // holds for, by far less in practice: ConvolutionWinogradTests says how much;
            // padding and the sums of chunks (at most 16) add a few that change nothing or little.
            double bound = (counts[i] + 18) * HalfUlp * sizes[i];
            if (!(Math.Abs(result[i] - sums[i]) <= bound))
            {
                Assert.Fail($"{kind} of {s}, batch {batch}: element {i} is {result[i]}, expected {sums[i]} ± {bound}.");
            }
        }
    }

    /// <summary>Which of the three tensors is the result.</summary>
    public static float* Result(Kind kind, float* x, float* w, float* y) => kind switch { Kind.Forward => y, Kind.InputGradient => x, _ => w };
}
