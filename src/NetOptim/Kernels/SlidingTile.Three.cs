using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector512<float>;
using unsafe SlidingLoop = delegate*<float*, nint, nint, float*, nint, nint, nint, float*, nint, void>;

namespace NetOptim.Kernels;

/// <summary>Tiles of three taps a line.</summary>
internal static unsafe partial class SlidingTile
{
    private static SlidingLoop LoopThreeTaps1(int rows) => rows switch
    {
        1 => &ThreeTaps1<Rows1>,
        2 => &ThreeTaps1<Rows2>,
        3 => &ThreeTaps1<Rows3>,
        4 => &ThreeTaps1<Rows4>,
        5 => &ThreeTaps1<Rows5>,
        6 => &ThreeTaps1<Rows6>,
        7 => &ThreeTaps1<Rows7>,
        8 => &ThreeTaps1<Rows8>,
        9 => &ThreeTaps1<Rows9>,
        10 => &ThreeTaps1<Rows10>,
        11 => &ThreeTaps1<Rows11>,
        12 => &ThreeTaps1<Rows12>,
        13 => &ThreeTaps1<Rows13>,
        14 => &ThreeTaps1<Rows14>,
        15 => &ThreeTaps1<Rows15>,
        16 => &ThreeTaps1<Rows16>,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile of 3 taps and 1 vector has 1 to 16 rows."),
    };

