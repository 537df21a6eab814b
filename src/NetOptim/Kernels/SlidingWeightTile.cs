using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector512<float>;
using unsafe SlidingWeightLoop = delegate*<float*, nint, nint, float*, nint, nint, nint, nint, float*, nint, nint, bool, void>;

namespace NetOptim.Kernels;

/// <summary>Register tiles of the gradient of weights that have three or five taps a line, step and dilation 1: some output channels, all taps of a line, one or two vectors of input channels.</summary>
/// <remarks>
/// What a tap reads of the input, the tap before it reads one pixel later: a vector is loaded once and stays in registers for all taps, where a plain tile would load it for each. That leaves a load
/// to three or four multiply-adds instead of one to two. Every sum takes its terms in the order of the pixels.
/// </remarks>
internal static unsafe class SlidingWeightTile
{
    /// <summary>Whether there are tiles for so many taps a line.</summary>
    public static bool Has(int taps) => Vector512.IsHardwareAccelerated && taps is 3 or 5;

    /// <summary>Vectors of input channels of a tile, of so many that are left.</summary>
    public static int Vectors(int taps, int left) => taps == 3 && left > 1 ? 2 : 1;

    /// <summary>The most output channels of a tile: what the registers hold beside the input.</summary>
    public static int MaxRows(int taps, int vectors) => taps == 5 ? 5 : vectors == 2 ? 4 : 8;

    /// <summary>
    /// The loop of a tile. Its arguments: the gradient of the first pixel's first output channel; floats from pixel to pixel, and from the end of a line to the start of the next; the input at the first tap
    /// of the first pixel; floats from pixel to pixel, and from behind the last tap of a line to the first of the next; pixels of a line; lines; the first output channel's sums, whole vectors; floats from tap to
    /// tap, and from output channel to output channel, of them; whether the sums go on from what is there.
    /// </summary>
    /// <param name="taps">3 or 5.</param>
    /// <param name="rows">1 … <see cref="MaxRows"/>.</param>
    /// <param name="vectors">1, or with three taps 2.</param>
    public static SlidingWeightLoop Loop(int taps, int rows, int vectors) => (taps, vectors) switch
    {
        (3, 1) => LoopThreeTaps1(rows),
        (3, _) => LoopThreeTaps2(rows),
        _ => LoopFiveTaps1(rows),
    };

    private static SlidingWeightLoop LoopThreeTaps1(int rows) => rows switch
    {
        1 => &ThreeTaps1<Rows1>,
        2 => &ThreeTaps1<Rows2>,
        3 => &ThreeTaps1<Rows3>,
        4 => &ThreeTaps1<Rows4>,
        5 => &ThreeTaps1<Rows5>,
        6 => &ThreeTaps1<Rows6>,
        7 => &ThreeTaps1<Rows7>,
        8 => &ThreeTaps1<Rows8>,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile of 3 taps and 1 vector has 1 to 8 rows."),
    };

    private static SlidingWeightLoop LoopThreeTaps2(int rows) => rows switch
    {
        1 => &ThreeTaps2<Rows1>,
        2 => &ThreeTaps2<Rows2>,
        3 => &ThreeTaps2<Rows3>,
        4 => &ThreeTaps2<Rows4>,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile of 3 taps and 2 vectors has 1 to 4 rows."),
    };

