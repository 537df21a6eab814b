namespace NetOptim.Kernels;

public static unsafe partial class Reductions
{
    /// <summary>Columns whose blocks of rows are gathered before those of the next columns.</summary>
    private const int MomentColumns = 2048;

    /// <summary>Mean and sum of squared distances from it of every column of [rows, columns], in one pass: see <see cref="MomentsFinisher{TMoments}"/>.</summary>
    /// <param name="pool">Shares blocks of rows; passes over few elements stay on the calling thread.</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="columns">At least 0.</param>
    /// <param name="moments">The values, and receiver of the results. It is copied: results go through its pointers.</param>
    public static void Moments<TMoments>(WorkerPool pool, int rows, int columns, TMoments moments)
        where TMoments : struct, IColumnMoments
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        bool isShared = (long)rows * columns > Tiling.SequentialElements;
        for (int first = 0; first < columns; first += MomentColumns)
        {
            int width = Math.Min(MomentColumns, columns - first);
            var work = new MomentWork<TMoments>(pool, new(moments), rows, first, width);
            WorkItems.Run(pool, work.Blocks, ref work, isShared);
            work.Combine();
        }
    }

    /// <summary>Some columns, in blocks of rows, whose partial results lie in the scratch memory of one worker.</summary>
    private readonly struct MomentWork<TMoments>(WorkerPool pool, MomentsFinisher<TMoments> finish, int rows, int firstColumn, int columns) : IParallelWork
        where TMoments : struct, IColumnMoments
    {
        private readonly MomentsFinisher<TMoments> _finish = finish;
        private readonly int _blockRows = Math.Max(
            MomentsFinisher<TMoments>.BlockRows, (rows - 1) / (WorkerPool.ScratchLength / (IColumnFinisher.MaxPartials * columns)) + 1);

        public int Blocks => (rows - 1) / _blockRows + 1;

        public void Execute(int item, int worker)
        {
            int row = item * _blockRows;
            ColumnSweep.Gather(
                _finish, 0, row, Math.Min(_blockRows, rows - row), firstColumn, columns,
                pool.Scratch(0) + (nint)item * IColumnFinisher.MaxPartials * columns, columns);
        }

        public void Combine() => ColumnSweep.Combine(_finish, 0, pool.Scratch(0), columns, Blocks, firstColumn, columns);
    }
}
