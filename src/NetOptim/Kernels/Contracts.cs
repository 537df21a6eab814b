namespace NetOptim.Kernels;

/// <summary>
/// What a depthwise convolution reads in the place of a tensor: values that are made of other tensors when it comes to them, so that this one never goes to
/// memory. Emitted by the compiler like <see cref="IEpilogue"/>.
/// </summary>
public interface IPrologue
{
    /// <summary>False where the tensor is in memory.</summary>
    static virtual bool IsActive => true;

    /// <summary>
    /// The values at (<paramref name="row"/>, <paramref name="column"/> …) of the tensor; all lanes are valid columns. Without side effects: an element may be
    /// asked for never, once, or several times by several workers.
    /// </summary>
    T Value<T>(nint row, nint column) where T : struct, ISimd<T>;
}

/// <summary>
/// What a matrix product does to each finished vector of sums before it is stored: bias, activation, dropout, an optimiser step, …
/// Emitted by the compiler, one struct per use, so that the JIT inlines it into a product of its own.
/// </summary>
public interface IEpilogue
{
    /// <summary>
    /// The value to store at (<paramref name="row"/>, <paramref name="column"/> …). All lanes are valid columns: the last columns of
    /// a row come in narrower vectors, down to single lanes, so the epilogue may read and write any other tensor of the same shape.
    /// Called exactly once for every element.
    /// </summary>
    T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T>;

    /// <summary>Whether <see cref="Fetch"/> does anything.</summary>
    static virtual bool Fetches => false;

    /// <summary>
    /// Asks for the memory of what <see cref="Apply"/> will read and store there: other tensors of the result's shape. Called only where
    /// <see cref="Fetches"/> says so, which is then to be implemented as well; the element may lie beyond the last one.
    /// </summary>
    void Fetch(nint row, nint column)
    {
    }

    /// <summary>Whether it gives back every sum as it is, so that a product may keep sums where the results will be.</summary>
    static virtual bool IsStore => false;

    /// <summary>
    /// Whether it may follow when all sums are stored where the results go, in the order of memory: it reads other tensors of the result's
    /// shape, none of which is there. Where the result is large, that is faster.
    /// </summary>
    static virtual bool FollowsSums => false;

    /// <summary>Whether <see cref="ApplyFour"/> costs less than four times <see cref="Apply"/>.</summary>
    static virtual bool TakesFourRows => false;

    /// <summary>
    /// <see cref="Apply"/> for four rows from <paramref name="row"/> on, a multiple of four. Called only where <see cref="TakesFourRows"/> says so,
    /// which is then to be implemented as well.
    /// </summary>
    void ApplyFour<T>(ref T sum0, ref T sum1, ref T sum2, ref T sum3, nint row, nint column) where T : struct, ISimd<T>
    {
    }

    /// <summary>
    /// Whether it also has the terms of two sums over the rows of every column, by <see cref="ApplyTerms"/>: a convolution adds them up while they are in
    /// registers, for a <see cref="TermsFinisher{TSums}"/> to combine.
    /// </summary>
    static virtual bool HasTerms => false;

    /// <summary>
    /// Whether nothing reads the results before the whole batch is through, also where a part of it is made at a time: they need not stay in the caches.
    /// </summary>
    static virtual bool OutlivesParts => false;

    /// <summary>
    /// <see cref="Apply"/>, and the terms of both sums for these elements. Kernels call it in its place where <see cref="HasTerms"/> says so, which is then to be
    /// implemented as well.
    /// </summary>
    T ApplyTerms<T>(T sum, nint row, nint column, out T first, out T second) where T : struct, ISimd<T>
    {
        first = T.Zero;
        second = T.Zero;
        return Apply(sum, row, column);
    }
}

/// <summary>
/// What follows when all rows of some columns of a product are stored: column sums, batch statistics. Where a product has far more rows
/// than columns, as a convolution has, the rows come in blocks: then the finisher gathers what it needs of every block and combines
/// that, in as many passes as it says.
/// </summary>
public unsafe interface IColumnFinisher
{
    /// <summary>The most vectors that <see cref="Gather{T}"/> may leave of a block.</summary>
    public const int MaxPartials = 4;

