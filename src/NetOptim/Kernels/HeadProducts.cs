using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>The products of one head's blocks, on the tiles of all other products. Of a causal block, what lies above the diagonal is left out.</summary>
internal static unsafe class HeadProducts
{
    /// <summary>Vectors of a panel of scores: narrow ones, so that little above the diagonal is computed.</summary>
    private const int ScoreVectors = 2;

    /// <summary>Packs a block's transpose, [columns, depth] with that many floats from row to row, into panels of [depth, columns], for scores.</summary>
    public static void PackTransposed<T>(float* source, nint sourceRow, int columns, int depth, float* panels) where T : struct, ISimd<T>
    {
        for (int column = 0; column < columns; column += ScoreVectors * T.Count)
        {
            int valid = Math.Min(ScoreVectors * T.Count, columns - column);
            ProductPacking.Transposed(
                source + column * sourceRow, sourceRow, depth, valid, panels + (nint)column * depth, Vectors<T>(valid, ScoreVectors) * T.Count);
        }
    }

    /// <summary>Packs a block as it is, [depth, columns] with that many floats from row to row, into panels of [capacity, columns], for gathering.</summary>
    public static void Pack<T>(float* source, nint sourceRow, int columns, int depth, float* panels, int capacity) where T : struct, ISimd<T>
    {
        int most = ProductTile.MaxVectors;
        for (int column = 0; column < columns; column += most * T.Count)
        {
            int valid = Math.Min(most * T.Count, columns - column);
            ProductPacking.Rows<T>(source + column, sourceRow, depth, valid, panels + (nint)column * capacity, Vectors<T>(valid, most) * T.Count);
        }
    }

    /// <summary>
    /// sums[r, c] = Σ a[r, d]·b[d, c]: scores, queries by keys; b as panels of [depth, columns], sums in whole vectors. Of a diagonal block, the tiles with an
    /// element r ≥ c.
    /// </summary>
    public static void Scores<T>(
        float* a, nint aRow, int rows, float* b, int columns, int depth, float* sums, nint stride, bool isDiagonal) where T : struct, ISimd<T>
    {
        for (int column = 0; column < columns; column += ScoreVectors * T.Count)
        {
            int vectors = Vectors<T>(columns - column, ScoreVectors);
            var tiles = new TileColumn<T>(rows, vectors, areRowsTogether: false);
            for (int tile = 0, row = 0; tile < tiles.Count; row += tiles.Rows(tile++))
            {
                if (isDiagonal && column >= row + tiles.Rows(tile))
                    continue;
                tiles.Loop(tile)(
                    a + row * aRow, aRow, b + (nint)column * depth, vectors * T.Count, depth, 1, 0, 0, sums + row * stride + column, stride, false);
            }
        }
    }

    /// <summary>
    /// sums[r, c] (+)= Σ p[r, d]·b[d, c]: what queries gather from keys; b as panels of [capacity, columns]. Of a diagonal block, the terms with d ≤ r: within a
    /// tile, p is zero beyond them.
    /// </summary>
    public static void Gather<T>(
        float* p, nint stride, int rows, int depth, float* b, int capacity, int columns, float* sums, nint sumsRow, bool isDiagonal, bool resume)
        where T : struct, ISimd<T>
    {
        int most = ProductTile.MaxVectors;
        for (int column = 0; column < columns; column += most * T.Count)
        {
            int vectors = Vectors<T>(columns - column, most);
            var tiles = new TileColumn<T>(rows, vectors, areRowsTogether: false);
            for (int tile = 0, row = 0; tile < tiles.Count; row += tiles.Rows(tile++))
            {
                int terms = isDiagonal ? Math.Min(depth, row + tiles.Rows(tile)) : depth;
                tiles.Loop(tile)(
                    p + row * stride, stride, b + (nint)column * capacity, vectors * T.Count, terms, 1, 0, 0, sums + row * sumsRow + column, sumsRow, resume);
            }
        }
    }

    /// <summary>
    /// sums[r, c] (+)= Σ p[d, r]·b[d, c]: what keys gather from queries; b as panels of [capacity, columns]. Of a diagonal block, the terms with d ≥ r: within a
    /// tile, p is zero before them.
    /// </summary>
    public static void GatherTransposed<T>(
        float* p, nint stride, int rows, int depth, float* b, int capacity, int columns, float* sums, nint sumsRow, bool isDiagonal, bool resume)
        where T : struct, ISimd<T>
    {
        int most = ProductTile.MaxVectors;
        for (int column = 0; column < columns; column += most * T.Count)
        {
            int vectors = Vectors<T>(columns - column, most);
            var tiles = new TileColumn<T>(rows, vectors, areRowsTogether: true);
            for (int tile = 0, row = 0; tile < tiles.Count; row += tiles.Rows(tile++))
            {
                int first = isDiagonal ? row : 0;
                tiles.Loop(tile)(
                    p + first * stride + row, stride, b + (nint)column * capacity + (nint)first * (vectors * T.Count), vectors * T.Count, depth - first, 1, 0, 0,
                    sums + row * sumsRow + column, sumsRow, resume);
            }
        }
    }

    /// <summary>Vectors of a panel of so many columns or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Vectors<T>(int columns, int most) where T : struct, ISimd<T> => Math.Min((columns + T.Count - 1) / T.Count, most);
}
