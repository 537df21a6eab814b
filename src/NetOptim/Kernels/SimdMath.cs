using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>
/// Elementary functions on vectors of single-precision numbers, the same bits in every vector width. The stated errors are the
/// largest found against double precision, in units in the last place (ulp) of the correctly rounded result.
/// </summary>
/// <remarks>
/// Range reductions after S. L. Moshier's Cephes library (<c>expf</c>, <c>logf</c>); the polynomials are minimax fits of our own
/// (Lawson's reweighted least squares at Chebyshev nodes, relative error, coefficients then rounded to single precision).
/// </remarks>
public static partial class SimdMath
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // ln 2 in two parts; the first has so few bits that its product with any exponent is exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>
    /// e^x, within 1.1 ulp. Results under 1.7e-38 (x below about -86.99) are 0, results over the largest float are +∞; NaN stays NaN.
    /// </summary>
    [MethodImpl(Inline)]
    public static T Exp<T>(T x) where T : struct, ISimd<T>
    {
        T fraction = ReduceExp(ClampExp(x), out T halfScale);
        T half = T.MultiplyAdd(fraction, halfScale, halfScale);
        return half + half;
    }

    /// <summary>e^x - 1 without cancellation near 0, within 3 ulp; -1 towards -∞, +∞ towards +∞; NaN stays NaN.</summary>
    [MethodImpl(Inline)]
    public static T Expm1<T>(T x) where T : struct, ISimd<T> => Expm1Bounded(ClampExp(x));

    /// <summary>
    /// Natural logarithm, within 1 ulp, subnormal arguments included. Zero gives -∞, +∞ itself, a negative number or NaN gives NaN.
    /// </summary>
    [MethodImpl(Inline)]
    public static T Log<T>(T x) where T : struct, ISimd<T>
    {
        T one = T.Broadcast(1f);
        T isSubnormal = T.GreaterThan(T.Broadcast(1.17549435e-38f), x);
        T normal = T.Select(isSubnormal, x * T.Broadcast(33554432f), x);
        T mantissa = T.SplitExponent(normal, out T exponent);
        T isLow = T.GreaterThan(T.Broadcast(0.70710678f), mantissa);
        exponent -= (isSubnormal & T.Broadcast(25f)) + (isLow & one);
        T result = LogOfParts(mantissa - one + (isLow & mantissa), exponent);

        result = T.SelectGreaterThanOrEqual(x, T.Zero, result, T.Broadcast(float.NaN));
        result = T.Select(T.Equal(x, T.Zero), T.Broadcast(float.NegativeInfinity), result);
        return T.Select(T.Equal(x, T.Broadcast(float.PositiveInfinity)), x, result);
    }

    /// <summary>ln(1 + x) without cancellation near 0, within 2 ulp; -1 gives -∞, below it NaN; +∞ and NaN stay.</summary>
    [MethodImpl(Inline)]
    public static T Log1p<T>(T x) where T : struct, ISimd<T>
    {
        T one = T.Broadcast(1f);
        T sum = one + x;
        // What rounding 1 + x lost, to first order. Past 2^26 it is nothing, and at -1 it would be 0/0.
        T lost = (x - (sum - one)) / sum;
        T isFinite = T.GreaterThan(T.Broadcast(67108864f), x) & T.GreaterThan(sum, T.Zero);
        return Log(sum) + (isFinite & lost);
    }

    // NaN goes second in Max and Min and so passes through. The upper bound gives +∞ by overflow of finite factors, the lower one a
    // scale of exactly 0.
    [MethodImpl(Inline)]
    private static T ClampExp<T>(T x) where T : struct, ISimd<T> =>
        T.Min(T.Broadcast(88.8f), T.Max(T.Broadcast(-87.34f), x));

    [MethodImpl(Inline)]
    private static T Expm1Bounded<T>(T x) where T : struct, ISimd<T>
    {
        T fraction = ReduceExp(x, out T halfScale);
        T half = T.MultiplyAdd(fraction, halfScale, halfScale - T.Broadcast(0.5f));
        return half + half;
    }

    /// <summary>e^x = (1 + result)·2·<paramref name="halfScale"/>; half, because the scale of the largest results is over the range.</summary>
    [MethodImpl(Inline)]
    private static T ReduceExp<T>(T x, out T halfScale) where T : struct, ISimd<T>
    {
        T exponent = T.Round(x * T.Broadcast(1.44269504f));
        T r = T.MultiplyAdd(exponent, T.Broadcast(-Ln2High), x);
        r = T.MultiplyAdd(exponent, T.Broadcast(-Ln2Low), r);
        halfScale = T.PowerOfTwo(exponent - T.Broadcast(1f));

        // (e^r - 1 - r) / r² on [-ln 2 / 2, ln 2 / 2]; relative error of e^r 3.6e-9.
        T p = T.MultiplyAdd(T.Broadcast(1.38145476e-3f), r, T.Broadcast(8.36873706e-3f));
        p = T.MultiplyAdd(p, r, T.Broadcast(4.16683890e-2f));
        p = T.MultiplyAdd(p, r, T.Broadcast(1.66665211e-1f));
        p = T.MultiplyAdd(p, r, T.Broadcast(4.99999940e-1f));
        return T.MultiplyAdd(p, r * r, r);
    }

    /// <summary>ln((1 + f)·2^exponent) for 1 + f in [√½, √2].</summary>
    [MethodImpl(Inline)]
    private static T LogOfParts<T>(T f, T exponent) where T : struct, ISimd<T>
    {
        // (ln(1 + f) - f + f²/2) / f³; relative error of the logarithm 7.6e-9.
        T p = T.MultiplyAdd(T.Broadcast(-7.63382912e-2f), f, T.Broadcast(1.27612203e-1f));
        p = T.MultiplyAdd(p, f, T.Broadcast(-1.31602630e-1f));
        p = T.MultiplyAdd(p, f, T.Broadcast(1.42018095e-1f));
        p = T.MultiplyAdd(p, f, T.Broadcast(-1.66233540e-1f));
        p = T.MultiplyAdd(p, f, T.Broadcast(2.00012252e-1f));
        p = T.MultiplyAdd(p, f, T.Broadcast(-2.50008225e-1f));
        p = T.MultiplyAdd(p, f, T.Broadcast(3.33333313e-1f));

        T square = f * f;
        T tail = T.MultiplyAdd(exponent, T.Broadcast(Ln2Low), square * f * p);
        tail = T.MultiplyAdd(square, T.Broadcast(-0.5f), tail);
        return T.MultiplyAdd(exponent, T.Broadcast(Ln2High), f + tail);
    }
}
