using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

public static unsafe partial class Reductions
{
    /// <summary>
    /// Both sums over the pixels of every channel of every sample of [batch, pixels, columns]. The reduction's terms are asked for at
    /// (sample·pixels + pixel, column), and it receives the sums of a sample's columns at sample·columns + column.
    /// </summary>
    /// <param name="pool">Shares samples and groups of 32 columns; passes over few elements stay on the calling thread.</param>
    /// <param name="batch">Samples, at least 0.</param>
    /// <param name="pixels">Rows of a sample, at least 0.</param>
    /// <param name="columns">At least 0.</param>
    /// <param name="reduction">Terms, and receiver of the sums. It is copied: results go through its pointers.</param>
    public static void Pixels<TReduction>(WorkerPool pool, int batch, int pixels, int columns, TReduction reduction)
        where TReduction : struct, IColumnReduction
    {
        ArgumentNullException.ThrowIfNull(pool);
        var work = new PixelWork<TReduction>(reduction, pixels, columns);
        WorkItems.Run(pool, checked(batch * work.Across), ref work, (long)batch * pixels * columns > Tiling.SequentialElements);
    }

    private readonly struct PixelWork<TReduction>(TReduction reduction, int pixels, int columns) : IParallelWork
        where TReduction : struct, IColumnReduction
    {
        private const int ItemColumns = 32;

        private readonly TReduction _reduction = reduction;

        public int Across => (columns + ItemColumns - 1) / ItemColumns;

        public void Execute(int item, int worker)
        {
            (int sample, int across) = Math.DivRem(item, Across);
            var reduction = new OfRows<TReduction>(_reduction, (nint)sample * pixels, (nint)sample * columns);
            int column = across * ItemColumns;
            ColumnSums(ref reduction, pixels, column, Math.Min(column + ItemColumns, columns));
        }
    }

    /// <summary>A reduction over rows further down, whose sums are those of columns further on.</summary>
    private readonly struct OfRows<TReduction>(TReduction reduction, nint firstRow, nint firstColumn) : IColumnReduction
        where TReduction : struct, IColumnReduction
    {
        private readonly TReduction _reduction = reduction;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T> =>
            _reduction.Terms(firstRow + row, column, out first, out second);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T> => _reduction.Finish(firstColumn + column, first, second);
    }

    /// <summary>Both sums of every column from one to another, in vectors as wide as the processor has and as fit.</summary>
    private static void ColumnSums<TReduction>(ref TReduction reduction, nint rows, nint column, nint endColumn)
        where TReduction : struct, IColumnReduction
    {
        if (Vector512.IsHardwareAccelerated) column = ColumnSums<TReduction, Simd512>(ref reduction, rows, column, endColumn);
        if (Vector256.IsHardwareAccelerated) column = ColumnSums<TReduction, Simd256>(ref reduction, rows, column, endColumn);
        if (Vector128.IsHardwareAccelerated) column = ColumnSums<TReduction, Simd128>(ref reduction, rows, column, endColumn);
        ColumnSums<TReduction, SimdScalar>(ref reduction, rows, column, endColumn);
    }
}
