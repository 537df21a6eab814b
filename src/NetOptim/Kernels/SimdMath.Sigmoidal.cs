using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

public static partial class SimdMath
{
    /// <summary>Hyperbolic tangent, within 2.5 ulp; ±1 towards ±∞, NaN stays NaN.</summary>
    [MethodImpl(Inline)]
    public static T Tanh<T>(T x) where T : struct, ISimd<T>
    {
        // From 9.02 on the result rounds to 1.
        T magnitude = T.Min(T.Broadcast(10f), T.Abs(x));
        T decay = Expm1Bounded(-(magnitude + magnitude));
        return CopySign(decay / (decay + T.Broadcast(2f)), x);
    }

    /// <summary>1 / (1 + e^-x), within 2.5 ulp down to 1e-38 and 0 below; NaN stays NaN.</summary>
    [MethodImpl(Inline)]
    public static T Sigmoid<T>(T x) where T : struct, ISimd<T>
    {
        T one = T.Broadcast(1f);
        return one / (one + Exp(-x));
    }

    /// <summary>
    /// ln(1 + e^x), within 2 ulp down to 1e-38 and 0 below, for large x equal to x; NaN stays NaN. Neither overflows nor cancels, so that
    /// PyTorch's threshold (x itself from 20 on) is met by rounding.
    /// </summary>
    [MethodImpl(Inline)]
    public static T Softplus<T>(T x) where T : struct, ISimd<T>
    {
        T one = T.Broadcast(1f);
        T t = Exp(-T.Abs(x));
        // ln(1 + t) for t in [0, 1]: halving 1 + t above √2 brings it into the range of the polynomial.
        T isHigh = T.GreaterThan(t, T.Broadcast(0.41421356f));
        T f = T.Select(isHigh, T.MultiplyAdd(t, T.Broadcast(0.5f), T.Broadcast(-0.5f)), t);
        return T.Max(T.Zero, x) + LogOfParts(f, isHigh & one);
    }

    /// <summary>Error function, within 2 ulp; ±1 towards ±∞, NaN stays NaN.</summary>
    [MethodImpl(Inline)]
    public static T Erf<T>(T x) where T : struct, ISimd<T>
    {
        // From 3.93 on the result rounds to 1.
        T t = T.Min(T.Broadcast(4f), T.Abs(x));
        T square = t * t;

        // erf(t)/t - 1 on [0, 0.93]; relative error of erf 2.7e-8.
        T near = T.MultiplyAdd(T.Broadcast(-5.95412857e-4f), square, T.Broadcast(4.98603284e-3f));
        near = T.MultiplyAdd(near, square, T.Broadcast(-2.67618001e-2f));
        near = T.MultiplyAdd(near, square, T.Broadcast(1.12816855e-1f));
        near = T.MultiplyAdd(near, square, T.Broadcast(-3.76124829e-1f));
        near = T.MultiplyAdd(near, square, T.Broadcast(1.28379151e-1f));
        near = T.MultiplyAdd(near, t, t);

        // ln(1 - erf(t))/t on [0.93, 4]; absolute error of erf 9.3e-9.
        T far = T.MultiplyAdd(T.Broadcast(2.13187377e-4f), t, T.Broadcast(-3.20844725e-3f));
        far = T.MultiplyAdd(far, t, T.Broadcast(2.28693280e-2f));
        far = T.MultiplyAdd(far, t, T.Broadcast(-1.05230056e-1f));
        far = T.MultiplyAdd(far, t, T.Broadcast(-6.35742128e-1f));
        far = T.MultiplyAdd(far, t, T.Broadcast(-1.12850738f));
        far = -Expm1Bounded(far * t);

        return CopySign(T.SelectGreaterThan(t, T.Broadcast(0.93f), far, near), x);
    }

    /// <summary>The magnitude of one number with the sign of another.</summary>
    [MethodImpl(Inline)]
    private static T CopySign<T>(T magnitude, T sign) where T : struct, ISimd<T> =>
        T.Abs(magnitude) | (sign & T.Broadcast(-0f));
}