    /// <summary>False where there is nothing to do: the product is then free to split its rows among workers.</summary>
    static abstract bool IsActive { get; }

    /// <summary>Called once for every vector of columns, on the worker that has just stored them, while they are in its cache.</summary>
    void Finish<T>(nint rows, nint column) where T : struct, ISimd<T>;

    /// <summary>Passes over blocks of rows: 2 where what is gathered second needs the results of the first. The first one meets the
    /// rows in the cache of the worker that has just stored them.</summary>
    static abstract int Passes { get; }

    /// <summary>Puts what a pass needs to know of a block of rows into up to <see cref="MaxPartials"/> vectors.</summary>
    /// <param name="pass">0 … <see cref="Passes"/>-1.</param>
    /// <param name="firstRow">First row of the block.</param>
    /// <param name="rows">Rows of the block, at least 1.</param>
    /// <param name="column">First column.</param>
    /// <param name="partials">The first vector.</param>
    /// <param name="stride">Floats from one vector to the next.</param>
    void Gather<T>(int pass, nint firstRow, nint rows, nint column, float* partials, nint stride) where T : struct, ISimd<T>;

    /// <summary>Whether it takes the terms that the epilogue of a convolution has: that one is to have some, and nothing else may follow.</summary>
    static virtual bool TakesTerms => false;

    /// <summary>Finishes a pass for some columns from what was gathered of all blocks.</summary>
    /// <param name="pass">0 … <see cref="Passes"/>-1.</param>
    /// <param name="partials">The first vector of the first block; every block has <see cref="MaxPartials"/>.</param>
    /// <param name="stride">Floats from one vector to the next.</param>
    /// <param name="blocks">At least 1; which rows a block has depends on the shapes alone.</param>
    /// <param name="column">First column.</param>
    void Combine<T>(int pass, float* partials, nint stride, int blocks, nint column) where T : struct, ISimd<T>;
}

/// <summary>One fused elementwise pass: reads what it needs and stores what it makes, a vector of columns of one row at a time.</summary>
public interface IMap
{
    /// <summary>Called exactly once for every element; all lanes are valid columns.</summary>
    void Invoke<T>(nint row, nint column) where T : struct, ISimd<T>;
}

/// <summary>An elementwise pass that also gives a term of a sum (a loss, a penalty, a norm); it may store as it goes.</summary>
public interface ISumMap
{
    /// <summary>The terms of the sum for these elements; called exactly once for every element; all lanes are valid columns.</summary>
    T Invoke<T>(nint row, nint column) where T : struct, ISimd<T>;
}

/// <summary>What becomes of two sums over the rows of every column.</summary>
public interface IColumnSums
{
    /// <summary>Receives the finished sums of these columns.</summary>
    void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T>;
}

/// <summary>Two sums over the rows of every column, taken in one pass (batch statistics, gradients of scale and shift).</summary>
public interface IColumnReduction : IColumnSums
{
    /// <summary>The terms of both sums for these elements.</summary>
    void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T>;
}

/// <summary>Mean and variance over the rows of every column, taken in one pass (batch statistics).</summary>
public interface IColumnMoments
{
    /// <summary>The values of these elements.</summary>
    T Value<T>(nint row, nint column) where T : struct, ISimd<T>;

    /// <summary>Receives the mean of these columns and the sum of the squares of the distances from it.</summary>
    void Finish<T>(nint column, T mean, T squares) where T : struct, ISimd<T>;
}

/// <summary>Two sums over the columns of every row, taken in one pass (layer statistics and their gradients).</summary>
public interface IRowReduction
{
    /// <summary>The terms of both sums for these elements.</summary>
    void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T>;

    /// <summary>Receives the finished sums of this row.</summary>
    void Finish(nint row, float first, float second);
}

/// <summary>Work that a <c>WorkerPool</c> shares out, item by item. A struct, never a closure: a step allocates nothing.</summary>
public interface IParallelWork
{
    /// <summary>
    /// Does one item. Which worker does it must not change the result; <paramref name="worker"/> (0 … Threads-1) only names scratch
    /// memory.
    /// </summary>
    void Execute(int item, int worker);
}
