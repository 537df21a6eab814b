using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Square roots and quotients from an estimate and one step of Newton's iteration: a processor's own take four times as long.</summary>
public static partial class SimdMath
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>√x to within 1 unit in the last place, for x = 0 and positive normal numbers; NaN gives NaN.</summary>
    /// <remarks>
    /// With estimates, ∞ counts as the largest finite number, and of subnormal numbers (below 1.2e-38) the result is only known to be at most
    /// 1.1e-19. Negative numbers are not provided for.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sqrt<T>(T x) where T : struct, ISimd<T>
    {
        if (!T.HasEstimates)
        {
            return T.Sqrt(x);
        }
        x = T.Min(T.Broadcast(float.MaxValue), x);
        T inverse = T.ReciprocalSqrtEstimate(T.Max(T.Broadcast(SmallestNormal), x));
        T root = x * inverse;
        // e = x - root², root += e/(2·√x): squares the error of the estimate.
        T error = T.MultiplyAdd(-root, root, x);
        return T.MultiplyAdd(error, T.Broadcast(0.5f) * inverse, root);
    }

    /// <summary>a/b to within 1 unit in the last place, for b whose size is in [2^-125, 2^125] and a finite quotient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Quotient<T>(T a, T b) where T : struct, ISimd<T>
    {
        if (!T.HasEstimates)
        {
            return a / b;
        }
        T inverse = T.ReciprocalEstimate(b);
        T quotient = a * inverse;
        return T.MultiplyAdd(T.MultiplyAdd(-b, quotient, a), inverse, quotient);
    }
}
