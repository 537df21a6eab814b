using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.VectorFunctions;

namespace NetOptim.Tests.Kernels;

public sealed class ActivationsTests
{
    [Fact]
    public void Relu_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<Relu, ReluGradient>(x => Math.Max(0, x), ofOutput: true);

    [Fact]
    public void LeakyRelu_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<LeakyRelu, LeakyReluGradient>(x => x > 0 ? x : (double)0.2f * x, ofOutput: true);

    [Fact]
    public void Elu_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<Elu, EluGradient>(x => x > 0 ? x : 1.5 * DoubleMath.Expm1(x), ofOutput: true);

    [Fact]
    public void Selu_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<Selu, SeluGradient>(x => 1.0507009873554804934193349852946 * (x > 0 ? x : 1.6732632423543772848170429916717 * DoubleMath.Expm1(x)), ofOutput: true);

    [Fact]
    public void Sigmoid_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<Sigmoid, SigmoidGradient>(x => DoubleMath.Sigmoid(x), ofOutput: true);

    [Fact]
    public void HardSigmoid_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<HardSigmoid, HardSigmoidGradient>(x => Math.Clamp(x + 3, 0, 6) / 6, ofOutput: true);

    [Fact]
    public void Tanh_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<Tanh, TanhGradient>(x => Math.Tanh(x), ofOutput: true);

    [Fact]
    public void Softplus_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<Softplus, SoftplusGradient>(x => DoubleMath.Softplus(x), ofOutput: true);

    [Fact]
    public void Relu6_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<Relu6, Relu6Gradient>(x => Math.Clamp(x, 0, 6), ofOutput: true);

    [Fact]
    public void Gelu_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<Gelu, GeluGradient>(x => x * 0.5 * (1 + DoubleMath.Erf(x / Math.Sqrt(2))), ofOutput: false);

