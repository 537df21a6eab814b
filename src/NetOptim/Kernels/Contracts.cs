namespace NetOptim.Kernels;

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
}

/// <summary>What follows when all rows of some columns of a product are stored: column sums, batch statistics.</summary>
public interface IColumnFinisher
{
    /// <summary>False where there is nothing to do: the product is then free to split its rows among workers.</summary>
    static abstract bool IsActive { get; }

    /// <summary>Called once for every vector of columns, on the worker that has just stored them, while they are in its cache.</summary>
    void Finish<T>(nint rows, nint column) where T : struct, ISimd<T>;
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

/// <summary>Two sums over the rows of every column, taken in one pass (batch statistics, gradients of scale and shift).</summary>
public interface IColumnReduction
{
    /// <summary>The terms of both sums for these elements.</summary>
    void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T>;

    /// <summary>Receives the finished sums of these columns.</summary>
    void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T>;
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
