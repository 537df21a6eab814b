using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

public static unsafe partial class Reductions
{
    /// <summary>Rows whose terms are added up plainly before the sum of the block joins the compensated sum of the column.</summary>
    private const int BlockRows = 64;

    /// <summary>Rows from which on they are taken in blocks that workers share: of few columns there is nothing else to share.</summary>
    private const int TallRows = 2048;

    /// <summary>Floats that may be kept of all blocks of rows together.</summary>
    private const int BlockSums = 8192;

    /// <summary>
    /// Both sums of every column of [rows, columns]: blocks of 64 rows are added up plainly and the blocks with compensation, so that the
    /// error does not grow with the number of rows. The same bits in every vector width.
    /// </summary>
    /// <param name="pool">Shares groups of 32 columns and, of many rows, blocks; passes over few elements stay on the calling thread.</param>
    /// <param name="rows">At least 0; without rows all sums are 0.</param>
    /// <param name="columns">At least 0.</param>
    /// <param name="reduction">Terms, and receiver of the sums. It is copied: results go through its pointers.</param>
    [SkipLocalsInit]
    public static void Columns<TReduction>(WorkerPool pool, int rows, int columns, TReduction reduction)
        where TReduction : struct, IColumnReduction
    {
        Tiling tiling = Tiling.OfColumns(rows, columns);
        int blocks = rows < TallRows || columns == 0 ? 1 : Math.Min(BlockSums / 2 / columns, rows / (TallRows / 2));
        if (blocks <= 1)
        {
            var work = new ColumnWork<TReduction> { Reduction = reduction, Tiling = tiling, Rows = rows };
            tiling.Run(pool, ref work);
            return;
        }
        // Which rows a block has depends on the shape alone, and the blocks are added in order.
        float* sums = stackalloc float[BlockSums];
        var gather = new BlockWork<TReduction> { Reduction = reduction, Tiling = tiling, Rows = rows, Columns = columns, Blocks = blocks, Sums = sums };
        pool.Run(blocks * tiling.Count, ref gather);
        var combine = new ColumnWork<OfBlocks<TReduction>> { Reduction = new(reduction, sums, columns), Tiling = tiling, Rows = blocks };
        for (int item = 0; item < tiling.Count; item++) combine.Execute(item, 0);
    }

    private struct ColumnWork<TReduction> : IParallelWork where TReduction : struct, IColumnReduction
    {
        public TReduction Reduction;
        public Tiling Tiling;
        public nint Rows;

        public void Execute(int item, int worker)
        {
            Tile tile = Tiling[item];
            ColumnSums(ref Reduction, Rows, tile.FirstColumn, tile.EndColumn);
        }
    }

    private struct BlockWork<TReduction> : IParallelWork where TReduction : struct, IColumnReduction
    {
        public TReduction Reduction;
        public Tiling Tiling;
        public nint Rows;
        public int Columns;
        public int Blocks;
        public float* Sums;

        public void Execute(int item, int worker)
        {
            (int block, int across) = Math.DivRem(item, Tiling.Count);
            Tile tile = Tiling[across];
            nint first = Rows * block / Blocks, end = Rows * (block + 1) / Blocks;
            var rows = new OfRows<Kept<TReduction>>(new(Reduction, Sums + 2 * (nint)block * Columns, Columns), first, 0);
            ColumnSums(ref rows, end - first, tile.FirstColumn, tile.EndColumn);
        }
    }

    /// <summary>A reduction whose sums are kept for later.</summary>
    private readonly struct Kept<TReduction>(TReduction reduction, float* sums, nint columns) : IColumnReduction
        where TReduction : struct, IColumnReduction
    {
        private readonly TReduction _reduction = reduction;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T> =>
            _reduction.Terms(row, column, out first, out second);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T>
        {
            first.Store(sums + column);
            second.Store(sums + columns + column);
        }
    }

    /// <summary>Adds up what was kept of the blocks.</summary>
    private readonly struct OfBlocks<TReduction>(TReduction reduction, float* sums, nint columns) : IColumnReduction
        where TReduction : struct, IColumnReduction
    {
        private readonly TReduction _reduction = reduction;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T>
        {
            float* block = sums + 2 * row * columns + column;
            first = T.Load(block);
            second = T.Load(block + columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T> => _reduction.Finish(column, first, second);
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