    [Fact]
    public void GeluTanh_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<GeluTanh, GeluTanhGradient>(x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))), ofOutput: false);

    [Fact]
    public void Silu_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<Silu, SiluGradient>(x => x * DoubleMath.Sigmoid(x), ofOutput: false);

    [Fact]
    public void Mish_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<Mish, MishGradient>(x => x * Math.Tanh(DoubleMath.Softplus(x)), ofOutput: false);

    [Fact]
    public void HardSwish_and_its_derivative_agree_with_double_precision() =>
        AssertAgrees<HardSwish, HardSwishGradient>(x => x * Math.Clamp(x + 3, 0, 6) / 6, ofOutput: false);

    [Fact]
    public void NaN_in_gives_NaN_out()
    {
        float nan = float.NaN;
        float[] results =
        [
            One<Relu>(nan),
            One<LeakyRelu>(nan),
            One<Elu>(nan),
            One<Selu>(nan),
            One<Sigmoid>(nan),
            One<HardSigmoid>(nan),
            One<Tanh>(nan),
            One<Softplus>(nan),
            One<Relu6>(nan),
            One<Gelu>(nan),
            One<GeluTanh>(nan),
            One<Silu>(nan),
            One<Mish>(nan),
            One<HardSwish>(nan),
        ];
        Assert.All(results, y => Assert.True(float.IsNaN(y)));
    }

    [Fact]
    public void Large_arguments_neither_overflow_nor_become_NaN()
    {
        float[] large = [One<Gelu>(3e38f), One<GeluTanh>(3e38f), One<Silu>(3e38f), One<Mish>(3e38f), One<HardSwish>(3e38f), One<Elu>(3e38f), One<Softplus>(3e38f)];
        Assert.All(large, y => Assert.Equal(3e38f, y));
        float[] vanished = [One<Gelu>(-3e38f), One<GeluTanh>(-3e38f), One<Silu>(-3e38f), One<Mish>(-3e38f), One<HardSwish>(-3e38f), One<Softplus>(-3e38f)];
        Assert.All(vanished, y => Assert.Equal(0f, Math.Abs(y)));
        float[] slopes = [OneGradient<GeluGradient>(3e38f), OneGradient<GeluTanhGradient>(3e38f), OneGradient<SiluGradient>(3e38f), OneGradient<MishGradient>(3e38f)];
        Assert.All(slopes, slope => Assert.Equal(1f, slope));
        slopes = [OneGradient<GeluGradient>(-3e38f), OneGradient<GeluTanhGradient>(-3e38f), OneGradient<SiluGradient>(-3e38f), OneGradient<MishGradient>(-3e38f)];
        Assert.All(slopes, slope => Assert.Equal(0f, slope, 1e-30f));
    }

    [Fact]
    public void Derivatives_at_kinks_are_those_of_PyTorch()
    {
        Assert.Equal(0f, OneGradient<ReluGradient>(0f));
        Assert.Equal(0.2f, OneGradient<LeakyReluGradient>(0f));
        Assert.Equal(1.5f, OneGradient<EluGradient>(0f));
        Assert.Equal(1.0507009873554805f * 1.6732632423543772f, OneGradient<SeluGradient>(0f), 1e-6f);
        Assert.Equal(0f, OneGradient<HardSigmoidGradient>(0f));
        Assert.Equal(0f, OneGradient<HardSigmoidGradient>(1f));
        Assert.Equal(0f, OneGradient<Relu6Gradient>(0f));
        Assert.Equal(0f, OneGradient<Relu6Gradient>(6f));
        Assert.Equal(0f, OneGradient<HardSwishGradient>(-3f));
        Assert.Equal(1f, OneGradient<HardSwishGradient>(3f));
    }

    private static void AssertAgrees<TFunction, TGradient>(Func<double, double> reference, bool ofOutput)
        where TFunction : IFunction where TGradient : IGradient
    {
        foreach (float[] x in (float[][])[Linear(-12, 12, 8000), Linear(-100, 100, 8000), Logarithmic(1e-20, 1e4, 1600)])
        {
            float[] y = InEveryWidth<TFunction>(x);
            float[] dy = Linear(-2, 3, x.Length);
            float[] dx = GradientInEveryWidth<TGradient>(dy, ofOutput ? y : x);
            for (int i = 0; i < x.Length; i++)
            {
                double expected = reference(x[i]);
                // A few roundings relative to the result, and where 1 + (something near -1) scales x, relative to x's share of it.
                double tolerance = 1e-6 * Math.Abs(expected) + 1.5e-7 * Math.Min(Math.Abs(x[i]), 1);
                Assert.True(Math.Abs(y[i] - expected) <= tolerance, Line("value", x[i], expected, y[i]));

                // Finite differences say nothing across a kink.
                if (IsNearKink(x[i])) continue;
                double slope = dy[i] * DoubleMath.Derivative(reference, x[i]);
                // The differences themselves are good to 1e-11; the output, where saved, is known to 6e-8 of its own size.
                tolerance = 2e-6 * Math.Abs(slope) + 1e-6 * Math.Abs(dy[i]);
                Assert.True(Math.Abs(dx[i] - slope) <= tolerance, Line("derivative", x[i], slope, dx[i]));
            }
        }
    }

    private static bool IsNearKink(float x) => ((float[])[-3, 0, 3, 6]).Any(kink => Math.Abs(x - kink) < 0.004f);

    private static string Line(string what, float x, double expected, float actual) =>
        FormattableString.Invariant($"{what} at {x:G9}: expected {expected:G9}, was {actual:G9}");

    private struct Relu : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.Relu(x); }

    private struct ReluGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.ReluGradient(dy, saved); }

    private struct LeakyRelu : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.LeakyRelu(x, 0.2f); }

    private struct LeakyReluGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.LeakyReluGradient(dy, saved, 0.2f); }

    private struct Elu : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.Elu(x, 1.5f); }

    private struct EluGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.EluGradient(dy, saved, 1.5f); }

    private struct Selu : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.Selu(x); }

    private struct SeluGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.SeluGradient(dy, saved); }

    private struct Sigmoid : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.Sigmoid(x); }

    private struct SigmoidGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.SigmoidGradient(dy, saved); }

    private struct HardSigmoid : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.HardSigmoid(x); }

    private struct HardSigmoidGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.HardSigmoidGradient(dy, saved); }

    private struct Tanh : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.Tanh(x); }

    private struct TanhGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.TanhGradient(dy, saved); }

    private struct Softplus : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.Softplus(x); }

    private struct SoftplusGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.SoftplusGradient(dy, saved); }

    private struct Relu6 : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.Relu6(x); }

    private struct Relu6Gradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.Relu6Gradient(dy, saved); }

    private struct Gelu : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.Gelu(x); }

    private struct GeluGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.GeluGradient(dy, saved); }

    private struct GeluTanh : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.GeluTanh(x); }

    private struct GeluTanhGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.GeluTanhGradient(dy, saved); }

    private struct Silu : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.Silu(x); }

    private struct SiluGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.SiluGradient(dy, saved); }

    private struct Mish : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.Mish(x); }

    private struct MishGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.MishGradient(dy, saved); }

    private struct HardSwish : IFunction { public static T Of<T>(T x) where T : struct, ISimd<T> => Activations.HardSwish(x); }

    private struct HardSwishGradient : IGradient { public static T Of<T>(T dy, T saved) where T : struct, ISimd<T> => Activations.HardSwishGradient(dy, saved); }
}
