using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Tiles of two vectors: up to 12 rows.</summary>
internal static unsafe partial class ProductTile
{
    // One term a turn: with two, so many calls are too much for the JIT's inlining budget, and the sums would go to memory.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate2<T, TRows, TOrder>(
        float* a, nint aStride, float* b, nint bDepth, nint depth, nint segments, nint aSkip, nint bSkip, float* sums, nint stride, bool resume)
        where T : struct, ISimd<T>
        where TRows : struct, ITileRows
        where TOrder : struct, ITileOrder
    {
        nint aRow = TOrder.AreRowsTogether ? 1 : aStride, aDepth = TOrder.AreRowsTogether ? aStride : 1;
        nint aRow2 = 2 * aRow, aRow3 = 3 * aRow;
        T s0 = T.Zero, t0 = T.Zero;
        T s1 = T.Zero, t1 = T.Zero;
        T s2 = T.Zero, t2 = T.Zero;
        T s3 = T.Zero, t3 = T.Zero;
        T s4 = T.Zero, t4 = T.Zero;
        T s5 = T.Zero, t5 = T.Zero;
        T s6 = T.Zero, t6 = T.Zero;
        T s7 = T.Zero, t7 = T.Zero;
        T s8 = T.Zero, t8 = T.Zero;
        T s9 = T.Zero, t9 = T.Zero;
        T sA = T.Zero, tA = T.Zero;
        T sB = T.Zero, tB = T.Zero;
        if (resume)
        {
            float* from = sums;
            s0 = T.Load(from); t0 = T.Load(from + T.Count);
            if (TRows.Count > 1) { from += stride; s1 = T.Load(from); t1 = T.Load(from + T.Count); }
            if (TRows.Count > 2) { from += stride; s2 = T.Load(from); t2 = T.Load(from + T.Count); }
            if (TRows.Count > 3) { from += stride; s3 = T.Load(from); t3 = T.Load(from + T.Count); }
            if (TRows.Count > 4) { from += stride; s4 = T.Load(from); t4 = T.Load(from + T.Count); }
            if (TRows.Count > 5) { from += stride; s5 = T.Load(from); t5 = T.Load(from + T.Count); }
            if (TRows.Count > 6) { from += stride; s6 = T.Load(from); t6 = T.Load(from + T.Count); }
            if (TRows.Count > 7) { from += stride; s7 = T.Load(from); t7 = T.Load(from + T.Count); }
            if (TRows.Count > 8) { from += stride; s8 = T.Load(from); t8 = T.Load(from + T.Count); }
            if (TRows.Count > 9) { from += stride; s9 = T.Load(from); t9 = T.Load(from + T.Count); }
            if (TRows.Count > 10) { from += stride; sA = T.Load(from); tA = T.Load(from + T.Count); }
            if (TRows.Count > 11) { from += stride; sB = T.Load(from); tB = T.Load(from + T.Count); }
        }
        for (; segments > 0; segments--)
        {
            nint terms = depth;
            for (; terms > 0; terms--)
            {
                float* a4 = a + 4 * aRow, a8 = a + 8 * aRow;
                T b0 = T.Load(b);
                T c0 = T.Load(b + T.Count);
                { s0 = T.BroadcastMultiplyAdd(a, b0, s0); t0 = T.BroadcastMultiplyAdd(a, c0, t0); }
                if (TRows.Count > 1) { s1 = T.BroadcastMultiplyAdd(a + aRow, b0, s1); t1 = T.BroadcastMultiplyAdd(a + aRow, c0, t1); }
                if (TRows.Count > 2) { s2 = T.BroadcastMultiplyAdd(a + aRow2, b0, s2); t2 = T.BroadcastMultiplyAdd(a + aRow2, c0, t2); }
                if (TRows.Count > 3) { s3 = T.BroadcastMultiplyAdd(a + aRow3, b0, s3); t3 = T.BroadcastMultiplyAdd(a + aRow3, c0, t3); }
                if (TRows.Count > 4) { s4 = T.BroadcastMultiplyAdd(a4, b0, s4); t4 = T.BroadcastMultiplyAdd(a4, c0, t4); }
                if (TRows.Count > 5) { s5 = T.BroadcastMultiplyAdd(a4 + aRow, b0, s5); t5 = T.BroadcastMultiplyAdd(a4 + aRow, c0, t5); }
                if (TRows.Count > 6) { s6 = T.BroadcastMultiplyAdd(a4 + aRow2, b0, s6); t6 = T.BroadcastMultiplyAdd(a4 + aRow2, c0, t6); }
                if (TRows.Count > 7) { s7 = T.BroadcastMultiplyAdd(a4 + aRow3, b0, s7); t7 = T.BroadcastMultiplyAdd(a4 + aRow3, c0, t7); }
                if (TRows.Count > 8) { s8 = T.BroadcastMultiplyAdd(a8, b0, s8); t8 = T.BroadcastMultiplyAdd(a8, c0, t8); }
                if (TRows.Count > 9) { s9 = T.BroadcastMultiplyAdd(a8 + aRow, b0, s9); t9 = T.BroadcastMultiplyAdd(a8 + aRow, c0, t9); }
                if (TRows.Count > 10) { sA = T.BroadcastMultiplyAdd(a8 + aRow2, b0, sA); tA = T.BroadcastMultiplyAdd(a8 + aRow2, c0, tA); }
                if (TRows.Count > 11) { sB = T.BroadcastMultiplyAdd(a8 + aRow3, b0, sB); tB = T.BroadcastMultiplyAdd(a8 + aRow3, c0, tB); }
                a += aDepth;
                b += bDepth;
            }
            a += aSkip;
            b += bSkip;
        }
        s0.Store(sums); t0.Store(sums + T.Count);
        if (TRows.Count > 1) { sums += stride; s1.Store(sums); t1.Store(sums + T.Count); }
        if (TRows.Count > 2) { sums += stride; s2.Store(sums); t2.Store(sums + T.Count); }
        if (TRows.Count > 3) { sums += stride; s3.Store(sums); t3.Store(sums + T.Count); }
        if (TRows.Count > 4) { sums += stride; s4.Store(sums); t4.Store(sums + T.Count); }
        if (TRows.Count > 5) { sums += stride; s5.Store(sums); t5.Store(sums + T.Count); }
        if (TRows.Count > 6) { sums += stride; s6.Store(sums); t6.Store(sums + T.Count); }
        if (TRows.Count > 7) { sums += stride; s7.Store(sums); t7.Store(sums + T.Count); }
        if (TRows.Count > 8) { sums += stride; s8.Store(sums); t8.Store(sums + T.Count); }
        if (TRows.Count > 9) { sums += stride; s9.Store(sums); t9.Store(sums + T.Count); }
        if (TRows.Count > 10) { sums += stride; sA.Store(sums); tA.Store(sums + T.Count); }
        if (TRows.Count > 11) { sums += stride; sB.Store(sums); tB.Store(sums + T.Count); }
    }
}
