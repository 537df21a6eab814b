using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// Sums over matrices. Every sum has one order, which depends on its shape and on the width of the processor's vectors, never on the
/// number of threads: the same bits with any of them.
/// </summary>
public static unsafe partial class Reductions
{
    /// <summary>Vectors that are added up in single precision before the sum goes on in double.</summary>
    private const int SingleRun = 128;

    /// <summary>The sum of the map's terms over [rows, columns], added up in double after runs of 128 vectors.</summary>
    /// <param name="pool">Who does it; passes over few elements stay on the calling thread.</param>
    /// <param name="rows">At least 0.</param>
    /// <param name="columns">At least 0.</param>
    /// <param name="map">The terms. It is copied, so that what it stores goes through its pointers.</param>
    public static double Sum<TMap>(WorkerPool pool, int rows, int columns, TMap map) where TMap : struct, ISumMap =>
        Sum(pool, Tiling.Of(rows, columns), ref map);

    /// <summary>The sum of the map's terms over a flat block: row 0 and the columns 0 … <paramref name="length"/>-1.</summary>
    /// <param name="pool">Who does it; passes over few elements stay on the calling thread.</param>
    /// <param name="length">At least 0.</param>
    /// <param name="map">The terms. It is copied, so that what it stores goes through its pointers.</param>
    public static double Sum<TMap>(WorkerPool pool, long length, TMap map) where TMap : struct, ISumMap =>
        Sum(pool, Tiling.Of(1, (nint)length), ref map);

    private static double Sum<TMap>(WorkerPool pool, Tiling tiling, ref TMap map) where TMap : struct, ISumMap
    {
        double* partials = stackalloc double[Tiling.MaxTiles];
        var work = new SumWork<TMap> { Map = map, Tiling = tiling, Partials = partials };
        tiling.Run(pool, ref work);
        return Total(partials, tiling.Count);
    }

    /// <summary>Adds up the partial sums of a pass, in the order of its tiles.</summary>
    internal static double Total(double* partials, int count)
    {
        double total = 0;
        for (int i = 0; i < count; i++) total += partials[i];
        return total;
    }

    private struct SumWork<TMap> : IParallelWork where TMap : struct, ISumMap
    {
        public TMap Map;
        public Tiling Tiling;
        public double* Partials;

        public void Execute(int item, int worker)
        {
            Tile tile = Tiling[item];
            nint column = tile.FirstColumn;
            double sum = 0;
            if (Vector512.IsHardwareAccelerated) sum += Sweep<TMap, Simd512>(ref Map, tile, ref column);
            if (Vector256.IsHardwareAccelerated) sum += Sweep<TMap, Simd256>(ref Map, tile, ref column);
            if (Vector128.IsHardwareAccelerated) sum += Sweep<TMap, Simd128>(ref Map, tile, ref column);
            Partials[item] = sum + Sweep<TMap, SimdScalar>(ref Map, tile, ref column);
        }
    }

    /// <summary>All rows of the tile, from a column on as far as whole vectors go; moves the column on.</summary>
    private static double Sweep<TMap, T>(ref TMap shared, Tile tile, ref nint column)
        where TMap : struct, ISumMap where T : struct, ISimd<T>
    {
        nint firstColumn = column;
        column += (tile.EndColumn - firstColumn) / T.Count * T.Count;
        return column > firstColumn ? SweepRows<TMap, T>(ref shared, tile, firstColumn, column) : 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static double SweepRows<TMap, T>(ref TMap shared, Tile tile, nint firstColumn, nint endColumn)
        where TMap : struct, ISumMap where T : struct, ISimd<T>
    {
        TMap map = shared;
        double total = 0;
        T run = T.Zero;
        int left = SingleRun;
        for (nint row = tile.FirstRow; row < tile.EndRow; row++)
        {
            for (nint column = firstColumn; column < endColumn; column += T.Count)
            {
                run += map.Invoke<T>(row, column);
                if (--left == 0)
                {
                    total += T.LaneSum(run);
                    run = T.Zero;
                    left = SingleRun;
                }
            }
        }
        return total + T.LaneSum(run);
    }
}
