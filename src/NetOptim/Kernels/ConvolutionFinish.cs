namespace NetOptim.Kernels;

/// <summary>Rows in blocks, of some tensor that has just been stored: what the passes of a finisher are made of.</summary>
internal interface IRowBlocks
{
    /// <summary>Blocks that are gathered at once.</summary>
    int GatherBlocks { get; }

    /// <summary>Lets the finisher gather from a block.</summary>
    void Gather(int pass, int block, int column, int columns);
}

/// <summary>Combines what a finisher gathered of the blocks of rows, and goes over the rows again for every further pass.</summary>
internal static unsafe class ConvolutionFinish
{
    /// <summary>Columns that are combined at a time.</summary>
    private const int CombinedColumns = 32;

    /// <summary>All passes but the gathering of the first.</summary>
    public static void Run<TBlocks, TFinish>(WorkerPool pool, in TBlocks rows, in TFinish finish, float* partials, int blocks, int columns, bool isShared)
        where TBlocks : struct, IRowBlocks
        where TFinish : struct, IColumnFinisher
    {
        for (int pass = 0; pass < TFinish.Passes; pass++)
        {
            if (pass > 0)
            {
                var gather = new GatherWork<TBlocks>(rows, pass, columns);
                WorkItems.Run(pool, rows.GatherBlocks, ref gather, isShared);
            }
            var combine = new CombineWork<TFinish>(finish, pass, partials, blocks, columns);
            WorkItems.Run(pool, (columns - 1) / CombinedColumns + 1, ref combine, isShared);
        }
    }

    private readonly struct GatherWork<TBlocks>(TBlocks rows, int pass, int columns) : IParallelWork where TBlocks : struct, IRowBlocks
    {
        private readonly TBlocks _rows = rows;

        public void Execute(int item, int worker) => _rows.Gather(pass, item, 0, columns);
    }

    private readonly struct CombineWork<TFinish>(TFinish finish, int pass, float* partials, int blocks, int columns) : IParallelWork
        where TFinish : struct, IColumnFinisher
    {
        private readonly TFinish _finish = finish;

        public void Execute(int item, int worker)
        {
            int column = item * CombinedColumns;
            ColumnSweep.Combine(_finish, pass, partials + column, columns, blocks, column, Math.Min(CombinedColumns, columns - column));
        }
    }
}
