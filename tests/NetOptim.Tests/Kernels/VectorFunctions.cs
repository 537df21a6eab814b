using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>A vector function of one argument, as a struct that generic code can be specialised for.</summary>
internal interface IFunction
{
    static abstract T Of<T>(T x) where T : struct, ISimd<T>;
}

/// <summary>A derivative: of the gradient of the output and the saved value.</summary>
internal interface IGradient
{
    static abstract T Of<T>(T dy, T saved) where T : struct, ISimd<T>;
}

/// <summary>Evaluates them over arrays in every vector width.</summary>
internal static unsafe class VectorFunctions
{
    /// <summary>The values in 16 lanes, after checking that 8, 4 and 1 lanes give the same bits.</summary>
    public static float[] InEveryWidth<TFunction>(float[] x) where TFunction : IFunction
    {
        float[] widest = Of<TFunction, Simd512>(x);
        AssertSameBits(widest, Of<TFunction, Simd256>(x));
        AssertSameBits(widest, Of<TFunction, Simd128>(x));
        AssertSameBits(widest, Of<TFunction, SimdScalar>(x));
        return widest;
    }

    /// <summary>Likewise for a derivative.</summary>
    public static float[] GradientInEveryWidth<TGradient>(float[] dy, float[] saved) where TGradient : IGradient
    {
        float[] widest = GradientOf<TGradient, Simd512>(dy, saved);
        AssertSameBits(widest, GradientOf<TGradient, Simd256>(dy, saved));
        AssertSameBits(widest, GradientOf<TGradient, Simd128>(dy, saved));
        AssertSameBits(widest, GradientOf<TGradient, SimdScalar>(dy, saved));
        return widest;
    }

    public static float One<TFunction>(float x) where TFunction : IFunction
    {
        var argument = new float[16];
        Array.Fill(argument, x);
        return InEveryWidth<TFunction>(argument)[0];
    }

    public static float OneGradient<TGradient>(float saved) where TGradient : IGradient
    {
        float[] argument = new float[16], dy = new float[16];
        Array.Fill(argument, saved);
        Array.Fill(dy, 1f);
        return GradientInEveryWidth<TGradient>(dy, argument)[0];
    }

    /// <summary>Numbers between the bounds, evenly spaced, in a multiple of 16.</summary>
    public static float[] Linear(double from, double to, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(from + (to - from) * i / (count - 1)))];

    /// <summary>Numbers of both signs, or one, whose magnitudes are evenly spaced in the logarithm.</summary>
    public static float[] Logarithmic(double from, double to, int count, bool bothSigns = true) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(from * Math.Pow(to / from, (double)i / (count - 1)) * (bothSigns && i % 2 == 1 ? -1 : 1)))];

    /// <summary>Distance in units in the last place of the reference rounded to single precision.</summary>
    public static double Ulps(float actual, double expected)
    {
        if ((float)expected == actual) return 0;
        double unit = Math.ScaleB(1.0, Math.Max(Math.ILogB(expected), -126) - 23);
        return Math.Abs(actual - expected) / unit;
    }

    /// <summary>NaN for NaN, whatever its payload; every other number to the bit.</summary>
    public static void AssertSameBits(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i])
                || (float.IsNaN(expected[i]) && float.IsNaN(actual[i]));
            if (!same) Assert.Fail($"Element {i}: {expected[i]:G9} in the one, {actual[i]:G9} in the other.");
        }
    }

    private static float[] Of<TFunction, T>(float[] x) where TFunction : IFunction where T : struct, ISimd<T>
    {
        Assert.Equal(0, x.Length % 16);
        var result = new float[x.Length];
        fixed (float* source = x, destination = result)
        {
            for (int i = 0; i < x.Length; i += T.Count) TFunction.Of(T.Load(source + i)).Store(destination + i);
        }
        return result;
    }

    private static float[] GradientOf<TGradient, T>(float[] dy, float[] saved) where TGradient : IGradient where T : struct, ISimd<T>
    {
        Assert.Equal(0, saved.Length % 16);
        var result = new float[saved.Length];
        fixed (float* gradient = dy, source = saved, destination = result)
        {
            for (int i = 0; i < saved.Length; i += T.Count) TGradient.Of(T.Load(gradient + i), T.Load(source + i)).Store(destination + i);
        }
        return result;
    }
}