    private static SlidingLoop LoopThreeTaps2(int rows) => rows switch
    {
        1 => &ThreeTaps2<Rows1>,
        2 => &ThreeTaps2<Rows2>,
        3 => &ThreeTaps2<Rows3>,
        4 => &ThreeTaps2<Rows4>,
        5 => &ThreeTaps2<Rows5>,
        6 => &ThreeTaps2<Rows6>,
        7 => &ThreeTaps2<Rows7>,
        8 => &ThreeTaps2<Rows8>,
        9 => &ThreeTaps2<Rows9>,
        10 => &ThreeTaps2<Rows10>,
        11 => &ThreeTaps2<Rows11>,
        12 => &ThreeTaps2<Rows12>,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile of 3 taps and 2 vectors has 1 to 12 rows."),
    };

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void ThreeTaps1<TRows>(float* a, nint pixel, nint line, float* b, nint tap, nint channels, nint lines, float* sums, nint stride)
        where TRows : struct, ITileRows
    {
        nint pixel2 = 2 * pixel, pixel3 = 3 * pixel;
        Vector s0 = Vector.Zero;
        Vector s1 = Vector.Zero;
        Vector s2 = Vector.Zero;
        Vector s3 = Vector.Zero;
        Vector s4 = Vector.Zero;
        Vector s5 = Vector.Zero;
        Vector s6 = Vector.Zero;
        Vector s7 = Vector.Zero;
        Vector s8 = Vector.Zero;
        Vector s9 = Vector.Zero;
        Vector sA = Vector.Zero;
        Vector sB = Vector.Zero;
        Vector sC = Vector.Zero;
        Vector sD = Vector.Zero;
        Vector sE = Vector.Zero;
        Vector sF = Vector.Zero;
        for (; lines > 0; lines--)
        {
            float* x = a, w = b;
            for (nint channel = channels; channel > 0; channel--)
            {
                float* x4 = x + 4 * pixel, x8 = x + 8 * pixel, x12 = x + 12 * pixel, x16 = x + 16 * pixel;
                Vector b0 = Vector512.Load(w);
                Vector b1 = Vector512.Load(w + tap);
                Vector b2 = Vector512.Load(w + 2 * tap);
                { Vector y = Vector512.Create(*x); s0 = Vector512.FusedMultiplyAdd(y, b0, s0); }
                { Vector y = Vector512.Create(*(x + pixel)); if (TRows.Count > 1) { s1 = Vector512.FusedMultiplyAdd(y, b0, s1); } s0 = Vector512.FusedMultiplyAdd(y, b1, s0); }
                { Vector y = Vector512.Create(*(x + pixel2)); if (TRows.Count > 2) { s2 = Vector512.FusedMultiplyAdd(y, b0, s2); } if (TRows.Count > 1) { s1 = Vector512.FusedMultiplyAdd(y, b1, s1); } s0 = Vector512.FusedMultiplyAdd(y, b2, s0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(x + pixel3)); if (TRows.Count > 3) { s3 = Vector512.FusedMultiplyAdd(y, b0, s3); } if (TRows.Count > 2) { s2 = Vector512.FusedMultiplyAdd(y, b1, s2); } s1 = Vector512.FusedMultiplyAdd(y, b2, s1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*x4); if (TRows.Count > 4) { s4 = Vector512.FusedMultiplyAdd(y, b0, s4); } if (TRows.Count > 3) { s3 = Vector512.FusedMultiplyAdd(y, b1, s3); } s2 = Vector512.FusedMultiplyAdd(y, b2, s2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(x4 + pixel)); if (TRows.Count > 5) { s5 = Vector512.FusedMultiplyAdd(y, b0, s5); } if (TRows.Count > 4) { s4 = Vector512.FusedMultiplyAdd(y, b1, s4); } s3 = Vector512.FusedMultiplyAdd(y, b2, s3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(x4 + pixel2)); if (TRows.Count > 6) { s6 = Vector512.FusedMultiplyAdd(y, b0, s6); } if (TRows.Count > 5) { s5 = Vector512.FusedMultiplyAdd(y, b1, s5); } s4 = Vector512.FusedMultiplyAdd(y, b2, s4); }
                if (TRows.Count > 5) { Vector y = Vector512.Create(*(x4 + pixel3)); if (TRows.Count > 7) { s7 = Vector512.FusedMultiplyAdd(y, b0, s7); } if (TRows.Count > 6) { s6 = Vector512.FusedMultiplyAdd(y, b1, s6); } s5 = Vector512.FusedMultiplyAdd(y, b2, s5); }
                if (TRows.Count > 6) { Vector y = Vector512.Create(*x8); if (TRows.Count > 8) { s8 = Vector512.FusedMultiplyAdd(y, b0, s8); } if (TRows.Count > 7) { s7 = Vector512.FusedMultiplyAdd(y, b1, s7); } s6 = Vector512.FusedMultiplyAdd(y, b2, s6); }
                if (TRows.Count > 7) { Vector y = Vector512.Create(*(x8 + pixel)); if (TRows.Count > 9) { s9 = Vector512.FusedMultiplyAdd(y, b0, s9); } if (TRows.Count > 8) { s8 = Vector512.FusedMultiplyAdd(y, b1, s8); } s7 = Vector512.FusedMultiplyAdd(y, b2, s7); }
                if (TRows.Count > 8) { Vector y = Vector512.Create(*(x8 + pixel2)); if (TRows.Count > 10) { sA = Vector512.FusedMultiplyAdd(y, b0, sA); } if (TRows.Count > 9) { s9 = Vector512.FusedMultiplyAdd(y, b1, s9); } s8 = Vector512.FusedMultiplyAdd(y, b2, s8); }
                if (TRows.Count > 9) { Vector y = Vector512.Create(*(x8 + pixel3)); if (TRows.Count > 11) { sB = Vector512.FusedMultiplyAdd(y, b0, sB); } if (TRows.Count > 10) { sA = Vector512.FusedMultiplyAdd(y, b1, sA); } s9 = Vector512.FusedMultiplyAdd(y, b2, s9); }
                if (TRows.Count > 10) { Vector y = Vector512.Create(*x12); if (TRows.Count > 12) { sC = Vector512.FusedMultiplyAdd(y, b0, sC); } if (TRows.Count > 11) { sB = Vector512.FusedMultiplyAdd(y, b1, sB); } sA = Vector512.FusedMultiplyAdd(y, b2, sA); }
                if (TRows.Count > 11) { Vector y = Vector512.Create(*(x12 + pixel)); if (TRows.Count > 13) { sD = Vector512.FusedMultiplyAdd(y, b0, sD); } if (TRows.Count > 12) { sC = Vector512.FusedMultiplyAdd(y, b1, sC); } sB = Vector512.FusedMultiplyAdd(y, b2, sB); }
                if (TRows.Count > 12) { Vector y = Vector512.Create(*(x12 + pixel2)); if (TRows.Count > 14) { sE = Vector512.FusedMultiplyAdd(y, b0, sE); } if (TRows.Count > 13) { sD = Vector512.FusedMultiplyAdd(y, b1, sD); } sC = Vector512.FusedMultiplyAdd(y, b2, sC); }
                if (TRows.Count > 13) { Vector y = Vector512.Create(*(x12 + pixel3)); if (TRows.Count > 15) { sF = Vector512.FusedMultiplyAdd(y, b0, sF); } if (TRows.Count > 14) { sE = Vector512.FusedMultiplyAdd(y, b1, sE); } sD = Vector512.FusedMultiplyAdd(y, b2, sD); }
                if (TRows.Count > 14) { Vector y = Vector512.Create(*x16); if (TRows.Count > 15) { sF = Vector512.FusedMultiplyAdd(y, b1, sF); } sE = Vector512.FusedMultiplyAdd(y, b2, sE); }
                if (TRows.Count > 15) { Vector y = Vector512.Create(*(x16 + pixel)); sF = Vector512.FusedMultiplyAdd(y, b2, sF); }
                x++;
                w += 16;
            }
            a += line;
            b += 3 * tap;
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

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void ThreeTaps2<TRows>(float* a, nint pixel, nint line, float* b, nint tap, nint channels, nint lines, float* sums, nint stride)
        where TRows : struct, ITileRows
    {
        nint pixel2 = 2 * pixel, pixel3 = 3 * pixel;
        Vector s0 = Vector.Zero, t0 = Vector.Zero;
        Vector s1 = Vector.Zero, t1 = Vector.Zero;
        Vector s2 = Vector.Zero, t2 = Vector.Zero;
        Vector s3 = Vector.Zero, t3 = Vector.Zero;
        Vector s4 = Vector.Zero, t4 = Vector.Zero;
        Vector s5 = Vector.Zero, t5 = Vector.Zero;
        Vector s6 = Vector.Zero, t6 = Vector.Zero;
        Vector s7 = Vector.Zero, t7 = Vector.Zero;
        Vector s8 = Vector.Zero, t8 = Vector.Zero;
        Vector s9 = Vector.Zero, t9 = Vector.Zero;
        Vector sA = Vector.Zero, tA = Vector.Zero;
        Vector sB = Vector.Zero, tB = Vector.Zero;
        for (; lines > 0; lines--)
        {
            float* x = a, w = b;
            for (nint channel = channels; channel > 0; channel--)
            {
                float* x4 = x + 4 * pixel, x8 = x + 8 * pixel, x12 = x + 12 * pixel;
                Vector b0 = Vector512.Load(w);
                Vector c0 = Vector512.Load(w + 16);
                Vector b1 = Vector512.Load(w + tap);
                Vector c1 = Vector512.Load(w + tap + 16);
                Vector b2 = Vector512.Load(w + 2 * tap);
                Vector c2 = Vector512.Load(w + 2 * tap + 16);
                { Vector y = Vector512.Create(*x); s0 = Vector512.FusedMultiplyAdd(y, b0, s0); t0 = Vector512.FusedMultiplyAdd(y, c0, t0); }
                { Vector y = Vector512.Create(*(x + pixel)); if (TRows.Count > 1) { s1 = Vector512.FusedMultiplyAdd(y, b0, s1); t1 = Vector512.FusedMultiplyAdd(y, c0, t1); } s0 = Vector512.FusedMultiplyAdd(y, b1, s0); t0 = Vector512.FusedMultiplyAdd(y, c1, t0); }
                { Vector y = Vector512.Create(*(x + pixel2)); if (TRows.Count > 2) { s2 = Vector512.FusedMultiplyAdd(y, b0, s2); t2 = Vector512.FusedMultiplyAdd(y, c0, t2); } if (TRows.Count > 1) { s1 = Vector512.FusedMultiplyAdd(y, b1, s1); t1 = Vector512.FusedMultiplyAdd(y, c1, t1); } s0 = Vector512.FusedMultiplyAdd(y, b2, s0); t0 = Vector512.FusedMultiplyAdd(y, c2, t0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(x + pixel3)); if (TRows.Count > 3) { s3 = Vector512.FusedMultiplyAdd(y, b0, s3); t3 = Vector512.FusedMultiplyAdd(y, c0, t3); } if (TRows.Count > 2) { s2 = Vector512.FusedMultiplyAdd(y, b1, s2); t2 = Vector512.FusedMultiplyAdd(y, c1, t2); } s1 = Vector512.FusedMultiplyAdd(y, b2, s1); t1 = Vector512.FusedMultiplyAdd(y, c2, t1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*x4); if (TRows.Count > 4) { s4 = Vector512.FusedMultiplyAdd(y, b0, s4); t4 = Vector512.FusedMultiplyAdd(y, c0, t4); } if (TRows.Count > 3) { s3 = Vector512.FusedMultiplyAdd(y, b1, s3); t3 = Vector512.FusedMultiplyAdd(y, c1, t3); } s2 = Vector512.FusedMultiplyAdd(y, b2, s2); t2 = Vector512.FusedMultiplyAdd(y, c2, t2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(x4 + pixel)); if (TRows.Count > 5) { s5 = Vector512.FusedMultiplyAdd(y, b0, s5); t5 = Vector512.FusedMultiplyAdd(y, c0, t5); } if (TRows.Count > 4) { s4 = Vector512.FusedMultiplyAdd(y, b1, s4); t4 = Vector512.FusedMultiplyAdd(y, c1, t4); } s3 = Vector512.FusedMultiplyAdd(y, b2, s3); t3 = Vector512.FusedMultiplyAdd(y, c2, t3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(x4 + pixel2)); if (TRows.Count > 6) { s6 = Vector512.FusedMultiplyAdd(y, b0, s6); t6 = Vector512.FusedMultiplyAdd(y, c0, t6); } if (TRows.Count > 5) { s5 = Vector512.FusedMultiplyAdd(y, b1, s5); t5 = Vector512.FusedMultiplyAdd(y, c1, t5); } s4 = Vector512.FusedMultiplyAdd(y, b2, s4); t4 = Vector512.FusedMultiplyAdd(y, c2, t4); }
                if (TRows.Count > 5) { Vector y = Vector512.Create(*(x4 + pixel3)); if (TRows.Count > 7) { s7 = Vector512.FusedMultiplyAdd(y, b0, s7); t7 = Vector512.FusedMultiplyAdd(y, c0, t7); } if (TRows.Count > 6) { s6 = Vector512.FusedMultiplyAdd(y, b1, s6); t6 = Vector512.FusedMultiplyAdd(y, c1, t6); } s5 = Vector512.FusedMultiplyAdd(y, b2, s5); t5 = Vector512.FusedMultiplyAdd(y, c2, t5); }
                if (TRows.Count > 6) { Vector y = Vector512.Create(*x8); if (TRows.Count > 8) { s8 = Vector512.FusedMultiplyAdd(y, b0, s8); t8 = Vector512.FusedMultiplyAdd(y, c0, t8); } if (TRows.Count > 7) { s7 = Vector512.FusedMultiplyAdd(y, b1, s7); t7 = Vector512.FusedMultiplyAdd(y, c1, t7); } s6 = Vector512.FusedMultiplyAdd(y, b2, s6); t6 = Vector512.FusedMultiplyAdd(y, c2, t6); }
                if (TRows.Count > 7) { Vector y = Vector512.Create(*(x8 + pixel)); if (TRows.Count > 9) { s9 = Vector512.FusedMultiplyAdd(y, b0, s9); t9 = Vector512.FusedMultiplyAdd(y, c0, t9); } if (TRows.Count > 8) { s8 = Vector512.FusedMultiplyAdd(y, b1, s8); t8 = Vector512.FusedMultiplyAdd(y, c1, t8); } s7 = Vector512.FusedMultiplyAdd(y, b2, s7); t7 = Vector512.FusedMultiplyAdd(y, c2, t7); }
                if (TRows.Count > 8) { Vector y = Vector512.Create(*(x8 + pixel2)); if (TRows.Count > 10) { sA = Vector512.FusedMultiplyAdd(y, b0, sA); tA = Vector512.FusedMultiplyAdd(y, c0, tA); } if (TRows.Count > 9) { s9 = Vector512.FusedMultiplyAdd(y, b1, s9); t9 = Vector512.FusedMultiplyAdd(y, c1, t9); } s8 = Vector512.FusedMultiplyAdd(y, b2, s8); t8 = Vector512.FusedMultiplyAdd(y, c2, t8); }
                if (TRows.Count > 9) { Vector y = Vector512.Create(*(x8 + pixel3)); if (TRows.Count > 11) { sB = Vector512.FusedMultiplyAdd(y, b0, sB); tB = Vector512.FusedMultiplyAdd(y, c0, tB); } if (TRows.Count > 10) { sA = Vector512.FusedMultiplyAdd(y, b1, sA); tA = Vector512.FusedMultiplyAdd(y, c1, tA); } s9 = Vector512.FusedMultiplyAdd(y, b2, s9); t9 = Vector512.FusedMultiplyAdd(y, c2, t9); }
                if (TRows.Count > 10) { Vector y = Vector512.Create(*x12); if (TRows.Count > 11) { sB = Vector512.FusedMultiplyAdd(y, b1, sB); tB = Vector512.FusedMultiplyAdd(y, c1, tB); } sA = Vector512.FusedMultiplyAdd(y, b2, sA); tA = Vector512.FusedMultiplyAdd(y, c2, tA); }
                if (TRows.Count > 11) { Vector y = Vector512.Create(*(x12 + pixel)); sB = Vector512.FusedMultiplyAdd(y, b2, sB); tB = Vector512.FusedMultiplyAdd(y, c2, tB); }
                x++;
                w += 32;
            }
            a += line;
            b += 3 * tap;
        }
        s0.Store(sums); t0.Store(sums + 16);
        if (TRows.Count > 1) { sums += stride; s1.Store(sums); t1.Store(sums + 16); }
        if (TRows.Count > 2) { sums += stride; s2.Store(sums); t2.Store(sums + 16); }
        if (TRows.Count > 3) { sums += stride; s3.Store(sums); t3.Store(sums + 16); }
        if (TRows.Count > 4) { sums += stride; s4.Store(sums); t4.Store(sums + 16); }
        if (TRows.Count > 5) { sums += stride; s5.Store(sums); t5.Store(sums + 16); }
        if (TRows.Count > 6) { sums += stride; s6.Store(sums); t6.Store(sums + 16); }
        if (TRows.Count > 7) { sums += stride; s7.Store(sums); t7.Store(sums + 16); }
        if (TRows.Count > 8) { sums += stride; s8.Store(sums); t8.Store(sums + 16); }
        if (TRows.Count > 9) { sums += stride; s9.Store(sums); t9.Store(sums + 16); }
        if (TRows.Count > 10) { sums += stride; sA.Store(sums); tA.Store(sums + 16); }
        if (TRows.Count > 11) { sums += stride; sB.Store(sums); tB.Store(sums + 16); }
    }
}
