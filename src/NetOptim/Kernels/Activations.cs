using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>
/// Activation functions and their derivatives, with PyTorch's definitions, defaults and derivatives at kinks; NaN gives NaN. The
/// second argument of every derivative is what the backward pass needs to have kept: the activation's OUTPUT for the functions of
/// this file, its INPUT for those that the output does not determine (<c>Gelu</c>, <c>GeluTanh</c>, <c>Silu</c>, <c>Mish</c>,
/// <c>HardSwish</c>).
/// </summary>
public static partial class Activations
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>λ of D. A. Klambauer et al., Self-Normalizing Neural Networks (2017).</summary>
    private const float SeluScale = 1.0507009873554804934193349852946f;

    /// <summary>α of the same.</summary>
    private const float SeluAlpha = 1.6732632423543772848170429916717f;

    /// <summary>max(0, x).</summary>
    [MethodImpl(Inline)]
    public static T Relu<T>(T x) where T : struct, ISimd<T> => T.Max(T.Zero, x);

    /// <summary>Derivative of <see cref="Relu"/> times <paramref name="dy"/>; saved is the output. 0 at 0.</summary>
    [MethodImpl(Inline)]
    public static T ReluGradient<T>(T dy, T saved) where T : struct, ISimd<T> =>
        T.SelectGreaterThanOrEqual(T.Zero, saved, T.Zero, dy);

    /// <summary>x where positive, <paramref name="slope"/>·x elsewhere.</summary>
    /// <param name="x">The input.</param>
    /// <param name="slope">At least 0, so that the output keeps the input's sign (PyTorch's default: 0.01).</param>
    [MethodImpl(Inline)]
    public static T LeakyRelu<T>(T x, float slope = 0.01f) where T : struct, ISimd<T> =>
        T.SelectGreaterThan(x, T.Zero, x, x * T.Broadcast(slope));

    /// <summary>Derivative of <see cref="LeakyRelu"/> times <paramref name="dy"/>; saved is the output. The slope at 0.</summary>
    [MethodImpl(Inline)]
    public static T LeakyReluGradient<T>(T dy, T saved, float slope = 0.01f) where T : struct, ISimd<T> =>
        T.SelectGreaterThan(saved, T.Zero, dy, dy * T.Broadcast(slope));

    /// <summary>x where positive, <paramref name="alpha"/>·(e^x - 1) elsewhere.</summary>
    /// <param name="x">The input.</param>
    /// <param name="alpha">At least 0, so that the output keeps the input's sign (PyTorch's default: 1).</param>
    [MethodImpl(Inline)]
    public static T Elu<T>(T x, float alpha = 1f) where T : struct, ISimd<T> =>
        T.SelectGreaterThan(x, T.Zero, x, T.Broadcast(alpha) * SimdMath.Expm1(x));

    /// <summary>Derivative of <see cref="Elu"/> times <paramref name="dy"/>; saved is the output. Alpha at 0.</summary>
    [MethodImpl(Inline)]
    public static T EluGradient<T>(T dy, T saved, float alpha = 1f) where T : struct, ISimd<T> =>
        T.SelectGreaterThan(saved, T.Zero, dy, dy * (saved + T.Broadcast(alpha)));

    /// <summary>λ·x where positive, λ·α·(e^x - 1) elsewhere, with the λ and α of self-normalising networks.</summary>
    [MethodImpl(Inline)]
    public static T Selu<T>(T x) where T : struct, ISimd<T> => T.SelectGreaterThan(
        x, T.Zero,
        x * T.Broadcast(SeluScale),
        SimdMath.Expm1(x) * T.Broadcast(SeluScale * SeluAlpha));

    /// <summary>Derivative of <see cref="Selu"/> times <paramref name="dy"/>; saved is the output. λ·α at 0.</summary>
    [MethodImpl(Inline)]
    public static T SeluGradient<T>(T dy, T saved) where T : struct, ISimd<T> => dy * T.SelectGreaterThan(
        saved, T.Zero,
        T.Broadcast(SeluScale),
        saved + T.Broadcast(SeluScale * SeluAlpha));

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(Inline)]
    public static T Sigmoid<T>(T x) where T : struct, ISimd<T> => SimdMath.Sigmoid(x);

    /// <summary>Derivative of <see cref="Sigmoid"/> times <paramref name="dy"/>; saved is the output.</summary>
    [MethodImpl(Inline)]
    public static T SigmoidGradient<T>(T dy, T saved) where T : struct, ISimd<T> => dy * (saved * (T.Broadcast(1f) - saved));

    /// <summary>min(max(x + 3, 0), 6) / 6.</summary>
    [MethodImpl(Inline)]
    public static T HardSigmoid<T>(T x) where T : struct, ISimd<T> => Relu6(x + T.Broadcast(3f)) / T.Broadcast(6f);

    /// <summary>Derivative of <see cref="HardSigmoid"/> times <paramref name="dy"/>; saved is the output. 0 at ±3.</summary>
    [MethodImpl(Inline)]
    public static T HardSigmoidGradient<T>(T dy, T saved) where T : struct, ISimd<T> =>
        Inside(dy * T.Broadcast(1f / 6f), saved, T.Broadcast(1f));

    /// <summary>Hyperbolic tangent.</summary>
    [MethodImpl(Inline)]
    public static T Tanh<T>(T x) where T : struct, ISimd<T> => SimdMath.Tanh(x);

    /// <summary>Derivative of <see cref="Tanh"/> times <paramref name="dy"/>; saved is the output.</summary>
    [MethodImpl(Inline)]
    public static T TanhGradient<T>(T dy, T saved) where T : struct, ISimd<T> => dy * T.MultiplyAdd(-saved, saved, T.Broadcast(1f));

    /// <summary>ln(1 + e^x).</summary>
    [MethodImpl(Inline)]
    public static T Softplus<T>(T x) where T : struct, ISimd<T> => SimdMath.Softplus(x);

    /// <summary>Derivative of <see cref="Softplus"/> times <paramref name="dy"/>; saved is the output.</summary>
    [MethodImpl(Inline)]
    public static T SoftplusGradient<T>(T dy, T saved) where T : struct, ISimd<T> => -dy * SimdMath.Expm1(-saved);

    /// <summary>min(max(x, 0), 6).</summary>
    [MethodImpl(Inline)]
    public static T Relu6<T>(T x) where T : struct, ISimd<T> => T.Min(T.Broadcast(6f), T.Max(T.Zero, x));

    /// <summary>Derivative of <see cref="Relu6"/> times <paramref name="dy"/>; saved is the output. 0 at 0 and at 6.</summary>
    [MethodImpl(Inline)]
    public static T Relu6Gradient<T>(T dy, T saved) where T : struct, ISimd<T> =>
        Inside(dy, saved, T.Broadcast(6f));

    /// <summary>0 where an output is at its lower bound 0 or its upper bound. Two masked moves: to put the masks together first takes twice as many instructions.</summary>
    [MethodImpl(Inline)]
    private static T Inside<T>(T dy, T saved, T upper) where T : struct, ISimd<T> =>
        T.SelectGreaterThanOrEqual(T.Zero, saved, T.Zero, T.SelectGreaterThanOrEqual(saved, upper, T.Zero, dy));
}
