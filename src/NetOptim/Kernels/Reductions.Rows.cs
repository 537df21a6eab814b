using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

public static unsafe partial class Reductions
{
    /// <summary>Both sums of every row of [rows, columns], added up in double after runs of 128 vectors.</summary>
    /// <param name="pool">Shares groups of rows; passes over few elements stay on the calling thread.</param>
    /// <param name="rows">At least 0.</param>
    /// <param name="columns">At least 0; without columns all sums are 0.</param>
    /// <param name="reduction">Terms, and receiver of the sums. It is copied: results go through its pointers.</param>
    public static void Rows<TReduction>(WorkerPool pool, int rows, int columns, TReduction reduction)
        where TReduction : struct, IRowReduction
    {
        Tiling tiling = Tiling.OfRows(rows, columns);
        var work = new RowWork<TReduction> { Reduction = reduction, Tiling = tiling, Columns = columns };
        tiling.Run(pool, ref work);
    }

    private struct RowWork<TReduction> : IParallelWork where TReduction : struct, IRowReduction
    {
        public TReduction Reduction;
        public Tiling Tiling;
        public nint Columns;

        public void Execute(int item, int worker)
        {
            Tile tile = Tiling[item];
            for (nint row = tile.FirstRow; row < tile.EndRow; row++)
            {
                double first = 0, second = 0;
                nint column = 0;
                if (Vector512.IsHardwareAccelerated) column = RowSums<TReduction, Simd512>(ref Reduction, row, column, Columns, ref first, ref second);
                if (Vector256.IsHardwareAccelerated) column = RowSums<TReduction, Simd256>(ref Reduction, row, column, Columns, ref first, ref second);
                if (Vector128.IsHardwareAccelerated) column = RowSums<TReduction, Simd128>(ref Reduction, row, column, Columns, ref first, ref second);
                RowSums<TReduction, SimdScalar>(ref Reduction, row, column, Columns, ref first, ref second);
                Reduction.Finish(row, (float)first, (float)second);
            }
        }
    }

    private static nint RowSums<TReduction, T>(ref TReduction shared, nint row, nint column, nint columns, ref double first, ref double second)
        where TReduction : struct, IRowReduction where T : struct, ISimd<T>
    {
        nint endColumn = column + (columns - column) / T.Count * T.Count;
        if (endColumn > column) AddVectors<TReduction, T>(ref shared, row, column, endColumn, ref first, ref second);
        return endColumn;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AddVectors<TReduction, T>(
        ref TReduction shared, nint row, nint column, nint endColumn, ref double first, ref double second)
        where TReduction : struct, IRowReduction where T : struct, ISimd<T>
    {
        TReduction reduction = shared;
        while (column < endColumn)
        {
            T runFirst = T.Zero, runSecond = T.Zero;
            for (nint end = Math.Min(column + SingleRun * T.Count, endColumn); column < end; column += T.Count)
            {
                reduction.Terms(row, column, out T termFirst, out T termSecond);
                runFirst += termFirst;
                runSecond += termSecond;
            }
            first += T.LaneSum(runFirst);
            second += T.LaneSum(runSecond);
        }
    }
}