    private static SlidingWeightLoop LoopFiveTaps1(int rows) => rows switch
    {
        1 => &FiveTaps1<Rows1>,
        2 => &FiveTaps1<Rows2>,
        3 => &FiveTaps1<Rows3>,
        4 => &FiveTaps1<Rows4>,
        5 => &FiveTaps1<Rows5>,
        _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile of 5 taps and 1 vector has 1 to 5 rows."),
    };

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void ThreeTaps1<TRows>(
        float* dy, nint dyPixel, nint dySkip, float* x, nint xPixel, nint xSkip, nint pixels, nint lines, float* sums, nint tap, nint row, bool resume)
        where TRows : struct, ITileRows
    {
        nint xPixel2 = 2 * xPixel;
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
            s0 = Vector512.Load(from); t0 = Vector512.Load(from + tap); u0 = Vector512.Load(from + 2 * tap);
            if (TRows.Count > 1) { from += row; s1 = Vector512.Load(from); t1 = Vector512.Load(from + tap); u1 = Vector512.Load(from + 2 * tap); }
            if (TRows.Count > 2) { from += row; s2 = Vector512.Load(from); t2 = Vector512.Load(from + tap); u2 = Vector512.Load(from + 2 * tap); }
            if (TRows.Count > 3) { from += row; s3 = Vector512.Load(from); t3 = Vector512.Load(from + tap); u3 = Vector512.Load(from + 2 * tap); }
            if (TRows.Count > 4) { from += row; s4 = Vector512.Load(from); t4 = Vector512.Load(from + tap); u4 = Vector512.Load(from + 2 * tap); }
            if (TRows.Count > 5) { from += row; s5 = Vector512.Load(from); t5 = Vector512.Load(from + tap); u5 = Vector512.Load(from + 2 * tap); }
            if (TRows.Count > 6) { from += row; s6 = Vector512.Load(from); t6 = Vector512.Load(from + tap); u6 = Vector512.Load(from + 2 * tap); }
            if (TRows.Count > 7) { from += row; s7 = Vector512.Load(from); t7 = Vector512.Load(from + tap); u7 = Vector512.Load(from + 2 * tap); }
        }
        for (; lines > 0; lines--)
        {
            Vector a = Vector512.Load(x), b = Vector512.Load(x + xPixel);
            x += 2 * xPixel;
            nint left = pixels;
            for (; left >= 3; left -= 3)
            {
                Vector c = Vector512.Load(x);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(a, y, s0); t0 = Vector512.FusedMultiplyAdd(b, y, t0); u0 = Vector512.FusedMultiplyAdd(c, y, u0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(a, y, s1); t1 = Vector512.FusedMultiplyAdd(b, y, t1); u1 = Vector512.FusedMultiplyAdd(c, y, u1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(a, y, s2); t2 = Vector512.FusedMultiplyAdd(b, y, t2); u2 = Vector512.FusedMultiplyAdd(c, y, u2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(a, y, s3); t3 = Vector512.FusedMultiplyAdd(b, y, t3); u3 = Vector512.FusedMultiplyAdd(c, y, u3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(dy + 4)); s4 = Vector512.FusedMultiplyAdd(a, y, s4); t4 = Vector512.FusedMultiplyAdd(b, y, t4); u4 = Vector512.FusedMultiplyAdd(c, y, u4); }
                if (TRows.Count > 5) { Vector y = Vector512.Create(*(dy + 5)); s5 = Vector512.FusedMultiplyAdd(a, y, s5); t5 = Vector512.FusedMultiplyAdd(b, y, t5); u5 = Vector512.FusedMultiplyAdd(c, y, u5); }
                if (TRows.Count > 6) { Vector y = Vector512.Create(*(dy + 6)); s6 = Vector512.FusedMultiplyAdd(a, y, s6); t6 = Vector512.FusedMultiplyAdd(b, y, t6); u6 = Vector512.FusedMultiplyAdd(c, y, u6); }
                if (TRows.Count > 7) { Vector y = Vector512.Create(*(dy + 7)); s7 = Vector512.FusedMultiplyAdd(a, y, s7); t7 = Vector512.FusedMultiplyAdd(b, y, t7); u7 = Vector512.FusedMultiplyAdd(c, y, u7); }
                dy += dyPixel;
                a = Vector512.Load(x + xPixel);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(b, y, s0); t0 = Vector512.FusedMultiplyAdd(c, y, t0); u0 = Vector512.FusedMultiplyAdd(a, y, u0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(b, y, s1); t1 = Vector512.FusedMultiplyAdd(c, y, t1); u1 = Vector512.FusedMultiplyAdd(a, y, u1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(b, y, s2); t2 = Vector512.FusedMultiplyAdd(c, y, t2); u2 = Vector512.FusedMultiplyAdd(a, y, u2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(b, y, s3); t3 = Vector512.FusedMultiplyAdd(c, y, t3); u3 = Vector512.FusedMultiplyAdd(a, y, u3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(dy + 4)); s4 = Vector512.FusedMultiplyAdd(b, y, s4); t4 = Vector512.FusedMultiplyAdd(c, y, t4); u4 = Vector512.FusedMultiplyAdd(a, y, u4); }
                if (TRows.Count > 5) { Vector y = Vector512.Create(*(dy + 5)); s5 = Vector512.FusedMultiplyAdd(b, y, s5); t5 = Vector512.FusedMultiplyAdd(c, y, t5); u5 = Vector512.FusedMultiplyAdd(a, y, u5); }
                if (TRows.Count > 6) { Vector y = Vector512.Create(*(dy + 6)); s6 = Vector512.FusedMultiplyAdd(b, y, s6); t6 = Vector512.FusedMultiplyAdd(c, y, t6); u6 = Vector512.FusedMultiplyAdd(a, y, u6); }
                if (TRows.Count > 7) { Vector y = Vector512.Create(*(dy + 7)); s7 = Vector512.FusedMultiplyAdd(b, y, s7); t7 = Vector512.FusedMultiplyAdd(c, y, t7); u7 = Vector512.FusedMultiplyAdd(a, y, u7); }
                dy += dyPixel;
                b = Vector512.Load(x + xPixel2);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(c, y, s0); t0 = Vector512.FusedMultiplyAdd(a, y, t0); u0 = Vector512.FusedMultiplyAdd(b, y, u0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(c, y, s1); t1 = Vector512.FusedMultiplyAdd(a, y, t1); u1 = Vector512.FusedMultiplyAdd(b, y, u1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(c, y, s2); t2 = Vector512.FusedMultiplyAdd(a, y, t2); u2 = Vector512.FusedMultiplyAdd(b, y, u2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(c, y, s3); t3 = Vector512.FusedMultiplyAdd(a, y, t3); u3 = Vector512.FusedMultiplyAdd(b, y, u3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(dy + 4)); s4 = Vector512.FusedMultiplyAdd(c, y, s4); t4 = Vector512.FusedMultiplyAdd(a, y, t4); u4 = Vector512.FusedMultiplyAdd(b, y, u4); }
                if (TRows.Count > 5) { Vector y = Vector512.Create(*(dy + 5)); s5 = Vector512.FusedMultiplyAdd(c, y, s5); t5 = Vector512.FusedMultiplyAdd(a, y, t5); u5 = Vector512.FusedMultiplyAdd(b, y, u5); }
                if (TRows.Count > 6) { Vector y = Vector512.Create(*(dy + 6)); s6 = Vector512.FusedMultiplyAdd(c, y, s6); t6 = Vector512.FusedMultiplyAdd(a, y, t6); u6 = Vector512.FusedMultiplyAdd(b, y, u6); }
                if (TRows.Count > 7) { Vector y = Vector512.Create(*(dy + 7)); s7 = Vector512.FusedMultiplyAdd(c, y, s7); t7 = Vector512.FusedMultiplyAdd(a, y, t7); u7 = Vector512.FusedMultiplyAdd(b, y, u7); }
                dy += dyPixel;
                x += 3 * xPixel;
            }
            for (; left > 0; left--)
            {
                Vector c = Vector512.Load(x);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(a, y, s0); t0 = Vector512.FusedMultiplyAdd(b, y, t0); u0 = Vector512.FusedMultiplyAdd(c, y, u0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(a, y, s1); t1 = Vector512.FusedMultiplyAdd(b, y, t1); u1 = Vector512.FusedMultiplyAdd(c, y, u1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(a, y, s2); t2 = Vector512.FusedMultiplyAdd(b, y, t2); u2 = Vector512.FusedMultiplyAdd(c, y, u2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(a, y, s3); t3 = Vector512.FusedMultiplyAdd(b, y, t3); u3 = Vector512.FusedMultiplyAdd(c, y, u3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(dy + 4)); s4 = Vector512.FusedMultiplyAdd(a, y, s4); t4 = Vector512.FusedMultiplyAdd(b, y, t4); u4 = Vector512.FusedMultiplyAdd(c, y, u4); }
                if (TRows.Count > 5) { Vector y = Vector512.Create(*(dy + 5)); s5 = Vector512.FusedMultiplyAdd(a, y, s5); t5 = Vector512.FusedMultiplyAdd(b, y, t5); u5 = Vector512.FusedMultiplyAdd(c, y, u5); }
                if (TRows.Count > 6) { Vector y = Vector512.Create(*(dy + 6)); s6 = Vector512.FusedMultiplyAdd(a, y, s6); t6 = Vector512.FusedMultiplyAdd(b, y, t6); u6 = Vector512.FusedMultiplyAdd(c, y, u6); }
                if (TRows.Count > 7) { Vector y = Vector512.Create(*(dy + 7)); s7 = Vector512.FusedMultiplyAdd(a, y, s7); t7 = Vector512.FusedMultiplyAdd(b, y, t7); u7 = Vector512.FusedMultiplyAdd(c, y, u7); }
                dy += dyPixel;
                x += xPixel;
                a = b; b = c;
            }
            dy += dySkip;
            x += xSkip;
        }
        s0.Store(sums); t0.Store(sums + tap); u0.Store(sums + 2 * tap);
        if (TRows.Count > 1) { sums += row; s1.Store(sums); t1.Store(sums + tap); u1.Store(sums + 2 * tap); }
        if (TRows.Count > 2) { sums += row; s2.Store(sums); t2.Store(sums + tap); u2.Store(sums + 2 * tap); }
        if (TRows.Count > 3) { sums += row; s3.Store(sums); t3.Store(sums + tap); u3.Store(sums + 2 * tap); }
        if (TRows.Count > 4) { sums += row; s4.Store(sums); t4.Store(sums + tap); u4.Store(sums + 2 * tap); }
        if (TRows.Count > 5) { sums += row; s5.Store(sums); t5.Store(sums + tap); u5.Store(sums + 2 * tap); }
        if (TRows.Count > 6) { sums += row; s6.Store(sums); t6.Store(sums + tap); u6.Store(sums + 2 * tap); }
        if (TRows.Count > 7) { sums += row; s7.Store(sums); t7.Store(sums + tap); u7.Store(sums + 2 * tap); }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void ThreeTaps2<TRows>(
        float* dy, nint dyPixel, nint dySkip, float* x, nint xPixel, nint xSkip, nint pixels, nint lines, float* sums, nint tap, nint row, bool resume)
        where TRows : struct, ITileRows
    {
        nint xPixel2 = 2 * xPixel;
        Vector s0 = Vector.Zero, sh0 = Vector.Zero, t0 = Vector.Zero, th0 = Vector.Zero, u0 = Vector.Zero, uh0 = Vector.Zero;
        Vector s1 = Vector.Zero, sh1 = Vector.Zero, t1 = Vector.Zero, th1 = Vector.Zero, u1 = Vector.Zero, uh1 = Vector.Zero;
        Vector s2 = Vector.Zero, sh2 = Vector.Zero, t2 = Vector.Zero, th2 = Vector.Zero, u2 = Vector.Zero, uh2 = Vector.Zero;
        Vector s3 = Vector.Zero, sh3 = Vector.Zero, t3 = Vector.Zero, th3 = Vector.Zero, u3 = Vector.Zero, uh3 = Vector.Zero;
        if (resume)
        {
            float* from = sums;
            s0 = Vector512.Load(from); sh0 = Vector512.Load(from + 16); t0 = Vector512.Load(from + tap); th0 = Vector512.Load(from + tap + 16); u0 = Vector512.Load(from + 2 * tap); uh0 = Vector512.Load(from + 2 * tap + 16);
            if (TRows.Count > 1) { from += row; s1 = Vector512.Load(from); sh1 = Vector512.Load(from + 16); t1 = Vector512.Load(from + tap); th1 = Vector512.Load(from + tap + 16); u1 = Vector512.Load(from + 2 * tap); uh1 = Vector512.Load(from + 2 * tap + 16); }
            if (TRows.Count > 2) { from += row; s2 = Vector512.Load(from); sh2 = Vector512.Load(from + 16); t2 = Vector512.Load(from + tap); th2 = Vector512.Load(from + tap + 16); u2 = Vector512.Load(from + 2 * tap); uh2 = Vector512.Load(from + 2 * tap + 16); }
            if (TRows.Count > 3) { from += row; s3 = Vector512.Load(from); sh3 = Vector512.Load(from + 16); t3 = Vector512.Load(from + tap); th3 = Vector512.Load(from + tap + 16); u3 = Vector512.Load(from + 2 * tap); uh3 = Vector512.Load(from + 2 * tap + 16); }
        }
        for (; lines > 0; lines--)
        {
            Vector a = Vector512.Load(x), ah = Vector512.Load(x + 16), b = Vector512.Load(x + xPixel), bh = Vector512.Load(x + xPixel + 16);
            x += 2 * xPixel;
            nint left = pixels;
            for (; left >= 3; left -= 3)
            {
                Vector c = Vector512.Load(x), ch = Vector512.Load(x + 16);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(a, y, s0); sh0 = Vector512.FusedMultiplyAdd(ah, y, sh0); t0 = Vector512.FusedMultiplyAdd(b, y, t0); th0 = Vector512.FusedMultiplyAdd(bh, y, th0); u0 = Vector512.FusedMultiplyAdd(c, y, u0); uh0 = Vector512.FusedMultiplyAdd(ch, y, uh0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(a, y, s1); sh1 = Vector512.FusedMultiplyAdd(ah, y, sh1); t1 = Vector512.FusedMultiplyAdd(b, y, t1); th1 = Vector512.FusedMultiplyAdd(bh, y, th1); u1 = Vector512.FusedMultiplyAdd(c, y, u1); uh1 = Vector512.FusedMultiplyAdd(ch, y, uh1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(a, y, s2); sh2 = Vector512.FusedMultiplyAdd(ah, y, sh2); t2 = Vector512.FusedMultiplyAdd(b, y, t2); th2 = Vector512.FusedMultiplyAdd(bh, y, th2); u2 = Vector512.FusedMultiplyAdd(c, y, u2); uh2 = Vector512.FusedMultiplyAdd(ch, y, uh2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(a, y, s3); sh3 = Vector512.FusedMultiplyAdd(ah, y, sh3); t3 = Vector512.FusedMultiplyAdd(b, y, t3); th3 = Vector512.FusedMultiplyAdd(bh, y, th3); u3 = Vector512.FusedMultiplyAdd(c, y, u3); uh3 = Vector512.FusedMultiplyAdd(ch, y, uh3); }
                dy += dyPixel;
                a = Vector512.Load(x + xPixel); ah = Vector512.Load(x + xPixel + 16);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(b, y, s0); sh0 = Vector512.FusedMultiplyAdd(bh, y, sh0); t0 = Vector512.FusedMultiplyAdd(c, y, t0); th0 = Vector512.FusedMultiplyAdd(ch, y, th0); u0 = Vector512.FusedMultiplyAdd(a, y, u0); uh0 = Vector512.FusedMultiplyAdd(ah, y, uh0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(b, y, s1); sh1 = Vector512.FusedMultiplyAdd(bh, y, sh1); t1 = Vector512.FusedMultiplyAdd(c, y, t1); th1 = Vector512.FusedMultiplyAdd(ch, y, th1); u1 = Vector512.FusedMultiplyAdd(a, y, u1); uh1 = Vector512.FusedMultiplyAdd(ah, y, uh1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(b, y, s2); sh2 = Vector512.FusedMultiplyAdd(bh, y, sh2); t2 = Vector512.FusedMultiplyAdd(c, y, t2); th2 = Vector512.FusedMultiplyAdd(ch, y, th2); u2 = Vector512.FusedMultiplyAdd(a, y, u2); uh2 = Vector512.FusedMultiplyAdd(ah, y, uh2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(b, y, s3); sh3 = Vector512.FusedMultiplyAdd(bh, y, sh3); t3 = Vector512.FusedMultiplyAdd(c, y, t3); th3 = Vector512.FusedMultiplyAdd(ch, y, th3); u3 = Vector512.FusedMultiplyAdd(a, y, u3); uh3 = Vector512.FusedMultiplyAdd(ah, y, uh3); }
                dy += dyPixel;
                b = Vector512.Load(x + xPixel2); bh = Vector512.Load(x + xPixel2 + 16);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(c, y, s0); sh0 = Vector512.FusedMultiplyAdd(ch, y, sh0); t0 = Vector512.FusedMultiplyAdd(a, y, t0); th0 = Vector512.FusedMultiplyAdd(ah, y, th0); u0 = Vector512.FusedMultiplyAdd(b, y, u0); uh0 = Vector512.FusedMultiplyAdd(bh, y, uh0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(c, y, s1); sh1 = Vector512.FusedMultiplyAdd(ch, y, sh1); t1 = Vector512.FusedMultiplyAdd(a, y, t1); th1 = Vector512.FusedMultiplyAdd(ah, y, th1); u1 = Vector512.FusedMultiplyAdd(b, y, u1); uh1 = Vector512.FusedMultiplyAdd(bh, y, uh1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(c, y, s2); sh2 = Vector512.FusedMultiplyAdd(ch, y, sh2); t2 = Vector512.FusedMultiplyAdd(a, y, t2); th2 = Vector512.FusedMultiplyAdd(ah, y, th2); u2 = Vector512.FusedMultiplyAdd(b, y, u2); uh2 = Vector512.FusedMultiplyAdd(bh, y, uh2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(c, y, s3); sh3 = Vector512.FusedMultiplyAdd(ch, y, sh3); t3 = Vector512.FusedMultiplyAdd(a, y, t3); th3 = Vector512.FusedMultiplyAdd(ah, y, th3); u3 = Vector512.FusedMultiplyAdd(b, y, u3); uh3 = Vector512.FusedMultiplyAdd(bh, y, uh3); }
                dy += dyPixel;
                x += 3 * xPixel;
            }
            for (; left > 0; left--)
            {
                Vector c = Vector512.Load(x), ch = Vector512.Load(x + 16);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(a, y, s0); sh0 = Vector512.FusedMultiplyAdd(ah, y, sh0); t0 = Vector512.FusedMultiplyAdd(b, y, t0); th0 = Vector512.FusedMultiplyAdd(bh, y, th0); u0 = Vector512.FusedMultiplyAdd(c, y, u0); uh0 = Vector512.FusedMultiplyAdd(ch, y, uh0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(a, y, s1); sh1 = Vector512.FusedMultiplyAdd(ah, y, sh1); t1 = Vector512.FusedMultiplyAdd(b, y, t1); th1 = Vector512.FusedMultiplyAdd(bh, y, th1); u1 = Vector512.FusedMultiplyAdd(c, y, u1); uh1 = Vector512.FusedMultiplyAdd(ch, y, uh1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(a, y, s2); sh2 = Vector512.FusedMultiplyAdd(ah, y, sh2); t2 = Vector512.FusedMultiplyAdd(b, y, t2); th2 = Vector512.FusedMultiplyAdd(bh, y, th2); u2 = Vector512.FusedMultiplyAdd(c, y, u2); uh2 = Vector512.FusedMultiplyAdd(ch, y, uh2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(a, y, s3); sh3 = Vector512.FusedMultiplyAdd(ah, y, sh3); t3 = Vector512.FusedMultiplyAdd(b, y, t3); th3 = Vector512.FusedMultiplyAdd(bh, y, th3); u3 = Vector512.FusedMultiplyAdd(c, y, u3); uh3 = Vector512.FusedMultiplyAdd(ch, y, uh3); }
                dy += dyPixel;
                x += xPixel;
                a = b; ah = bh; b = c; bh = ch;
            }
            dy += dySkip;
            x += xSkip;
        }
        s0.Store(sums); sh0.Store(sums + 16); t0.Store(sums + tap); th0.Store(sums + tap + 16); u0.Store(sums + 2 * tap); uh0.Store(sums + 2 * tap + 16);
        if (TRows.Count > 1) { sums += row; s1.Store(sums); sh1.Store(sums + 16); t1.Store(sums + tap); th1.Store(sums + tap + 16); u1.Store(sums + 2 * tap); uh1.Store(sums + 2 * tap + 16); }
        if (TRows.Count > 2) { sums += row; s2.Store(sums); sh2.Store(sums + 16); t2.Store(sums + tap); th2.Store(sums + tap + 16); u2.Store(sums + 2 * tap); uh2.Store(sums + 2 * tap + 16); }
        if (TRows.Count > 3) { sums += row; s3.Store(sums); sh3.Store(sums + 16); t3.Store(sums + tap); th3.Store(sums + tap + 16); u3.Store(sums + 2 * tap); uh3.Store(sums + 2 * tap + 16); }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FiveTaps1<TRows>(
        float* dy, nint dyPixel, nint dySkip, float* x, nint xPixel, nint xSkip, nint pixels, nint lines, float* sums, nint tap, nint row, bool resume)
        where TRows : struct, ITileRows
    {
        nint xPixel2 = 2 * xPixel, xPixel3 = 3 * xPixel, tap3 = 3 * tap;
        Vector s0 = Vector.Zero, t0 = Vector.Zero, u0 = Vector.Zero, v0 = Vector.Zero, w0 = Vector.Zero;
        Vector s1 = Vector.Zero, t1 = Vector.Zero, u1 = Vector.Zero, v1 = Vector.Zero, w1 = Vector.Zero;
        Vector s2 = Vector.Zero, t2 = Vector.Zero, u2 = Vector.Zero, v2 = Vector.Zero, w2 = Vector.Zero;
        Vector s3 = Vector.Zero, t3 = Vector.Zero, u3 = Vector.Zero, v3 = Vector.Zero, w3 = Vector.Zero;
        Vector s4 = Vector.Zero, t4 = Vector.Zero, u4 = Vector.Zero, v4 = Vector.Zero, w4 = Vector.Zero;
        if (resume)
        {
            float* from = sums;
            s0 = Vector512.Load(from); t0 = Vector512.Load(from + tap); u0 = Vector512.Load(from + 2 * tap); v0 = Vector512.Load(from + tap3); w0 = Vector512.Load(from + tap3 + tap);
            if (TRows.Count > 1) { from += row; s1 = Vector512.Load(from); t1 = Vector512.Load(from + tap); u1 = Vector512.Load(from + 2 * tap); v1 = Vector512.Load(from + tap3); w1 = Vector512.Load(from + tap3 + tap); }
            if (TRows.Count > 2) { from += row; s2 = Vector512.Load(from); t2 = Vector512.Load(from + tap); u2 = Vector512.Load(from + 2 * tap); v2 = Vector512.Load(from + tap3); w2 = Vector512.Load(from + tap3 + tap); }
            if (TRows.Count > 3) { from += row; s3 = Vector512.Load(from); t3 = Vector512.Load(from + tap); u3 = Vector512.Load(from + 2 * tap); v3 = Vector512.Load(from + tap3); w3 = Vector512.Load(from + tap3 + tap); }
            if (TRows.Count > 4) { from += row; s4 = Vector512.Load(from); t4 = Vector512.Load(from + tap); u4 = Vector512.Load(from + 2 * tap); v4 = Vector512.Load(from + tap3); w4 = Vector512.Load(from + tap3 + tap); }
        }
        for (; lines > 0; lines--)
        {
            Vector a = Vector512.Load(x), b = Vector512.Load(x + xPixel), c = Vector512.Load(x + xPixel2), d = Vector512.Load(x + xPixel3);
            x += 4 * xPixel;
            nint left = pixels;
            for (; left >= 5; left -= 5)
            {
                Vector e = Vector512.Load(x);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(a, y, s0); t0 = Vector512.FusedMultiplyAdd(b, y, t0); u0 = Vector512.FusedMultiplyAdd(c, y, u0); v0 = Vector512.FusedMultiplyAdd(d, y, v0); w0 = Vector512.FusedMultiplyAdd(e, y, w0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(a, y, s1); t1 = Vector512.FusedMultiplyAdd(b, y, t1); u1 = Vector512.FusedMultiplyAdd(c, y, u1); v1 = Vector512.FusedMultiplyAdd(d, y, v1); w1 = Vector512.FusedMultiplyAdd(e, y, w1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(a, y, s2); t2 = Vector512.FusedMultiplyAdd(b, y, t2); u2 = Vector512.FusedMultiplyAdd(c, y, u2); v2 = Vector512.FusedMultiplyAdd(d, y, v2); w2 = Vector512.FusedMultiplyAdd(e, y, w2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(a, y, s3); t3 = Vector512.FusedMultiplyAdd(b, y, t3); u3 = Vector512.FusedMultiplyAdd(c, y, u3); v3 = Vector512.FusedMultiplyAdd(d, y, v3); w3 = Vector512.FusedMultiplyAdd(e, y, w3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(dy + 4)); s4 = Vector512.FusedMultiplyAdd(a, y, s4); t4 = Vector512.FusedMultiplyAdd(b, y, t4); u4 = Vector512.FusedMultiplyAdd(c, y, u4); v4 = Vector512.FusedMultiplyAdd(d, y, v4); w4 = Vector512.FusedMultiplyAdd(e, y, w4); }
                dy += dyPixel;
                a = Vector512.Load(x + xPixel);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(b, y, s0); t0 = Vector512.FusedMultiplyAdd(c, y, t0); u0 = Vector512.FusedMultiplyAdd(d, y, u0); v0 = Vector512.FusedMultiplyAdd(e, y, v0); w0 = Vector512.FusedMultiplyAdd(a, y, w0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(b, y, s1); t1 = Vector512.FusedMultiplyAdd(c, y, t1); u1 = Vector512.FusedMultiplyAdd(d, y, u1); v1 = Vector512.FusedMultiplyAdd(e, y, v1); w1 = Vector512.FusedMultiplyAdd(a, y, w1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(b, y, s2); t2 = Vector512.FusedMultiplyAdd(c, y, t2); u2 = Vector512.FusedMultiplyAdd(d, y, u2); v2 = Vector512.FusedMultiplyAdd(e, y, v2); w2 = Vector512.FusedMultiplyAdd(a, y, w2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(b, y, s3); t3 = Vector512.FusedMultiplyAdd(c, y, t3); u3 = Vector512.FusedMultiplyAdd(d, y, u3); v3 = Vector512.FusedMultiplyAdd(e, y, v3); w3 = Vector512.FusedMultiplyAdd(a, y, w3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(dy + 4)); s4 = Vector512.FusedMultiplyAdd(b, y, s4); t4 = Vector512.FusedMultiplyAdd(c, y, t4); u4 = Vector512.FusedMultiplyAdd(d, y, u4); v4 = Vector512.FusedMultiplyAdd(e, y, v4); w4 = Vector512.FusedMultiplyAdd(a, y, w4); }
                dy += dyPixel;
                b = Vector512.Load(x + xPixel2);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(c, y, s0); t0 = Vector512.FusedMultiplyAdd(d, y, t0); u0 = Vector512.FusedMultiplyAdd(e, y, u0); v0 = Vector512.FusedMultiplyAdd(a, y, v0); w0 = Vector512.FusedMultiplyAdd(b, y, w0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(c, y, s1); t1 = Vector512.FusedMultiplyAdd(d, y, t1); u1 = Vector512.FusedMultiplyAdd(e, y, u1); v1 = Vector512.FusedMultiplyAdd(a, y, v1); w1 = Vector512.FusedMultiplyAdd(b, y, w1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(c, y, s2); t2 = Vector512.FusedMultiplyAdd(d, y, t2); u2 = Vector512.FusedMultiplyAdd(e, y, u2); v2 = Vector512.FusedMultiplyAdd(a, y, v2); w2 = Vector512.FusedMultiplyAdd(b, y, w2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(c, y, s3); t3 = Vector512.FusedMultiplyAdd(d, y, t3); u3 = Vector512.FusedMultiplyAdd(e, y, u3); v3 = Vector512.FusedMultiplyAdd(a, y, v3); w3 = Vector512.FusedMultiplyAdd(b, y, w3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(dy + 4)); s4 = Vector512.FusedMultiplyAdd(c, y, s4); t4 = Vector512.FusedMultiplyAdd(d, y, t4); u4 = Vector512.FusedMultiplyAdd(e, y, u4); v4 = Vector512.FusedMultiplyAdd(a, y, v4); w4 = Vector512.FusedMultiplyAdd(b, y, w4); }
                dy += dyPixel;
                c = Vector512.Load(x + xPixel3);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(d, y, s0); t0 = Vector512.FusedMultiplyAdd(e, y, t0); u0 = Vector512.FusedMultiplyAdd(a, y, u0); v0 = Vector512.FusedMultiplyAdd(b, y, v0); w0 = Vector512.FusedMultiplyAdd(c, y, w0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(d, y, s1); t1 = Vector512.FusedMultiplyAdd(e, y, t1); u1 = Vector512.FusedMultiplyAdd(a, y, u1); v1 = Vector512.FusedMultiplyAdd(b, y, v1); w1 = Vector512.FusedMultiplyAdd(c, y, w1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(d, y, s2); t2 = Vector512.FusedMultiplyAdd(e, y, t2); u2 = Vector512.FusedMultiplyAdd(a, y, u2); v2 = Vector512.FusedMultiplyAdd(b, y, v2); w2 = Vector512.FusedMultiplyAdd(c, y, w2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(d, y, s3); t3 = Vector512.FusedMultiplyAdd(e, y, t3); u3 = Vector512.FusedMultiplyAdd(a, y, u3); v3 = Vector512.FusedMultiplyAdd(b, y, v3); w3 = Vector512.FusedMultiplyAdd(c, y, w3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(dy + 4)); s4 = Vector512.FusedMultiplyAdd(d, y, s4); t4 = Vector512.FusedMultiplyAdd(e, y, t4); u4 = Vector512.FusedMultiplyAdd(a, y, u4); v4 = Vector512.FusedMultiplyAdd(b, y, v4); w4 = Vector512.FusedMultiplyAdd(c, y, w4); }
                dy += dyPixel;
                float* x4 = x + 4 * xPixel;
                d = Vector512.Load(x4);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(e, y, s0); t0 = Vector512.FusedMultiplyAdd(a, y, t0); u0 = Vector512.FusedMultiplyAdd(b, y, u0); v0 = Vector512.FusedMultiplyAdd(c, y, v0); w0 = Vector512.FusedMultiplyAdd(d, y, w0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(e, y, s1); t1 = Vector512.FusedMultiplyAdd(a, y, t1); u1 = Vector512.FusedMultiplyAdd(b, y, u1); v1 = Vector512.FusedMultiplyAdd(c, y, v1); w1 = Vector512.FusedMultiplyAdd(d, y, w1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(e, y, s2); t2 = Vector512.FusedMultiplyAdd(a, y, t2); u2 = Vector512.FusedMultiplyAdd(b, y, u2); v2 = Vector512.FusedMultiplyAdd(c, y, v2); w2 = Vector512.FusedMultiplyAdd(d, y, w2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(e, y, s3); t3 = Vector512.FusedMultiplyAdd(a, y, t3); u3 = Vector512.FusedMultiplyAdd(b, y, u3); v3 = Vector512.FusedMultiplyAdd(c, y, v3); w3 = Vector512.FusedMultiplyAdd(d, y, w3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(dy + 4)); s4 = Vector512.FusedMultiplyAdd(e, y, s4); t4 = Vector512.FusedMultiplyAdd(a, y, t4); u4 = Vector512.FusedMultiplyAdd(b, y, u4); v4 = Vector512.FusedMultiplyAdd(c, y, v4); w4 = Vector512.FusedMultiplyAdd(d, y, w4); }
                dy += dyPixel;
                x += 5 * xPixel;
            }
            for (; left > 0; left--)
            {
                Vector e = Vector512.Load(x);
                { Vector y = Vector512.Create(*dy); s0 = Vector512.FusedMultiplyAdd(a, y, s0); t0 = Vector512.FusedMultiplyAdd(b, y, t0); u0 = Vector512.FusedMultiplyAdd(c, y, u0); v0 = Vector512.FusedMultiplyAdd(d, y, v0); w0 = Vector512.FusedMultiplyAdd(e, y, w0); }
                if (TRows.Count > 1) { Vector y = Vector512.Create(*(dy + 1)); s1 = Vector512.FusedMultiplyAdd(a, y, s1); t1 = Vector512.FusedMultiplyAdd(b, y, t1); u1 = Vector512.FusedMultiplyAdd(c, y, u1); v1 = Vector512.FusedMultiplyAdd(d, y, v1); w1 = Vector512.FusedMultiplyAdd(e, y, w1); }
                if (TRows.Count > 2) { Vector y = Vector512.Create(*(dy + 2)); s2 = Vector512.FusedMultiplyAdd(a, y, s2); t2 = Vector512.FusedMultiplyAdd(b, y, t2); u2 = Vector512.FusedMultiplyAdd(c, y, u2); v2 = Vector512.FusedMultiplyAdd(d, y, v2); w2 = Vector512.FusedMultiplyAdd(e, y, w2); }
                if (TRows.Count > 3) { Vector y = Vector512.Create(*(dy + 3)); s3 = Vector512.FusedMultiplyAdd(a, y, s3); t3 = Vector512.FusedMultiplyAdd(b, y, t3); u3 = Vector512.FusedMultiplyAdd(c, y, u3); v3 = Vector512.FusedMultiplyAdd(d, y, v3); w3 = Vector512.FusedMultiplyAdd(e, y, w3); }
                if (TRows.Count > 4) { Vector y = Vector512.Create(*(dy + 4)); s4 = Vector512.FusedMultiplyAdd(a, y, s4); t4 = Vector512.FusedMultiplyAdd(b, y, t4); u4 = Vector512.FusedMultiplyAdd(c, y, u4); v4 = Vector512.FusedMultiplyAdd(d, y, v4); w4 = Vector512.FusedMultiplyAdd(e, y, w4); }
                dy += dyPixel;
                x += xPixel;
                a = b; b = c; c = d; d = e;
            }
            dy += dySkip;
            x += xSkip;
        }
        s0.Store(sums); t0.Store(sums + tap); u0.Store(sums + 2 * tap); v0.Store(sums + tap3); w0.Store(sums + tap3 + tap);
        if (TRows.Count > 1) { sums += row; s1.Store(sums); t1.Store(sums + tap); u1.Store(sums + 2 * tap); v1.Store(sums + tap3); w1.Store(sums + tap3 + tap); }
        if (TRows.Count > 2) { sums += row; s2.Store(sums); t2.Store(sums + tap); u2.Store(sums + 2 * tap); v2.Store(sums + tap3); w2.Store(sums + tap3 + tap); }
        if (TRows.Count > 3) { sums += row; s3.Store(sums); t3.Store(sums + tap); u3.Store(sums + 2 * tap); v3.Store(sums + tap3); w3.Store(sums + tap3 + tap); }
        if (TRows.Count > 4) { sums += row; s4.Store(sums); t4.Store(sums + tap); u4.Store(sums + 2 * tap); v4.Store(sums + tap3); w4.Store(sums + tap3 + tap); }
    }
}
