using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>The products of one head's blocks, on the tiles of all other products. Of a causal block, what lies above the diagonal is left out.</summary>
internal static unsafe class HeadProducts
{
    /// <summary>Packs a block's transpose, [columns, depth] with that many floats from row to row, into panels of [depth, columns].</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void PackTransposed<T>(float* source, nint sourceRow, int columns, int depth, float* panels) where T : struct, ISimd<T>
    {
        PanelSplit split = Keys(columns);
        for (int panel = 0; panel < split.Count; panel++)
        {
            int column = split.Start(panel);
            ProductPacking.Transposed(
                source + column * sourceRow, sourceRow, depth, split.Width(panel), panels + (nint)column * depth, split.Vectors(panel) * T.Count);
        }
    }

    /// <summary>Packs a block as it is, [depth, columns] with that many floats from row to row, into panels of [capacity, columns].</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T>(float* source, nint sourceRow, int columns, int depth, float* panels, int capacity) where T : struct, ISimd<T>
    {
        PanelSplit split = Channels(columns);
        for (int panel = 0; panel < split.Count; panel++)
        {
            int column = split.Start(panel);
            ProductPacking.Rows<T>(source + column, sourceRow, depth, split.Width(panel), panels + (nint)column * capacity, split.Vectors(panel) * T.Count);
        }
    }

    /// <summary>
    /// sums[r, c] = Σ a[r, d]·b[d, c]: scores, queries by keys; b as panels of [depth, columns], sums in whole vectors. Of a diagonal block, the tiles with an
    /// element r ≥ c.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Scores<T>(
        float* a, nint aRow, int rows, float* b, int columns, int depth, float* sums, nint stride, bool isDiagonal) where T : struct, ISimd<T>
    {
        PanelSplit split = Keys(columns);
        for (int panel = 0; panel < split.Count; panel++)
        {
            int column = split.Start(panel), vectors = split.Vectors(panel), width = vectors * T.Count;
            var tiles = new TileColumn<T>(rows, vectors, areRowsTogether: false);
            for (int tile = 0, row = 0; tile < tiles.Count; row += tiles.Rows(tile++))
            {
                if (isDiagonal && column >= row + tiles.Rows(tile))
                    continue;
                tiles.Loop(tile)(a + row * aRow, aRow, b + (nint)column * depth, width, depth, 1, 0, 0, sums + row * stride + column, stride, false);
            }
        }
    }

    /// <summary>
    /// sums[r, c] (+)= Σ p[r, d]·b[d, c]: what queries gather from keys; b as panels of [capacity, columns]. Of a diagonal block, the terms with d ≤ r: within a
    /// tile, p is zero beyond them.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Gather<T>(
        float* p, nint stride, int rows, int depth, float* b, int capacity, int columns, float* sums, nint sumsRow, bool isDiagonal, bool resume)
        where T : struct, ISimd<T>
    {
        PanelSplit split = Channels(columns);
        for (int panel = 0; panel < split.Count; panel++)
        {
            int column = split.Start(panel), vectors = split.Vectors(panel), width = vectors * T.Count;
            var tiles = new TileColumn<T>(rows, vectors, areRowsTogether: false);
            for (int tile = 0, row = 0; tile < tiles.Count; row += tiles.Rows(tile++))
            {
                int terms = isDiagonal ? Math.Min(depth, row + tiles.Rows(tile)) : depth;
                tiles.Loop(tile)(p + row * stride, stride, b + (nint)column * capacity, width, terms, 1, 0, 0, sums + row * sumsRow + column, sumsRow, resume);
            }
        }
    }

    /// <summary>
    /// sums[r, c] (+)= Σ p[d, r]·b[d, c]: what keys gather from queries; b as panels of [capacity, columns]. Of a diagonal block, the terms with d ≥ r: within a
    /// tile, p is zero before them.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void GatherTransposed<T>(
        float* p, nint stride, int rows, int depth, float* b, int capacity, int columns, float* sums, nint sumsRow, bool isDiagonal, bool resume)
        where T : struct, ISimd<T>
    {
        PanelSplit split = Channels(columns);
        for (int panel = 0; panel < split.Count; panel++)
        {
            int column = split.Start(panel), vectors = split.Vectors(panel), width = vectors * T.Count;
            var tiles = new TileColumn<T>(rows, vectors, areRowsTogether: true);
            for (int tile = 0, row = 0; tile < tiles.Count; row += tiles.Rows(tile++))
            {
                int first = isDiagonal ? row : 0;
                tiles.Loop(tile)(
                    p + first * stride + row, stride, b + (nint)column * capacity + (nint)first * width, width, depth - first, 1, 0, 0,
                    sums + row * sumsRow + column, sumsRow, resume);
            }
        }
    }

    /// <summary>Panels of keys: narrow ones, of which more lie above the diagonal.</summary>
    private static PanelSplit Keys(int columns) => new(columns, ProductBlocks.Rows, mostVectors: 2);

    /// <summary>Panels of a head's channels.</summary>
    private static PanelSplit Channels(int columns) => new(columns, ProductBlocks.Rows);
}
