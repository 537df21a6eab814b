using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

public static unsafe partial class Reductions
{
    /// <summary>Rows whose terms are added up plainly before the sum of the block joins the compensated sum of the column.</summary>
    private const int BlockRows = 64;

    /// <summary>
    /// Both sums of every column of [rows, columns]: blocks of 64 rows are added up plainly and the blocks with compensation, so that the
    /// error does not grow with the number of rows. The same bits in every vector width.
    /// </summary>
    /// <param name="pool">Shares groups of 32 columns; passes over few elements stay on the calling thread.</param>
    /// <param name="rows">At least 0; without rows all sums are 0.</param>
    /// <param name="columns">At least 0.</param>
    /// <param name="reduction">Terms, and receiver of the sums. It is copied: results go through its pointers.</param>
    public static void Columns<TReduction>(WorkerPool pool, int rows, int columns, TReduction reduction)
        where TReduction : struct, IColumnReduction
    {
        Tiling tiling = Tiling.OfColumns(rows, columns);
        var work = new ColumnWork<TReduction> { Reduction = reduction, Tiling = tiling, Rows = rows };
        tiling.Run(pool, ref work);
    }

    private struct ColumnWork<TReduction> : IParallelWork where TReduction : struct, IColumnReduction
    {
        public TReduction Reduction;
        public Tiling Tiling;
        public nint Rows;

        public void Execute(int item, int worker)
        {
            Tile tile = Tiling[item];
            nint column = tile.FirstColumn;
            if (Vector512.IsHardwareAccelerated) column = ColumnSums<TReduction, Simd512>(ref Reduction, Rows, column, tile.EndColumn);
            if (Vector256.IsHardwareAccelerated) column = ColumnSums<TReduction, Simd256>(ref Reduction, Rows, column, tile.EndColumn);
            if (Vector128.IsHardwareAccelerated) column = ColumnSums<TReduction, Simd128>(ref Reduction, Rows, column, tile.EndColumn);
            ColumnSums<TReduction, SimdScalar>(ref Reduction, Rows, column, tile.EndColumn);
        }
    }

    private static nint ColumnSums<TReduction, T>(ref TReduction shared, nint rows, nint column, nint endColumn)
        where TReduction : struct, IColumnReduction where T : struct, ISimd<T>
    {
        for (; column + 2 * T.Count <= endColumn; column += 2 * T.Count) TwoVectors<TReduction, T>(ref shared, rows, column);
        for (; column + T.Count <= endColumn; column += T.Count) OneVector<TReduction, T>(ref shared, rows, column);
        return column;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void OneVector<TReduction, T>(ref TReduction shared, nint rows, nint column)
        where TReduction : struct, IColumnReduction where T : struct, ISimd<T>
    {
        TReduction reduction = shared;
        T first = T.Zero, firstLost = T.Zero, second = T.Zero, secondLost = T.Zero;
        for (nint row = 0; row < rows;)
        {
            T blockFirst = T.Zero, blockSecond = T.Zero;
            for (nint end = Math.Min(row + BlockRows, rows); row < end; row++)
            {
                reduction.Terms(row, column, out T termFirst, out T termSecond);
                blockFirst += termFirst;
                blockSecond += termSecond;
            }
            Join(ref first, ref firstLost, blockFirst);
            Join(ref second, ref secondLost, blockSecond);
        }
        reduction.Finish(column, first + firstLost, second + secondLost);
    }

    // Two neighbouring vectors at a time take both cache lines that the processor fetches together, and keep four chains of
    // additions in flight instead of two.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void TwoVectors<TReduction, T>(ref TReduction shared, nint rows, nint column)
        where TReduction : struct, IColumnReduction where T : struct, ISimd<T>
    {
        TReduction reduction = shared;
        nint next = column + T.Count;
        T first = T.Zero, firstLost = T.Zero, second = T.Zero, secondLost = T.Zero;
        T nextFirst = T.Zero, nextFirstLost = T.Zero, nextSecond = T.Zero, nextSecondLost = T.Zero;
        for (nint row = 0; row < rows;)
        {
            T blockFirst = T.Zero, blockSecond = T.Zero, nextBlockFirst = T.Zero, nextBlockSecond = T.Zero;
            for (nint end = Math.Min(row + BlockRows, rows); row < end; row++)
            {
                reduction.Terms(row, column, out T termFirst, out T termSecond);
                blockFirst += termFirst;
                blockSecond += termSecond;
                reduction.Terms(row, next, out T nextTermFirst, out T nextTermSecond);
                nextBlockFirst += nextTermFirst;
                nextBlockSecond += nextTermSecond;
            }
            Join(ref first, ref firstLost, blockFirst);
            Join(ref second, ref secondLost, blockSecond);
            Join(ref nextFirst, ref nextFirstLost, nextBlockFirst);
            Join(ref nextSecond, ref nextSecondLost, nextBlockSecond);
        }
        reduction.Finish(column, first + firstLost, second + secondLost);
        reduction.Finish(next, nextFirst + nextFirstLost, nextSecond + nextSecondLost);
    }

    /// <summary>Adds a block to a sum and what rounding lost to <paramref name="lost"/> (D. E. Knuth's TwoSum).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join<T>(ref T sum, ref T lost, T block) where T : struct, ISimd<T>
    {
        T joined = sum + block;
        T added = joined - sum;
        lost += (sum - (joined - added)) + (block - added);
        sum = joined;
    }
}
