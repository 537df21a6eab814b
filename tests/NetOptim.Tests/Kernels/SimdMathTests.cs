using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.VectorFunctions;

namespace NetOptim.Tests.Kernels;

/// <summary>The bounds are those that the documentation of each function states.</summary>
public sealed class SimdMathTests
{
    [Fact]
    public void Exp_is_within_1_1_ulp_of_double_precision() => AssertUlps<Exp>(
        Math.Exp, 1.1, Linear(-86.98, 88.72283, 32000), Linear(-1, 1, 16000), Logarithmic(1e-30, 1, 3200));

    [Fact]
    public void Expm1_is_within_3_ulp_of_double_precision() => AssertUlps<Expm1>(
        DoubleMath.Expm1, 3, Linear(-90, 88.72283, 32000), Linear(-1.5, 1.5, 32000), Logarithmic(1e-30, 1, 3200));

    [Fact]
    public void Log_is_within_1_ulp_of_double_precision() => AssertUlps<Log>(
        Math.Log, 1, Logarithmic(1e-45, 3.4e38, 32000, bothSigns: false), Linear(0.3, 3, 32000));

    [Fact]
    public void Log1p_is_within_2_ulp_of_double_precision() => AssertUlps<Log1p>(
        DoubleMath.Log1p, 2, Logarithmic(1e-30, 3.4e38, 32000, bothSigns: false), Linear(-0.9999, 3, 32000), Logarithmic(1e-30, 0.99, 3200));

    [Fact]
    public void Tanh_is_within_2_5_ulp_of_double_precision() => AssertUlps<Tanh>(
        Math.Tanh, 2.5, Linear(-12, 12, 32000), Logarithmic(1e-30, 1e30, 32000));

    [Fact]
    public void Sigmoid_is_within_2_5_ulp_of_double_precision() => AssertUlps<Sigmoid>(
        DoubleMath.Sigmoid, 2.5, Linear(-86.98, 100, 32000), Linear(-5, 5, 32000));

    [Fact]
    public void Softplus_is_within_2_ulp_of_double_precision() => AssertUlps<Softplus>(
        DoubleMath.Softplus, 2, Linear(-86.98, 100, 32000), Linear(-5, 25, 32000), Logarithmic(1, 1e38, 3200, bothSigns: false));

    [Fact]
    public void Erf_is_within_2_ulp_of_double_precision() => AssertUlps<Erf>(
        DoubleMath.Erf, 2, Linear(-5, 5, 32000), Logarithmic(1e-30, 1e30, 32000));

    [Fact]
    public void Square_roots_are_within_1_ulp_of_double_precision() => AssertUlps<Root>(
        Math.Sqrt, 1, Logarithmic(1.18e-38, 3.4e38, 32000, bothSigns: false), Linear(0.25, 4, 32000));

    [Fact]
    public void Quotients_are_within_1_ulp_of_double_precision()
    {
        AssertUlps<Inverse>(x => 1 / x, 1, Logarithmic(2.4e-38, 4.2e37, 32000), Linear(0.5, 2, 32000));
        AssertUlps<ThirdOver>(x => (double)(1f / 3) / x, 1, Logarithmic(2.4e-38, 1e37, 32000), Linear(0.5, 2, 32000));
    }

    [Fact]
    public void Square_roots_of_zero_nothing_and_too_much()
    {
        Assert.Equal(0f, One<Root>(0f));
        Assert.Equal(float.NaN, One<Root>(float.NaN));
        Assert.InRange(One<Root>(1e-42f), 0, 1.1e-19f);
        Assert.True(One<Root>(float.PositiveInfinity) >= MathF.Sqrt(float.MaxValue));
    }

    [Theory]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(88.73f, float.PositiveInfinity)]
    [InlineData(89.5f, float.PositiveInfinity)]
    [InlineData(1e30f, float.PositiveInfinity)]
    [InlineData(-87.2f, 0f)]
    [InlineData(-87.5f, 0f)]
    [InlineData(-1e30f, 0f)]
    [InlineData(0f, 1f)]
    public void Exp_of_special_values(float x, float expected) => Assert.Equal(expected, One<Exp>(x));

    [Theory]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, -1f)]
    [InlineData(88.73f, float.PositiveInfinity)]
    [InlineData(1e30f, float.PositiveInfinity)]
    [InlineData(-1e30f, -1f)]
    [InlineData(0f, 0f)]
    public void Expm1_of_special_values(float x, float expected) => Assert.Equal(expected, One<Expm1>(x));

    [Theory]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.NaN)]
    [InlineData(0f, float.NegativeInfinity)]
    [InlineData(-1f, float.NaN)]
    [InlineData(1f, 0f)]
    public void Log_of_special_values(float x, float expected) => Assert.Equal(expected, One<Log>(x));

    [Theory]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, float.NaN)]
    [InlineData(-1f, float.NegativeInfinity)]
    [InlineData(-1.5f, float.NaN)]
    [InlineData(0f, 0f)]
    public void Log1p_of_special_values(float x, float expected) => Assert.Equal(expected, One<Log1p>(x));

    [Theory]
    [InlineData(float.NaN, float.NaN, float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, 1f, 1f, 1f)]
    [InlineData(float.NegativeInfinity, -1f, 0f, -1f)]
    [InlineData(float.MaxValue, 1f, 1f, 1f)]
    [InlineData(float.MinValue, -1f, 0f, -1f)]
    [InlineData(-100f, -1f, 0f, -1f)]
    [InlineData(0f, 0f, 0.5f, 0f)]
    public void Tanh_sigmoid_and_erf_of_special_values(float x, float tanh, float sigmoid, float erf)
    {
        Assert.Equal(tanh, One<Tanh>(x));
        Assert.Equal(sigmoid, One<Sigmoid>(x));
        Assert.Equal(erf, One<Erf>(x));
    }

    [Theory]
    [InlineData(float.NaN, float.NaN)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.MaxValue, float.MaxValue)]
    [InlineData(-200f, 0f)]
    [InlineData(20.5f, 20.5f)]
    public void Softplus_of_special_values(float x, float expected) => Assert.Equal(expected, One<Softplus>(x));

    private static void AssertUlps<TFunction>(Func<double, double> reference, double bound, params float[][] arguments)
        where TFunction : IFunction
    {
        double worst = 0;
        float worstAt = 0;
        foreach (float[] x in arguments)
        {
            float[] y = InEveryWidth<TFunction>(x);
            for (int i = 0; i < x.Length; i++)
            {
                double ulps = Ulps(y[i], reference(x[i]));
                if (double.IsNaN(ulps) || ulps > worst) (worst, worstAt) = (ulps, x[i]);
            }
        }
        Assert.True(worst <= bound, FormattableString.Invariant($"{worst:F3} ulp at {worstAt:G9}, more than {bound}."));
    }

    private struct Exp : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Exp(x); }
    private struct Root : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Sqrt(x); }
    private struct Inverse : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Quotient(T.Broadcast(1f), x); }
    private struct ThirdOver : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Quotient(T.Broadcast(1f / 3), x); }

    private struct Expm1 : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Expm1(x); }

    private struct Log : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Log(x); }

    private struct Log1p : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Log1p(x); }

    private struct Tanh : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Tanh(x); }

    private struct Sigmoid : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Sigmoid(x); }

    private struct Softplus : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Softplus(x); }

    private struct Erf : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => SimdMath.Erf(x); }
}
