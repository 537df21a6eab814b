using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace NetOptim.Kernels;

/// <summary>Tiles of three vectors: up to 8 rows.</summary>
internal static unsafe partial class ProductTile
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate3<TRows, TOrder>(
        float* a, nint aStride, float* b, nint bDepth, nint depth, nint segments, nint aSkip, nint bSkip, float* sums, nint stride, bool resume)
        where TRows : struct, ITileRows
        where TOrder : struct, ITileOrder
    {
        nint aRow = TOrder.AreRowsTogether ? 1 : aStride, aDepth = TOrder.AreRowsTogether ? aStride : 1;
        nint aRow2 = 2 * aRow, aRow3 = 3 * aRow;
        Vector s0 = Vector.Zero, t0 = Vector.Zero, u0 = Vector.Zero;
        Vector s1 = Vector.Zero, t1 = Vector.Zero, u1 = Vector.Zero;
        Vector s2 = Vector.Zero, t2 = Vector.Zero, u2 = Vector.Zero;
        Vector s3 = Vector.Zero, t3 = Vector.Zero, u3 = Vector.Zero;
        Vector s4 = Vector.Zero, t4 = Vector.Zero, u4 = Vector.Zero;
        Vector s5 = Vector.Zero, t5 = Vector.Zero, u5 = Vector.Zero;
        Vector s6 = Vector.Zero, t6 = Vector.Zero, u6 = Vector.Zero;
        Vector s7 = Vector.Zero, t7 = Vector.Zero, u7 = Vector.Zero;
        if (resume)
        {
            float* from = sums;
            s0 = Vector512.Load(from); t0 = Vector512.Load(from + 16); u0 = Vector512.Load(from + 2 * 16);
            if (TRows.Count > 1) { from += stride; s1 = Vector512.Load(from); t1 = Vector512.Load(from + 16); u1 = Vector512.Load(from + 2 * 16); }
            if (TRows.Count > 2) { from += stride; s2 = Vector512.Load(from); t2 = Vector512.Load(from + 16); u2 = Vector512.Load(from + 2 * 16); }
            if (TRows.Count > 3) { from += stride; s3 = Vector512.Load(from); t3 = Vector512.Load(from + 16); u3 = Vector512.Load(from + 2 * 16); }
            if (TRows.Count > 4) { from += stride; s4 = Vector512.Load(from); t4 = Vector512.Load(from + 16); u4 = Vector512.Load(from + 2 * 16); }
            if (TRows.Count > 5) { from += stride; s5 = Vector512.Load(from); t5 = Vector512.Load(from + 16); u5 = Vector512.Load(from + 2 * 16); }
            if (TRows.Count > 6) { from += stride; s6 = Vector512.Load(from); t6 = Vector512.Load(from + 16); u6 = Vector512.Load(from + 2 * 16); }
            if (TRows.Count > 7) { from += stride; s7 = Vector512.Load(from); t7 = Vector512.Load(from + 16); u7 = Vector512.Load(from + 2 * 16); }
        }
        for (; segments > 0; segments--)
        {
            nint terms = depth;
            for (; terms > 1; terms -= 2)
            {
                float* a4 = a + 4 * aRow;
                float* next = b + bDepth;
                Vector b0 = Vector512.Load(b);
                Vector c0 = Vector512.Load(b + 16);
                Vector d0 = Vector512.Load(b + 2 * 16);
                { Vector x = Vector512.Create(*a); s0 = Vector512.FusedMultiplyAdd(x, b0, s0); t0 = Vector512.FusedMultiplyAdd(x, c0, t0); u0 = Vector512.FusedMultiplyAdd(x, d0, u0); }
                if (TRows.Count > 1) { Vector x = Vector512.Create(*(a + aRow)); s1 = Vector512.FusedMultiplyAdd(x, b0, s1); t1 = Vector512.FusedMultiplyAdd(x, c0, t1); u1 = Vector512.FusedMultiplyAdd(x, d0, u1); }
                if (TRows.Count > 2) { Vector x = Vector512.Create(*(a + aRow2)); s2 = Vector512.FusedMultiplyAdd(x, b0, s2); t2 = Vector512.FusedMultiplyAdd(x, c0, t2); u2 = Vector512.FusedMultiplyAdd(x, d0, u2); }
                if (TRows.Count > 3) { Vector x = Vector512.Create(*(a + aRow3)); s3 = Vector512.FusedMultiplyAdd(x, b0, s3); t3 = Vector512.FusedMultiplyAdd(x, c0, t3); u3 = Vector512.FusedMultiplyAdd(x, d0, u3); }
                if (TRows.Count > 4) { Vector x = Vector512.Create(*a4); s4 = Vector512.FusedMultiplyAdd(x, b0, s4); t4 = Vector512.FusedMultiplyAdd(x, c0, t4); u4 = Vector512.FusedMultiplyAdd(x, d0, u4); }
                if (TRows.Count > 5) { Vector x = Vector512.Create(*(a4 + aRow)); s5 = Vector512.FusedMultiplyAdd(x, b0, s5); t5 = Vector512.FusedMultiplyAdd(x, c0, t5); u5 = Vector512.FusedMultiplyAdd(x, d0, u5); }
                if (TRows.Count > 6) { Vector x = Vector512.Create(*(a4 + aRow2)); s6 = Vector512.FusedMultiplyAdd(x, b0, s6); t6 = Vector512.FusedMultiplyAdd(x, c0, t6); u6 = Vector512.FusedMultiplyAdd(x, d0, u6); }
                if (TRows.Count > 7) { Vector x = Vector512.Create(*(a4 + aRow3)); s7 = Vector512.FusedMultiplyAdd(x, b0, s7); t7 = Vector512.FusedMultiplyAdd(x, c0, t7); u7 = Vector512.FusedMultiplyAdd(x, d0, u7); }
                Vector b1 = Vector512.Load(next);
                Vector c1 = Vector512.Load(next + 16);
                Vector d1 = Vector512.Load(next + 2 * 16);
                { Vector x = Vector512.Create(*(a + aDepth)); s0 = Vector512.FusedMultiplyAdd(x, b1, s0); t0 = Vector512.FusedMultiplyAdd(x, c1, t0); u0 = Vector512.FusedMultiplyAdd(x, d1, u0); }
                if (TRows.Count > 1) { Vector x = Vector512.Create(*(a + aRow + aDepth)); s1 = Vector512.FusedMultiplyAdd(x, b1, s1); t1 = Vector512.FusedMultiplyAdd(x, c1, t1); u1 = Vector512.FusedMultiplyAdd(x, d1, u1); }
                if (TRows.Count > 2) { Vector x = Vector512.Create(*(a + aRow2 + aDepth)); s2 = Vector512.FusedMultiplyAdd(x, b1, s2); t2 = Vector512.FusedMultiplyAdd(x, c1, t2); u2 = Vector512.FusedMultiplyAdd(x, d1, u2); }
                if (TRows.Count > 3) { Vector x = Vector512.Create(*(a + aRow3 + aDepth)); s3 = Vector512.FusedMultiplyAdd(x, b1, s3); t3 = Vector512.FusedMultiplyAdd(x, c1, t3); u3 = Vector512.FusedMultiplyAdd(x, d1, u3); }
                if (TRows.Count > 4) { Vector x = Vector512.Create(*(a4 + aDepth)); s4 = Vector512.FusedMultiplyAdd(x, b1, s4); t4 = Vector512.FusedMultiplyAdd(x, c1, t4); u4 = Vector512.FusedMultiplyAdd(x, d1, u4); }
                if (TRows.Count > 5) { Vector x = Vector512.Create(*(a4 + aRow + aDepth)); s5 = Vector512.FusedMultiplyAdd(x, b1, s5); t5 = Vector512.FusedMultiplyAdd(x, c1, t5); u5 = Vector512.FusedMultiplyAdd(x, d1, u5); }
                if (TRows.Count > 6) { Vector x = Vector512.Create(*(a4 + aRow2 + aDepth)); s6 = Vector512.FusedMultiplyAdd(x, b1, s6); t6 = Vector512.FusedMultiplyAdd(x, c1, t6); u6 = Vector512.FusedMultiplyAdd(x, d1, u6); }
                if (TRows.Count > 7) { Vector x = Vector512.Create(*(a4 + aRow3 + aDepth)); s7 = Vector512.FusedMultiplyAdd(x, b1, s7); t7 = Vector512.FusedMultiplyAdd(x, c1, t7); u7 = Vector512.FusedMultiplyAdd(x, d1, u7); }
                a += 2 * aDepth;
                b = next + bDepth;
            }
            if (terms > 0)
            {
                float* a4 = a + 4 * aRow;
                Vector b0 = Vector512.Load(b);
                Vector c0 = Vector512.Load(b + 16);
                Vector d0 = Vector512.Load(b + 2 * 16);
                { Vector x = Vector512.Create(*a); s0 = Vector512.FusedMultiplyAdd(x, b0, s0); t0 = Vector512.FusedMultiplyAdd(x, c0, t0); u0 = Vector512.FusedMultiplyAdd(x, d0, u0); }
                if (TRows.Count > 1) { Vector x = Vector512.Create(*(a + aRow)); s1 = Vector512.FusedMultiplyAdd(x, b0, s1); t1 = Vector512.FusedMultiplyAdd(x, c0, t1); u1 = Vector512.FusedMultiplyAdd(x, d0, u1); }
                if (TRows.Count > 2) { Vector x = Vector512.Create(*(a + aRow2)); s2 = Vector512.FusedMultiplyAdd(x, b0, s2); t2 = Vector512.FusedMultiplyAdd(x, c0, t2); u2 = Vector512.FusedMultiplyAdd(x, d0, u2); }
                if (TRows.Count > 3) { Vector x = Vector512.Create(*(a + aRow3)); s3 = Vector512.FusedMultiplyAdd(x, b0, s3); t3 = Vector512.FusedMultiplyAdd(x, c0, t3); u3 = Vector512.FusedMultiplyAdd(x, d0, u3); }
                if (TRows.Count > 4) { Vector x = Vector512.Create(*a4); s4 = Vector512.FusedMultiplyAdd(x, b0, s4); t4 = Vector512.FusedMultiplyAdd(x, c0, t4); u4 = Vector512.FusedMultiplyAdd(x, d0, u4); }
                if (TRows.Count > 5) { Vector x = Vector512.Create(*(a4 + aRow)); s5 = Vector512.FusedMultiplyAdd(x, b0, s5); t5 = Vector512.FusedMultiplyAdd(x, c0, t5); u5 = Vector512.FusedMultiplyAdd(x, d0, u5); }
                if (TRows.Count > 6) { Vector x = Vector512.Create(*(a4 + aRow2)); s6 = Vector512.FusedMultiplyAdd(x, b0, s6); t6 = Vector512.FusedMultiplyAdd(x, c0, t6); u6 = Vector512.FusedMultiplyAdd(x, d0, u6); }
                if (TRows.Count > 7) { Vector x = Vector512.Create(*(a4 + aRow3)); s7 = Vector512.FusedMultiplyAdd(x, b0, s7); t7 = Vector512.FusedMultiplyAdd(x, c0, t7); u7 = Vector512.FusedMultiplyAdd(x, d0, u7); }
                a += aDepth;
                b += bDepth;
            }
            a += aSkip;
            b += bSkip;
        }
        s0.Store(sums); t0.Store(sums + 16); u0.Store(sums + 2 * 16);
        if (TRows.Count > 1) { sums += stride; s1.Store(sums); t1.Store(sums + 16); u1.Store(sums + 2 * 16); }
        if (TRows.Count > 2) { sums += stride; s2.Store(sums); t2.Store(sums + 16); u2.Store(sums + 2 * 16); }
        if (TRows.Count > 3) { sums += stride; s3.Store(sums); t3.Store(sums + 16); u3.Store(sums + 2 * 16); }
        if (TRows.Count > 4) { sums += stride; s4.Store(sums); t4.Store(sums + 16); u4.Store(sums + 2 * 16); }
        if (TRows.Count > 5) { sums += stride; s5.Store(sums); t5.Store(sums + 16); u5.Store(sums + 2 * 16); }
        if (TRows.Count > 6) { sums += stride; s6.Store(sums); t6.Store(sums + 16); u6.Store(sums + 2 * 16); }
        if (TRows.Count > 7) { sums += stride; s7.Store(sums); t7.Store(sums + 16); u7.Store(sums + 2 * 16); }
    }
}
