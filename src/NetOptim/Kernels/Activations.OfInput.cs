using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <content>The activations whose derivative needs their INPUT. At -∞ they are NaN (0·∞), as PyTorch's are.</content>
public static partial class Activations
{
    private const float SqrtHalf = 0.70710678118654752f;

    /// <summary>1/√(2π), the height of the normal density.</summary>
    private const float NormalHeight = 0.39894228040143268f;

    /// <summary>2·√(2/π): twice, because (1 + tanh u)/2 is computed as the sigmoid of 2u.</summary>
    private const float GeluTanhScale = 1.5957691216057308f;

    private const float GeluTanhCubic = 0.044715f;

    /// <summary>x·Φ(x) with the normal distribution function Φ, by the error function (D. Hendrycks and K. Gimpel, 2016).</summary>
    [MethodImpl(Inline)]
    public static T Gelu<T>(T x) where T : struct, ISimd<T> => x * NormalDistribution(x);

    /// <summary>Derivative of <see cref="Gelu"/> times <paramref name="dy"/>; saved is the input.</summary>
    [MethodImpl(Inline)]
    public static T GeluGradient<T>(T dy, T saved) where T : struct, ISimd<T>
    {
        T density = SimdMath.Exp(T.Broadcast(-0.5f) * saved * saved) * T.Broadcast(NormalHeight);
        return dy * T.MultiplyAdd(saved, density, NormalDistribution(saved));
    }

    /// <summary>x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2: PyTorch's GELU with <c>approximate="tanh"</c>.</summary>
    [MethodImpl(Inline)]
    public static T GeluTanh<T>(T x) where T : struct, ISimd<T> => x * SimdMath.Sigmoid(GeluTanhArgument(x));

    /// <summary>Derivative of <see cref="GeluTanh"/> times <paramref name="dy"/>; saved is the input.</summary>
    [MethodImpl(Inline)]
    public static T GeluTanhGradient<T>(T dy, T saved) where T : struct, ISimd<T>
    {
        T one = T.Broadcast(1f);
        // Of the number itself, so that where GeluTanh is computed beside it they share the exponential.
        T gate = SimdMath.Sigmoid(GeluTanhArgument(saved));
        // Beyond ±10 the derivative is 1 and 0 to the last bit; the bound keeps the square from overflowing.
        T x = T.Min(T.Broadcast(10f), T.Max(T.Broadcast(-10f), saved));
        T slope = T.MultiplyAdd(T.Broadcast(3f * GeluTanhCubic * GeluTanhScale), x * x, T.Broadcast(GeluTanhScale));
        return dy * T.MultiplyAdd(x * slope, gate * (one - gate), gate);
    }

    /// <summary>x·sigmoid(x).</summary>
    [MethodImpl(Inline)]
    public static T Silu<T>(T x) where T : struct, ISimd<T> => x / (T.Broadcast(1f) + SimdMath.Exp(-x));

    /// <summary>Derivative of <see cref="Silu"/> times <paramref name="dy"/>; saved is the input.</summary>
    [MethodImpl(Inline)]
    public static T SiluGradient<T>(T dy, T saved) where T : struct, ISimd<T>
    {
        T one = T.Broadcast(1f);
        T gate = SimdMath.Sigmoid(saved);
        return dy * gate * T.MultiplyAdd(saved, one - gate, one);
    }

    /// <summary>x·tanh(ln(1 + e^x)) (D. Misra, 2019).</summary>
    [MethodImpl(Inline)]
    public static T Mish<T>(T x) where T : struct, ISimd<T>
    {
        T n = MishRatio(BoundForMish(x), out _);
        return x * (n / (n + T.Broadcast(2f)));
    }

    /// <summary>Derivative of <see cref="Mish"/> times <paramref name="dy"/>; saved is the input.</summary>
    [MethodImpl(Inline)]
    public static T MishGradient<T>(T dy, T saved) where T : struct, ISimd<T>
    {
        // tanh = n/(n+2), and sigmoid·(1 - tanh²) = 4·e·(e+1)/(n+2)², where n = e·(e+2).
        T x = BoundForMish(saved);
        T n = MishRatio(x, out T e);
        T denominator = n + T.Broadcast(2f);
        T rise = x * (T.Broadcast(4f) * T.MultiplyAdd(e, e, e));
        return dy * T.MultiplyAdd(n, denominator, rise) / (denominator * denominator);
    }

    /// <summary>x·min(max(x + 3, 0), 6) / 6.</summary>
    [MethodImpl(Inline)]
    public static T HardSwish<T>(T x) where T : struct, ISimd<T> => x * HardSigmoid(x);

    /// <summary>Derivative of <see cref="HardSwish"/> times <paramref name="dy"/>; saved is the input. 0 at -3 and 1 at 3.</summary>
    [MethodImpl(Inline)]
    public static T HardSwishGradient<T>(T dy, T saved) where T : struct, ISimd<T>
    {
        T middle = dy * T.MultiplyAdd(saved, T.Broadcast(1f / 3f), T.Broadcast(0.5f));
        T upper = T.SelectGreaterThanOrEqual(saved, T.Broadcast(3f), dy, middle);
        return T.SelectGreaterThanOrEqual(T.Broadcast(-3f), saved, T.Zero, upper);
    }

    [MethodImpl(Inline)]
    private static T NormalDistribution<T>(T x) where T : struct, ISimd<T>
    {
        T half = T.Broadcast(0.5f);
        return T.MultiplyAdd(SimdMath.Erf(x * T.Broadcast(SqrtHalf)), half, half);
    }

    /// <summary>2·√(2/π)·(x + 0.044715·x³).</summary>
    [MethodImpl(Inline)]
    private static T GeluTanhArgument<T>(T x) where T : struct, ISimd<T> =>
        x * T.MultiplyAdd(T.Broadcast(GeluTanhCubic * GeluTanhScale), x * x, T.Broadcast(GeluTanhScale));

    /// <summary>n = e·(e + 2) with e = e^x, for which tanh(ln(1 + e)) = n/(n + 2) without cancellation.</summary>
    [MethodImpl(Inline)]
    private static T MishRatio<T>(T x, out T e) where T : struct, ISimd<T>
    {
        e = SimdMath.Exp(x);
        return T.MultiplyAdd(e, e, e + e);
    }

    /// <summary>From 20 on tanh(ln(1 + e^x)) and the derivative round to 1; the bound keeps the squares far from overflow.</summary>
    [MethodImpl(Inline)]
    private static T BoundForMish<T>(T x) where T : struct, ISimd<T> => T.Min(T.Broadcast(20f), x);
}
