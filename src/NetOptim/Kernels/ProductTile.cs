using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Size of a register tile, known to the JIT, which drops the rows and columns beyond it.</summary>
internal interface ITileShape
{
    /// <summary>Rows, 1 … 12.</summary>
    static abstract int Rows { get; }

    /// <summary>Vectors of columns, 1 or 2.</summary>
    static abstract int Vectors { get; }
}

/// <summary>The innermost loop of every product.</summary>
internal static unsafe class ProductTile
{
    /// <summary>Lanes of the widest vectors that the processor has.</summary>
    public static int Lanes =>
        Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;

    /// <summary>Rows of the highest tile that the registers hold.</summary>
    public static int MaxRows => Vector512.IsHardwareAccelerated ? 12 : 6;

    /// <summary>Tiles of even height: none is so low that it waits for the latency of its own sums.</summary>
    /// <returns>The height of most tiles, and how many at the top have a row more.</returns>
    public static (int Height, int Higher) Heights(int rows) => Math.DivRem(rows, (rows - 1) / MaxRows + 1);

    /// <summary>
    /// sums[r, c] (+)= Σ over d of a[r, d]·b[d, c], one rounding per term, terms in the order of d, whatever the shape of the tile:
    /// the sum of an element does not depend on which tile it falls into.
    /// </summary>
    /// <remarks>
    /// Twelve rows of two vectors leave eight of the 32 AVX-512 registers for b and the broadcasts; with 16 registers the caller
    /// keeps to six rows. Four rows and two vectors hide the latency of two multiply-add units.
    /// </remarks>
    /// <param name="a">First element of the tile's rows.</param>
    /// <param name="aRow">Floats from one row of a to the next.</param>
    /// <param name="aDepth">Floats from one term to the next in a.</param>
    /// <param name="b">Vectors of b; one or two per term.</param>
    /// <param name="bDepth">Floats from one term to the next in b.</param>
    /// <param name="depth">Number of terms of a segment, possibly none.</param>
    /// <param name="segments">Runs of terms; one for a plain product, a line of taps or of pixels each for a convolution.</param>
    /// <param name="aSkip">Floats in a from the end of a segment to the start of the next.</param>
    /// <param name="bSkip">Floats in b from the end of a segment to the start of the next.</param>
    /// <param name="sums">The tile's sums, full vectors.</param>
    /// <param name="stride">Floats from one row of sums to the next.</param>
    /// <param name="resume">Add to the sums of earlier terms that are there instead of starting from zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Accumulate<T, TShape>(
        float* a, nint aRow, nint aDepth, float* b, nint bDepth, nint depth, nint segments, nint aSkip, nint bSkip,
        float* sums, nint stride, bool resume)
        where T : struct, ISimd<T>
        where TShape : struct, ITileShape
    {
        float* a4 = a + 4 * aRow, a8 = a + 8 * aRow;
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
            float* s = sums;
            s0 = T.Load(s);
            if (TShape.Vectors > 1) t0 = T.Load(s + T.Count);
            if (TShape.Rows > 1) { s += stride; s1 = T.Load(s); if (TShape.Vectors > 1) t1 = T.Load(s + T.Count); }
            if (TShape.Rows > 2) { s += stride; s2 = T.Load(s); if (TShape.Vectors > 1) t2 = T.Load(s + T.Count); }
            if (TShape.Rows > 3) { s += stride; s3 = T.Load(s); if (TShape.Vectors > 1) t3 = T.Load(s + T.Count); }
            if (TShape.Rows > 4) { s += stride; s4 = T.Load(s); if (TShape.Vectors > 1) t4 = T.Load(s + T.Count); }
            if (TShape.Rows > 5) { s += stride; s5 = T.Load(s); if (TShape.Vectors > 1) t5 = T.Load(s + T.Count); }
            if (TShape.Rows > 6) { s += stride; s6 = T.Load(s); if (TShape.Vectors > 1) t6 = T.Load(s + T.Count); }
            if (TShape.Rows > 7) { s += stride; s7 = T.Load(s); if (TShape.Vectors > 1) t7 = T.Load(s + T.Count); }
            if (TShape.Rows > 8) { s += stride; s8 = T.Load(s); if (TShape.Vectors > 1) t8 = T.Load(s + T.Count); }
            if (TShape.Rows > 9) { s += stride; s9 = T.Load(s); if (TShape.Vectors > 1) t9 = T.Load(s + T.Count); }
            if (TShape.Rows > 10) { s += stride; sA = T.Load(s); if (TShape.Vectors > 1) tA = T.Load(s + T.Count); }
            if (TShape.Rows > 11) { s += stride; sB = T.Load(s); if (TShape.Vectors > 1) tB = T.Load(s + T.Count); }
        }
        for (; segments > 0; segments--)
        {
            for (nint term = depth; term > 0; term--)
            {
                T b0 = T.Load(b);
                T b1 = TShape.Vectors > 1 ? T.Load(b + T.Count) : T.Zero;
                b += bDepth;
                T x;
                x = T.Broadcast(a[0]); s0 = T.MultiplyAdd(x, b0, s0); if (TShape.Vectors > 1) t0 = T.MultiplyAdd(x, b1, t0);
                if (TShape.Rows > 1) { x = T.Broadcast(a[aRow]); s1 = T.MultiplyAdd(x, b0, s1); if (TShape.Vectors > 1) t1 = T.MultiplyAdd(x, b1, t1); }
                if (TShape.Rows > 2) { x = T.Broadcast(a[aRow2]); s2 = T.MultiplyAdd(x, b0, s2); if (TShape.Vectors > 1) t2 = T.MultiplyAdd(x, b1, t2); }
                if (TShape.Rows > 3) { x = T.Broadcast(a[aRow3]); s3 = T.MultiplyAdd(x, b0, s3); if (TShape.Vectors > 1) t3 = T.MultiplyAdd(x, b1, t3); }
                if (TShape.Rows > 4) { x = T.Broadcast(a4[0]); s4 = T.MultiplyAdd(x, b0, s4); if (TShape.Vectors > 1) t4 = T.MultiplyAdd(x, b1, t4); }
                if (TShape.Rows > 5) { x = T.Broadcast(a4[aRow]); s5 = T.MultiplyAdd(x, b0, s5); if (TShape.Vectors > 1) t5 = T.MultiplyAdd(x, b1, t5); }
                if (TShape.Rows > 6) { x = T.Broadcast(a4[aRow2]); s6 = T.MultiplyAdd(x, b0, s6); if (TShape.Vectors > 1) t6 = T.MultiplyAdd(x, b1, t6); }
                if (TShape.Rows > 7) { x = T.Broadcast(a4[aRow3]); s7 = T.MultiplyAdd(x, b0, s7); if (TShape.Vectors > 1) t7 = T.MultiplyAdd(x, b1, t7); }
                if (TShape.Rows > 8) { x = T.Broadcast(a8[0]); s8 = T.MultiplyAdd(x, b0, s8); if (TShape.Vectors > 1) t8 = T.MultiplyAdd(x, b1, t8); }
                if (TShape.Rows > 9) { x = T.Broadcast(a8[aRow]); s9 = T.MultiplyAdd(x, b0, s9); if (TShape.Vectors > 1) t9 = T.MultiplyAdd(x, b1, t9); }
                if (TShape.Rows > 10) { x = T.Broadcast(a8[aRow2]); sA = T.MultiplyAdd(x, b0, sA); if (TShape.Vectors > 1) tA = T.MultiplyAdd(x, b1, tA); }
                if (TShape.Rows > 11) { x = T.Broadcast(a8[aRow3]); sB = T.MultiplyAdd(x, b0, sB); if (TShape.Vectors > 1) tB = T.MultiplyAdd(x, b1, tB); }
                a += aDepth;
                a4 += aDepth;
                a8 += aDepth;
            }
            a += aSkip;
            a4 += aSkip;
            a8 += aSkip;
            b += bSkip;
        }
        s0.Store(sums); if (TShape.Vectors > 1) t0.Store(sums + T.Count);
        if (TShape.Rows > 1) { sums += stride; s1.Store(sums); if (TShape.Vectors > 1) t1.Store(sums + T.Count); }
        if (TShape.Rows > 2) { sums += stride; s2.Store(sums); if (TShape.Vectors > 1) t2.Store(sums + T.Count); }
        if (TShape.Rows > 3) { sums += stride; s3.Store(sums); if (TShape.Vectors > 1) t3.Store(sums + T.Count); }
        if (TShape.Rows > 4) { sums += stride; s4.Store(sums); if (TShape.Vectors > 1) t4.Store(sums + T.Count); }
        if (TShape.Rows > 5) { sums += stride; s5.Store(sums); if (TShape.Vectors > 1) t5.Store(sums + T.Count); }
        if (TShape.Rows > 6) { sums += stride; s6.Store(sums); if (TShape.Vectors > 1) t6.Store(sums + T.Count); }
        if (TShape.Rows > 7) { sums += stride; s7.Store(sums); if (TShape.Vectors > 1) t7.Store(sums + T.Count); }
        if (TShape.Rows > 8) { sums += stride; s8.Store(sums); if (TShape.Vectors > 1) t8.Store(sums + T.Count); }
        if (TShape.Rows > 9) { sums += stride; s9.Store(sums); if (TShape.Vectors > 1) t9.Store(sums + T.Count); }
        if (TShape.Rows > 10) { sums += stride; sA.Store(sums); if (TShape.Vectors > 1) tA.Store(sums + T.Count); }
        if (TShape.Rows > 11) { sums += stride; sB.Store(sums); if (TShape.Vectors > 1) tB.Store(sums + T.Count); }
    }

    /// <summary>Accumulates a tile of 1 … 12 rows and one or two vectors.</summary>
    public static void Accumulate<T>(
        int rows, int vectors,
        float* a, nint aRow, nint aDepth, float* b, nint bDepth, nint depth, nint segments, nint aSkip, nint bSkip,
        float* sums, nint stride, bool resume)
        where T : struct, ISimd<T>
    {
        switch (vectors == 1 ? rows : rows + 12)
        {
            case 1: Accumulate<T, Tile1x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 2: Accumulate<T, Tile2x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 3: Accumulate<T, Tile3x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 4: Accumulate<T, Tile4x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 5: Accumulate<T, Tile5x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 6: Accumulate<T, Tile6x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 7: Accumulate<T, Tile7x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 8: Accumulate<T, Tile8x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 9: Accumulate<T, Tile9x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 10: Accumulate<T, Tile10x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 11: Accumulate<T, Tile11x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 12: Accumulate<T, Tile12x1>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 13: Accumulate<T, Tile1x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 14: Accumulate<T, Tile2x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 15: Accumulate<T, Tile3x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 16: Accumulate<T, Tile4x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 17: Accumulate<T, Tile5x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 18: Accumulate<T, Tile6x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 19: Accumulate<T, Tile7x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 20: Accumulate<T, Tile8x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 21: Accumulate<T, Tile9x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 22: Accumulate<T, Tile10x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 23: Accumulate<T, Tile11x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            case 24: Accumulate<T, Tile12x2>(a, aRow, aDepth, b, bDepth, depth, segments, aSkip, bSkip, sums, stride, resume); break;
            default: throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile has 1 to 12 rows.");
        }
    }
}
