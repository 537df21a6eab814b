using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Tiles of one vector: up to 16 rows.</summary>
internal static unsafe partial class ProductTile
{
    // One term a turn: with two, so many calls are too much for the JIT's inlining budget, and the sums would go to memory.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate1<T, TRows, TOrder>(
        float* a, nint aStride, float* b, nint bDepth, nint depth, nint segments, nint aSkip, nint bSkip, float* sums, nint stride, bool resume)
        where T : struct, ISimd<T>
        where TRows : struct, ITileRows
        where TOrder : struct, ITileOrder
    {
        nint aRow = TOrder.AreRowsTogether ? 1 : aStride, aDepth = TOrder.AreRowsTogether ? aStride : 1;
        nint aRow2 = 2 * aRow, aRow3 = 3 * aRow;
        T s0 = T.Zero;
        T s1 = T.Zero;
        T s2 = T.Zero;
        T s3 = T.Zero;
        T s4 = T.Zero;
        T s5 = T.Zero;
        T s6 = T.Zero;
        T s7 = T.Zero;
        T s8 = T.Zero;
        T s9 = T.Zero;
        T sA = T.Zero;
        T sB = T.Zero;
        T sC = T.Zero;
        T sD = T.Zero;
        T sE = T.Zero;
        T sF = T.Zero;
        if (resume)
        {
            float* from = sums;
            s0 = T.Load(from);
            if (TRows.Count > 1) { from += stride; s1 = T.Load(from); }
            if (TRows.Count > 2) { from += stride; s2 = T.Load(from); }
            if (TRows.Count > 3) { from += stride; s3 = T.Load(from); }
            if (TRows.Count > 4) { from += stride; s4 = T.Load(from); }
            if (TRows.Count > 5) { from += stride; s5 = T.Load(from); }
            if (TRows.Count > 6) { from += stride; s6 = T.Load(from); }
            if (TRows.Count > 7) { from += stride; s7 = T.Load(from); }
            if (TRows.Count > 8) { from += stride; s8 = T.Load(from); }
            if (TRows.Count > 9) { from += stride; s9 = T.Load(from); }
            if (TRows.Count > 10) { from += stride; sA = T.Load(from); }
            if (TRows.Count > 11) { from += stride; sB = T.Load(from); }
            if (TRows.Count > 12) { from += stride; sC = T.Load(from); }
            if (TRows.Count > 13) { from += stride; sD = T.Load(from); }
            if (TRows.Count > 14) { from += stride; sE = T.Load(from); }
            if (TRows.Count > 15) { from += stride; sF = T.Load(from); }
        }
        for (; segments > 0; segments--)
        {
            nint terms = depth;
            for (; terms > 0; terms--)
            {
                float* a4 = a + 4 * aRow, a8 = a + 8 * aRow, a12 = a + 12 * aRow;
                T b0 = T.Load(b);
                s0 = T.BroadcastMultiplyAdd(a, b0, s0);
                if (TRows.Count > 1) s1 = T.BroadcastMultiplyAdd(a + aRow, b0, s1);
                if (TRows.Count > 2) s2 = T.BroadcastMultiplyAdd(a + aRow2, b0, s2);
                if (TRows.Count > 3) s3 = T.BroadcastMultiplyAdd(a + aRow3, b0, s3);
                if (TRows.Count > 4) s4 = T.BroadcastMultiplyAdd(a4, b0, s4);
                if (TRows.Count > 5) s5 = T.BroadcastMultiplyAdd(a4 + aRow, b0, s5);
                if (TRows.Count > 6) s6 = T.BroadcastMultiplyAdd(a4 + aRow2, b0, s6);
                if (TRows.Count > 7) s7 = T.BroadcastMultiplyAdd(a4 + aRow3, b0, s7);
                if (TRows.Count > 8) s8 = T.BroadcastMultiplyAdd(a8, b0, s8);
                if (TRows.Count > 9) s9 = T.BroadcastMultiplyAdd(a8 + aRow, b0, s9);
                if (TRows.Count > 10) sA = T.BroadcastMultiplyAdd(a8 + aRow2, b0, sA);
                if (TRows.Count > 11) sB = T.BroadcastMultiplyAdd(a8 + aRow3, b0, sB);
                if (TRows.Count > 12) sC = T.BroadcastMultiplyAdd(a12, b0, sC);
                if (TRows.Count > 13) sD = T.BroadcastMultiplyAdd(a12 + aRow, b0, sD);
                if (TRows.Count > 14) sE = T.BroadcastMultiplyAdd(a12 + aRow2, b0, sE);
                if (TRows.Count > 15) sF = T.BroadcastMultiplyAdd(a12 + aRow3, b0, sF);
                a += aDepth;
                b += bDepth;
            }
            a += aSkip;
            b += bSkip;
        }
        s0.Store(sums);
        if (TRows.Count > 1) { sums += stride; s1.Store(sums); }
        if (TRows.Count > 2) { sums += stride; s2.Store(sums); }
        if (TRows.Count > 3) { sums += stride; s3.Store(sums); }
        if (TRows.Count > 4) { sums += stride; s4.Store(sums); }
        if (TRows.Count > 5) { sums += stride; s5.Store(sums); }
        if (TRows.Count > 6) { sums += stride; s6.Store(sums); }
        if (TRows.Count > 7) { sums += stride; s7.Store(sums); }
        if (TRows.Count > 8) { sums += stride; s8.Store(sums); }
        if (TRows.Count > 9) { sums += stride; s9.Store(sums); }
        if (TRows.Count > 10) { sums += stride; sA.Store(sums); }
        if (TRows.Count > 11) { sums += stride; sB.Store(sums); }
        if (TRows.Count > 12) { sums += stride; sC.Store(sums); }
        if (TRows.Count > 13) { sums += stride; sD.Store(sums); }
        if (TRows.Count > 14) { sums += stride; sE.Store(sums); }
        if (TRows.Count > 15) { sums += stride; sF.Store(sums); }
    }
}
