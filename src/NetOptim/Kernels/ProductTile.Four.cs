using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace NetOptim.Kernels;

/// <summary>Tiles of four vectors: up to 6 rows.</summary>
internal static unsafe partial class ProductTile
{
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate4<TRows, TOrder>(
        float* a, nint aStride, float* b, nint bDepth, nint depth, nint segments, nint aSkip, nint bSkip, float* sums, nint stride, bool resume)
        where TRows : struct, ITileRows
        where TOrder : struct, ITileOrder
    {
        nint aRow = TOrder.AreRowsTogether ? 1 : aStride, aDepth = TOrder.AreRowsTogether ? aStride : 1;
        nint aRow2 = 2 * aRow, aRow3 = 3 * aRow;
        Vector s0 = Vector.Zero, t0 = Vector.Zero, u0 = Vector.Zero, v0 = Vector.Zero;
        Vector s1 = Vector.Zero, t1 = Vector.Zero, u1 = Vector.Zero, v1 = Vector.Zero;
        Vector s2 = Vector.Zero, t2 = Vector.Zero, u2 = Vector.Zero, v2 = Vector.Zero;
        Vector s3 = Vector.Zero, t3 = Vector.Zero, u3 = Vector.Zero, v3 = Vector.Zero;
        Vector s4 = Vector.Zero, t4 = Vector.Zero, u4 = Vector.Zero, v4 = Vector.Zero;
        Vector s5 = Vector.Zero, t5 = Vector.Zero, u5 = Vector.Zero, v5 = Vector.Zero;
        if (resume)
        {
            float* from = sums;
            s0 = Vector512.Load(from); t0 = Vector512.Load(from + 16); u0 = Vector512.Load(from + 2 * 16); v0 = Vector512.Load(from + 3 * 16);
            if (TRows.Count > 1) { from += stride; s1 = Vector512.Load(from); t1 = Vector512.Load(from + 16); u1 = Vector512.Load(from + 2 * 16); v1 = Vector512.Load(from + 3 * 16); }
            if (TRows.Count > 2) { from += stride; s2 = Vector512.Load(from); t2 = Vector512.Load(from + 16); u2 = Vector512.Load(from + 2 * 16); v2 = Vector512.Load(from + 3 * 16); }
            if (TRows.Count > 3) { from += stride; s3 = Vector512.Load(from); t3 = Vector512.Load(from + 16); u3 = Vector512.Load(from + 2 * 16); v3 = Vector512.Load(from + 3 * 16); }
            if (TRows.Count > 4) { from += stride; s4 = Vector512.Load(from); t4 = Vector512.Load(from + 16); u4 = Vector512.Load(from + 2 * 16); v4 = Vector512.Load(from + 3 * 16); }
            if (TRows.Count > 5) { from += stride; s5 = Vector512.Load(from); t5 = Vector512.Load(from + 16); u5 = Vector512.Load(from + 2 * 16); v5 = Vector512.Load(from + 3 * 16); }
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
                Vector e0 = Vector512.Load(b + 3 * 16);
                { Vector x = Vector512.Create(*a); s0 = Vector512.FusedMultiplyAdd(x, b0, s0); t0 = Vector512.FusedMultiplyAdd(x, c0, t0); u0 = Vector512.FusedMultiplyAdd(x, d0, u0); v0 = Vector512.FusedMultiplyAdd(x, e0, v0); }
                if (TRows.Count > 1) { Vector x = Vector512.Create(*(a + aRow)); s1 = Vector512.FusedMultiplyAdd(x, b0, s1); t1 = Vector512.FusedMultiplyAdd(x, c0, t1); u1 = Vector512.FusedMultiplyAdd(x, d0, u1); v1 = Vector512.FusedMultiplyAdd(x, e0, v1); }
                if (TRows.Count > 2) { Vector x = Vector512.Create(*(a + aRow2)); s2 = Vector512.FusedMultiplyAdd(x, b0, s2); t2 = Vector512.FusedMultiplyAdd(x, c0, t2); u2 = Vector512.FusedMultiplyAdd(x, d0, u2); v2 = Vector512.FusedMultiplyAdd(x, e0, v2); }
                if (TRows.Count > 3) { Vector x = Vector512.Create(*(a + aRow3)); s3 = Vector512.FusedMultiplyAdd(x, b0, s3); t3 = Vector512.FusedMultiplyAdd(x, c0, t3); u3 = Vector512.FusedMultiplyAdd(x, d0, u3); v3 = Vector512.FusedMultiplyAdd(x, e0, v3); }
                if (TRows.Count > 4) { Vector x = Vector512.Create(*a4); s4 = Vector512.FusedMultiplyAdd(x, b0, s4); t4 = Vector512.FusedMultiplyAdd(x, c0, t4); u4 = Vector512.FusedMultiplyAdd(x, d0, u4); v4 = Vector512.FusedMultiplyAdd(x, e0, v4); }
                if (TRows.Count > 5) { Vector x = Vector512.Create(*(a4 + aRow)); s5 = Vector512.FusedMultiplyAdd(x, b0, s5); t5 = Vector512.FusedMultiplyAdd(x, c0, t5); u5 = Vector512.FusedMultiplyAdd(x, d0, u5); v5 = Vector512.FusedMultiplyAdd(x, e0, v5); }
                Vector b1 = Vector512.Load(next);
                Vector c1 = Vector512.Load(next + 16);
                Vector d1 = Vector512.Load(next + 2 * 16);
                Vector e1 = Vector512.Load(next + 3 * 16);
                { Vector x = Vector512.Create(*(a + aDepth)); s0 = Vector512.FusedMultiplyAdd(x, b1, s0); t0 = Vector512.FusedMultiplyAdd(x, c1, t0); u0 = Vector512.FusedMultiplyAdd(x, d1, u0); v0 = Vector512.FusedMultiplyAdd(x, e1, v0); }
                if (TRows.Count > 1) { Vector x = Vector512.Create(*(a + aRow + aDepth)); s1 = Vector512.FusedMultiplyAdd(x, b1, s1); t1 = Vector512.FusedMultiplyAdd(x, c1, t1); u1 = Vector512.FusedMultiplyAdd(x, d1, u1); v1 = Vector512.FusedMultiplyAdd(x, e1, v1); }
                if (TRows.Count > 2) { Vector x = Vector512.Create(*(a + aRow2 + aDepth)); s2 = Vector512.FusedMultiplyAdd(x, b1, s2); t2 = Vector512.FusedMultiplyAdd(x, c1, t2); u2 = Vector512.FusedMultiplyAdd(x, d1, u2); v2 = Vector512.FusedMultiplyAdd(x, e1, v2); }
                if (TRows.Count > 3) { Vector x = Vector512.Create(*(a + aRow3 + aDepth)); s3 = Vector512.FusedMultiplyAdd(x, b1, s3); t3 = Vector512.FusedMultiplyAdd(x, c1, t3); u3 = Vector512.FusedMultiplyAdd(x, d1, u3); v3 = Vector512.FusedMultiplyAdd(x, e1, v3); }
                if (TRows.Count > 4) { Vector x = Vector512.Create(*(a4 + aDepth)); s4 = Vector512.FusedMultiplyAdd(x, b1, s4); t4 = Vector512.FusedMultiplyAdd(x, c1, t4); u4 = Vector512.FusedMultiplyAdd(x, d1, u4); v4 = Vector512.FusedMultiplyAdd(x, e1, v4); }
                if (TRows.Count > 5) { Vector x = Vector512.Create(*(a4 + aRow + aDepth)); s5 = Vector512.FusedMultiplyAdd(x, b1, s5); t5 = Vector512.FusedMultiplyAdd(x, c1, t5); u5 = Vector512.FusedMultiplyAdd(x, d1, u5); v5 = Vector512.FusedMultiplyAdd(x, e1, v5); }
                a += 2 * aDepth;
                b = next + bDepth;
            }
            if (terms > 0)
            {
                float* a4 = a + 4 * aRow;
                Vector b0 = Vector512.Load(b);
                Vector c0 = Vector512.Load(b + 16);
                Vector d0 = Vector512.Load(b + 2 * 16);
                Vector e0 = Vector512.Load(b + 3 * 16);
                { Vector x = Vector512.Create(*a); s0 = Vector512.FusedMultiplyAdd(x, b0, s0); t0 = Vector512.FusedMultiplyAdd(x, c0, t0); u0 = Vector512.FusedMultiplyAdd(x, d0, u0); v0 = Vector512.FusedMultiplyAdd(x, e0, v0); }
                if (TRows.Count > 1) { Vector x = Vector512.Create(*(a + aRow)); s1 = Vector512.FusedMultiplyAdd(x, b0, s1); t1 = Vector512.FusedMultiplyAdd(x, c0, t1); u1 = Vector512.FusedMultiplyAdd(x, d0, u1); v1 = Vector512.FusedMultiplyAdd(x, e0, v1); }
                if (TRows.Count > 2) { Vector x = Vector512.Create(*(a + aRow2)); s2 = Vector512.FusedMultiplyAdd(x, b0, s2); t2 = Vector512.FusedMultiplyAdd(x, c0, t2); u2 = Vector512.FusedMultiplyAdd(x, d0, u2); v2 = Vector512.FusedMultiplyAdd(x, e0, v2); }
                if (TRows.Count > 3) { Vector x = Vector512.Create(*(a + aRow3)); s3 = Vector512.FusedMultiplyAdd(x, b0, s3); t3 = Vector512.FusedMultiplyAdd(x, c0, t3); u3 = Vector512.FusedMultiplyAdd(x, d0, u3); v3 = Vector512.FusedMultiplyAdd(x, e0, v3); }
                if (TRows.Count > 4) { Vector x = Vector512.Create(*a4); s4 = Vector512.FusedMultiplyAdd(x, b0, s4); t4 = Vector512.FusedMultiplyAdd(x, c0, t4); u4 = Vector512.FusedMultiplyAdd(x, d0, u4); v4 = Vector512.FusedMultiplyAdd(x, e0, v4); }
                if (TRows.Count > 5) { Vector x = Vector512.Create(*(a4 + aRow)); s5 = Vector512.FusedMultiplyAdd(x, b0, s5); t5 = Vector512.FusedMultiplyAdd(x, c0, t5); u5 = Vector512.FusedMultiplyAdd(x, d0, u5); v5 = Vector512.FusedMultiplyAdd(x, e0, v5); }
                a += aDepth;
                b += bDepth;
            }
            a += aSkip;
            b += bSkip;
        }
        s0.Store(sums); t0.Store(sums + 16); u0.Store(sums + 2 * 16); v0.Store(sums + 3 * 16);
        if (TRows.Count > 1) { sums += stride; s1.Store(sums); t1.Store(sums + 16); u1.Store(sums + 2 * 16); v1.Store(sums + 3 * 16); }
        if (TRows.Count > 2) { sums += stride; s2.Store(sums); t2.Store(sums + 16); u2.Store(sums + 2 * 16); v2.Store(sums + 3 * 16); }
        if (TRows.Count > 3) { sums += stride; s3.Store(sums); t3.Store(sums + 16); u3.Store(sums + 2 * 16); v3.Store(sums + 3 * 16); }
        if (TRows.Count > 4) { sums += stride; s4.Store(sums); t4.Store(sums + 16); u4.Store(sums + 2 * 16); v4.Store(sums + 3 * 16); }
        if (TRows.Count > 5) { sums += stride; s5.Store(sums); t5.Store(sums + 16); u5.Store(sums + 2 * 16); v5.Store(sums + 3 * 16); }
    }
}
