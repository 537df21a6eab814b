namespace NetOptim.Kernels;

/// <summary>
/// The epilogue of a product as a pass of its own over the finished sums, block of rows by block of rows, and what a finisher gathers of
/// them. A tile of the product has a few columns of a few rows, each on a page of its own where rows are long: an epilogue that reads other
/// tensors then waits for memory at every tile. Here it goes through memory in the order of its addresses.
/// </summary>
internal readonly unsafe struct ProductPass<TEpilogue, TFinish> : IParallelWork, IRowBlocks
    where TEpilogue : struct, IEpilogue
    where TFinish : struct, IColumnFinisher
{
    /// <summary>Columns from which on a panel's part of a row is little of what its page holds.</summary>
    private const int LongRow = 256;

    /// <summary>Elements from which on a panel of the result and of the tensors beside it does not stay in the second-level cache.</summary>
    private const long LargeResult = 1 << 18;

    /// <summary>Elements of a block: few enough that a finisher finds them in the first-level cache.</summary>
    private const int BlockElements = 8192;

    private readonly WorkerPool _pool;
    private readonly float* _c;
    private readonly int _m;
    private readonly int _n;
    private readonly int _blockRows;
    private readonly TEpilogue _epilogue;
    private readonly TFinish _finish;

    private ProductPass(WorkerPool pool, float* c, int m, int n, in TEpilogue epilogue, in TFinish finish)
    {
        _pool = pool;
        _c = c;
        _m = m;
        _n = n;
        // What is gathered of all blocks has its place in the scratch memory of one worker.
        int mostBlocks = TFinish.IsActive ? WorkerPool.ScratchLength / (IColumnFinisher.MaxPartials * n) : m;
        _blockRows = Math.Max(Math.Max(1, BlockElements / n), (m - 1) / mostBlocks + 1);
        _epilogue = epilogue;
        _finish = finish;
    }

    public int GatherBlocks => (_m - 1) / _blockRows + 1;

    /// <summary>Whether a product is to store its sums as they are and leave the rest to a pass.</summary>
    public static bool Takes(int m, int n) =>
        TEpilogue.FollowsSums && !TEpilogue.TakesFourRows && n >= LongRow && (long)m * n >= LargeResult
        && (!TFinish.IsActive || IColumnFinisher.MaxPartials * n <= WorkerPool.ScratchLength);

    /// <summary>c = epilogue(c), and the finisher's passes.</summary>
    public static void Run(WorkerPool pool, float* c, int m, int n, in TEpilogue epilogue, in TFinish finish, bool isShared)
    {
        var pass = new ProductPass<TEpilogue, TFinish>(pool, c, m, n, epilogue, finish);
        WorkItems.Run(pool, pass.GatherBlocks, ref pass, isShared);
        if (TFinish.IsActive)
        {
            ConvolutionFinish.Run(pool, pass, finish, pool.Scratch(0), pass.GatherBlocks, n, isShared);
        }
    }

    public void Execute(int item, int worker)
    {
        int row = item * _blockRows, end = Math.Min(row + _blockRows, _m);
        for (; row < end; row++)
        {
            float* c = _c + (nint)row * _n;
            EpilogueRow.Store(_epilogue, c, c, row, 0, _n);
        }
        if (TFinish.IsActive)
        {
            Gather(0, item, 0, _n);
        }
    }

    public void Gather(int pass, int block, int column, int columns)
    {
        int row = block * _blockRows, end = Math.Min(row + _blockRows, _m);
        ColumnSweep.Gather(
            _finish, pass, row, end - row, column, columns, _pool.Scratch(0) + (nint)block * IColumnFinisher.MaxPartials * _n + column, _n);
    }
}
