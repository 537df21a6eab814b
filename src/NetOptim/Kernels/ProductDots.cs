using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// Dot products of rows with rows, lanes running along them: for so few rows on one side that packing the other would cost more than
/// the products themselves.
/// </summary>
/// <remarks>
/// Every dot product has one order of its own, whatever the others beside it: full vectors, folded to four lanes, then vectors of four,
/// then the last terms.
/// </remarks>
internal static unsafe class ProductDots
{
    /// <summary>
    /// sums[i, j] = x[i] · y[j]. Writes whole groups of four: up to 7 sums beyond <paramref name="many"/> in every row.
    /// </summary>
    /// <param name="x">A few rows, <paramref name="length"/> floats each.</param>
    /// <param name="few">Rows of x.</param>
    /// <param name="y">Many rows, <paramref name="length"/> floats each.</param>
    /// <param name="many">Rows of y.</param>
    /// <param name="length">Terms.</param>
    /// <param name="sums">[few, stride].</param>
    /// <param name="stride">Floats from row to row of the sums, at least <paramref name="many"/> rounded up to a multiple of 8.</param>
    public static void Multiply<T>(float* x, int few, float* y, int many, nint length, float* sums, nint stride) where T : struct, ISimd<T>
    {
        int i = 0;
        for (; i + 1 < few; i += 2)
        {
            for (int j = 0; j < many; j += 4)
            {
                TwoByFour<T>(x + i * length, y + j * length, length, Math.Min(3, many - 1 - j), sums + i * stride + j, stride);
            }
        }
        if (i < few)
        {
            for (int j = 0; j < many; j += 8)
            {
                OneByEight<T>(x + i * length, y + j * length, length, Math.Min(7, many - 1 - j), sums + i * stride + j);
            }
        }
    }

    /// <summary>Eight independent sums: what two multiply-add units of latency four need. Rows beyond the last stand in for it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void TwoByFour<T>(float* x, float* y, nint length, int last, float* sums, nint stride) where T : struct, ISimd<T>
    {
        float* x1 = x + length;
        float* y0 = y, y1 = y + Math.Min(1, last) * length, y2 = y + Math.Min(2, last) * length, y3 = y + last * length;
        T s00 = T.Zero, s01 = T.Zero, s02 = T.Zero, s03 = T.Zero;
        T s10 = T.Zero, s11 = T.Zero, s12 = T.Zero, s13 = T.Zero;
        nint d = 0;
        for (; d <= length - T.Count; d += T.Count)
        {
            T u = T.Load(x + d), v = T.Load(x1 + d), w;
            w = T.Load(y0 + d); s00 = T.MultiplyAdd(u, w, s00); s10 = T.MultiplyAdd(v, w, s10);
            w = T.Load(y1 + d); s01 = T.MultiplyAdd(u, w, s01); s11 = T.MultiplyAdd(v, w, s11);
            w = T.Load(y2 + d); s02 = T.MultiplyAdd(u, w, s02); s12 = T.MultiplyAdd(v, w, s12);
            w = T.Load(y3 + d); s03 = T.MultiplyAdd(u, w, s03); s13 = T.MultiplyAdd(v, w, s13);
        }
        Finish(x, y0, y1, y2, y3, d, length, Fold(s00), Fold(s01), Fold(s02), Fold(s03)).Store(sums);
        Finish(x1, y0, y1, y2, y3, d, length, Fold(s10), Fold(s11), Fold(s12), Fold(s13)).Store(sums + stride);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OneByEight<T>(float* x, float* y, nint length, int last, float* sums) where T : struct, ISimd<T>
    {
        float* y0 = y, y1 = y + Math.Min(1, last) * length, y2 = y + Math.Min(2, last) * length, y3 = y + Math.Min(3, last) * length;
        float* y4 = y + Math.Min(4, last) * length, y5 = y + Math.Min(5, last) * length, y6 = y + Math.Min(6, last) * length, y7 = y + last * length;
        T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero, s4 = T.Zero, s5 = T.Zero, s6 = T.Zero, s7 = T.Zero;
        nint d = 0;
        for (; d <= length - T.Count; d += T.Count)
        {
            T u = T.Load(x + d);
            s0 = T.MultiplyAdd(u, T.Load(y0 + d), s0);
            s1 = T.MultiplyAdd(u, T.Load(y1 + d), s1);
            s2 = T.MultiplyAdd(u, T.Load(y2 + d), s2);
            s3 = T.MultiplyAdd(u, T.Load(y3 + d), s3);
            s4 = T.MultiplyAdd(u, T.Load(y4 + d), s4);
            s5 = T.MultiplyAdd(u, T.Load(y5 + d), s5);
            s6 = T.MultiplyAdd(u, T.Load(y6 + d), s6);
            s7 = T.MultiplyAdd(u, T.Load(y7 + d), s7);
        }
        Finish(x, y0, y1, y2, y3, d, length, Fold(s0), Fold(s1), Fold(s2), Fold(s3)).Store(sums);
        Finish(x, y4, y5, y6, y7, d, length, Fold(s4), Fold(s5), Fold(s6), Fold(s7)).Store(sums + 4);
    }

    /// <summary>Adds the terms that do not fill a vector, and the four lanes of every sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Finish(
        float* x, float* y0, float* y1, float* y2, float* y3, nint d, nint length,
        Vector128<float> s0, Vector128<float> s1, Vector128<float> s2, Vector128<float> s3)
    {
        for (; d <= length - 4; d += 4)
        {
            Vector128<float> u = Vector128.Load(x + d);
            s0 = Vector128.FusedMultiplyAdd(u, Vector128.Load(y0 + d), s0);
            s1 = Vector128.FusedMultiplyAdd(u, Vector128.Load(y1 + d), s1);
            s2 = Vector128.FusedMultiplyAdd(u, Vector128.Load(y2 + d), s2);
            s3 = Vector128.FusedMultiplyAdd(u, Vector128.Load(y3 + d), s3);
        }
        for (; d < length; d++)
        {
            Vector128<float> u = Vector128.CreateScalar(x[d]);
            s0 = Vector128.FusedMultiplyAdd(u, Vector128.CreateScalar(y0[d]), s0);
            s1 = Vector128.FusedMultiplyAdd(u, Vector128.CreateScalar(y1[d]), s1);
            s2 = Vector128.FusedMultiplyAdd(u, Vector128.CreateScalar(y2[d]), s2);
            s3 = Vector128.FusedMultiplyAdd(u, Vector128.CreateScalar(y3[d]), s3);
        }
        ProductPacking.Transpose4x4(s0, s1, s2, s3, out s0, out s1, out s2, out s3);
        return (s0 + s1) + (s2 + s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold<T>(T sum) where T : struct, ISimd<T>
    {
        if (typeof(T) == typeof(Simd512))
        {
            Vector512<float> lanes = Unsafe.BitCast<T, Simd512>(sum).Value;
            return Fold(lanes.GetLower() + lanes.GetUpper());
        }
        if (typeof(T) == typeof(Simd256))
        {
            return Fold(Unsafe.BitCast<T, Simd256>(sum).Value);
        }
        return typeof(T) == typeof(Simd128)
            ? Unsafe.BitCast<T, Simd128>(sum).Value
            : Vector128.CreateScalar(Unsafe.BitCast<T, SimdScalar>(sum).Value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Fold(Vector256<float> lanes) => lanes.GetLower() + lanes.GetUpper();
}
