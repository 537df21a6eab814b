using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Runs an elementwise pass over a matrix or a flat block, in vectors as wide as the processor has and as fit.</summary>
/// <remarks>A map's <see cref="IMap.Invoke"/> should ask for aggressive inlining: a call for every vector costs more than most maps do.</remarks>
public static class Maps
{
    /// <summary>Calls the map once for every element of [rows, columns].</summary>
    /// <param name="pool">Who does it; passes over few elements stay on the calling thread.</param>
    /// <param name="rows">At least 0.</param>
    /// <param name="columns">At least 0.</param>
    /// <param name="map">The pass. It is copied, so that what it computes goes through its pointers.</param>
    public static void Run<TMap>(WorkerPool pool, int rows, int columns, TMap map) where TMap : struct, IMap =>
        Run(pool, Tiling.Of(rows, columns), ref map);

    /// <summary>Calls the map once for every element of some samples of [batch·rowsPerSample, columns].</summary>
    /// <param name="pool">Who does it; passes over few elements stay on the calling thread.</param>
    /// <param name="part">Which samples.</param>
    /// <param name="rowsPerSample">At least 1.</param>
    /// <param name="columns">At least 0.</param>
    /// <param name="map">The pass. It is copied, so that what it computes goes through its pointers.</param>
    public static void Run<TMap>(WorkerPool pool, BatchPart part, int rowsPerSample, int columns, TMap map) where TMap : struct, IMap =>
        Run(pool, Tiling.Of((nint)part.Count * rowsPerSample, columns).From((nint)part.First * rowsPerSample), ref map);

    /// <summary>Calls the map once for every element of a flat block, as row 0 and the columns 0 … <paramref name="length"/>-1.</summary>
    /// <param name="pool">Who does it; passes over few elements stay on the calling thread.</param>
    /// <param name="length">At least 0.</param>
    /// <param name="map">The pass. It is copied, so that what it computes goes through its pointers.</param>
    public static void Run<TMap>(WorkerPool pool, long length, TMap map) where TMap : struct, IMap =>
        Run(pool, Tiling.Of(1, (nint)length), ref map);

    private static void Run<TMap>(WorkerPool pool, Tiling tiling, ref TMap map) where TMap : struct, IMap
    {
        var work = new Work<TMap> { Map = map, Tiling = tiling };
        tiling.Run(pool, ref work);
    }

    private struct Work<TMap> : IParallelWork where TMap : struct, IMap
    {
        public TMap Map;
        public Tiling Tiling;

        public void Execute(int item, int worker)
        {
            Tile tile = Tiling[item];
            nint column = tile.FirstColumn;
            if (Vector512.IsHardwareAccelerated) column = Sweep<TMap, Simd512>(ref Map, tile, column);
            if (Vector256.IsHardwareAccelerated) column = Sweep<TMap, Simd256>(ref Map, tile, column);
            if (Vector128.IsHardwareAccelerated) column = Sweep<TMap, Simd128>(ref Map, tile, column);
            Sweep<TMap, SimdScalar>(ref Map, tile, column);
        }
    }

    /// <summary>All rows of the tile, from a column on as far as whole vectors go; returns the column reached.</summary>
    private static nint Sweep<TMap, T>(ref TMap shared, Tile tile, nint firstColumn)
        where TMap : struct, IMap where T : struct, ISimd<T>
    {
        nint endColumn = firstColumn + (tile.EndColumn - firstColumn) / T.Count * T.Count;
        if (endColumn > firstColumn) SweepRows<TMap, T>(ref shared, tile, firstColumn, endColumn);
        return endColumn;
    }

    // A method of its own for every width: each gets the whole of the JIT's budget for inlining. Optimised at once, not after some
    // calls: it is a loop, and few passes are called often before they matter.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void SweepRows<TMap, T>(ref TMap shared, Tile tile, nint firstColumn, nint endColumn)
        where TMap : struct, IMap where T : struct, ISimd<T>
    {
        // A local copy, because the JIT may keep its fields in registers.
        TMap map = shared;
        for (nint row = tile.FirstRow; row < tile.EndRow; row++)
        {
            for (nint column = firstColumn; column < endColumn; column += T.Count) map.Invoke<T>(row, column);
        }
    }
}
