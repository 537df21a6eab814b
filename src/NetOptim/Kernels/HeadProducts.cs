using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>The products of one head's blocks, on the tiles of all other products. Of a causal block, what lies above the diagonal is left out.</summary>
internal static unsafe class HeadProducts
{
    /// <summary>Packs a block's transpose, [columns, depth] with that many floats from row to row, into panels of [depth, columns].</summary>
    public static void PackTransposed<T>(float* source, nint sourceRow, int columns, int depth, float* panels) where T : struct, ISimd<T>
    {
        for (int column = 0; column < columns; column += 2 * T.Count)
        {
            int valid = Math.Min(2 * T.Count, columns - column);
            ProductPacking.Transposed(source + column * sourceRow, sourceRow, depth, valid, panels + (nint)column * depth, Width<T>(valid));
        }
    }

    /// <summary>Packs a block as it is, [depth, columns] with that many floats from row to row, into panels of [capacity, columns].</summary>
    public static void Pack<T>(float* source, nint sourceRow, int columns, int depth, float* panels, int capacity) where T : struct, ISimd<T>
    {
        for (int column = 0; column < columns; column += 2 * T.Count)
        {
            int valid = Math.Min(2 * T.Count, columns - column);
            ProductPacking.Rows<T>(source + column, sourceRow, depth, valid, panels + (nint)column * capacity, Width<T>(valid));
        }
    }

    /// <summary>
    /// sums[r, c] = Σ a[r, d]·b[d, c]: scores, queries by keys; b as panels of [depth, columns], sums in whole vectors. Of a diagonal block, the tiles with an
    /// element r ≥ c.
    /// </summary>
    public static void Scores<T>(
        float* a, nint aRow, int rows, float* b, int columns, int depth, float* sums, nint stride, bool isDiagonal) where T : struct, ISimd<T>
    {
        (int height, int higher) = ProductTile.Heights(rows);
        for (int column = 0; column < columns; column += 2 * T.Count)
        {
            int width = Width<T>(columns - column), left = higher;
            for (int row = 0, tile; row < rows; row += tile, left--)
            {
                tile = left > 0 ? height + 1 : height;
                if (isDiagonal && column >= row + tile)
                    continue;
                ProductTile.Accumulate<T>(
                    tile, width / T.Count, a + row * aRow, aRow, 1, b + (nint)column * depth, width, depth, 1, 0, 0,
                    sums + row * stride + column, stride, resume: false);
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
        (int height, int higher) = ProductTile.Heights(rows);
        for (int column = 0; column < columns; column += 2 * T.Count)
        {
            int width = Width<T>(columns - column), left = higher;
            for (int row = 0, tile; row < rows; row += tile, left--)
            {
                tile = left > 0 ? height + 1 : height;
                int terms = isDiagonal ? Math.Min(depth, row + tile) : depth;
                ProductTile.Accumulate<T>(
                    tile, width / T.Count, p + row * stride, stride, 1, b + (nint)column * capacity, width, terms, 1, 0, 0,
                    sums + row * sumsRow + column, sumsRow, resume);
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
        (int height, int higher) = ProductTile.Heights(rows);
        for (int column = 0; column < columns; column += 2 * T.Count)
        {
            int width = Width<T>(columns - column), left = higher;
            for (int row = 0, tile; row < rows; row += tile, left--)
            {
                tile = left > 0 ? height + 1 : height;
                int first = isDiagonal ? row : 0;
                ProductTile.Accumulate<T>(
                    tile, width / T.Count, p + first * stride + row, 1, stride, b + (nint)column * capacity + (nint)first * width, width,
                    depth - first, 1, 0, 0, sums + row * sumsRow + column, sumsRow, resume);
            }
        }
    }

    /// <summary>Width of a panel of so many columns or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Width<T>(int columns) where T : struct, ISimd<T> => columns > T.Count ? 2 * T.Count : T.Count;
}
