namespace NetOptim.Kernels;

/// <summary>
/// Products of matrices in row-major single precision, with an epilogue on every element and a finisher on every column.
/// </summary>
/// <remarks>
/// <para>An element's sum is taken in one order, which depends on the shapes only: never on the number of threads, and not on the number of
/// rows either, but for <see cref="MultiplyTransposedB{TEpilogue, TFinish}"/> of at most <see cref="FewRows"/> rows, which has one of its own.</para>
/// <para>The operands may end where mapped memory ends: nothing is read or written outside them. The destination must not overlap the
/// operands; the other tensors that an epilogue touches are its own business, at the element that it is called for.</para>
/// </remarks>
public static unsafe partial class Products
{
    /// <summary>Up to so many rows or columns, <see cref="MultiplyTransposedB{TEpilogue, TFinish}"/> takes dot products and packs nothing.</summary>
    public const int FewRows = 4;

    /// <summary>Scratch memory that a worker needs, in floats.</summary>
    internal const int ScratchLength = ProductBlocks.ScratchLength;

    /// <summary>From so many multiplications on, sharing a product out is worth waking the other workers.</summary>
    private const long SharedTerms = 250_000;

    /// <summary>
    /// c[m, n] = epilogue(a[m, k] · b[n, k]ᵀ): the forward pass of a dense layer, b its weights [out, in].
    /// </summary>
    /// <param name="pool">Whose threads share the work. Small products stay on the calling thread.</param>
    /// <param name="a">[m, k].</param>
    /// <param name="b">[n, k].</param>
    /// <param name="c">[m, n].</param>
    /// <param name="m">Rows of the result, at least 1.</param>
    /// <param name="n">Columns of the result, at least 1.</param>
    /// <param name="k">Terms of each sum; 0 gives sums of 0.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <param name="finish">Follows when all rows of some columns are stored.</param>
    public static void MultiplyTransposedB<TEpilogue, TFinish>(
        WorkerPool pool, float* a, float* b, float* c, int m, int n, int k, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher =>
        Run(pool, new ProductOperands(a, k, 1, b, k, isTransposed: true), c, m, n, k, epilogue, finish);

    /// <inheritdoc cref="MultiplyTransposedB{TEpilogue, TFinish}"/>
    public static void MultiplyTransposedB<TEpilogue>(
        WorkerPool pool, float* a, float* b, float* c, int m, int n, int k, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue =>
        MultiplyTransposedB(pool, a, b, c, m, n, k, epilogue, default(NoFinish));

    /// <summary>
    /// c[m, n] = epilogue(a[m, k] · b[k, n]): the gradient of a dense layer's input, b its weights [out, in].
    /// </summary>
    /// <param name="pool">Whose threads share the work. Small products stay on the calling thread.</param>
    /// <param name="a">[m, k].</param>
    /// <param name="b">[k, n].</param>
    /// <param name="c">[m, n].</param>
    /// <param name="m">Rows of the result, at least 1.</param>
    /// <param name="n">Columns of the result, at least 1.</param>
    /// <param name="k">Terms of each sum; 0 gives sums of 0.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <param name="finish">Follows when all rows of some columns are stored.</param>
    public static void Multiply<TEpilogue, TFinish>(
        WorkerPool pool, float* a, float* b, float* c, int m, int n, int k, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher =>
        Run(pool, new ProductOperands(a, k, 1, b, n, isTransposed: false), c, m, n, k, epilogue, finish);

    /// <inheritdoc cref="Multiply{TEpilogue, TFinish}"/>
    public static void Multiply<TEpilogue>(WorkerPool pool, float* a, float* b, float* c, int m, int n, int k, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue =>
        Multiply(pool, a, b, c, m, n, k, epilogue, default(NoFinish));

    /// <summary>
    /// c[m, n] = epilogue(a[k, m]ᵀ · b[k, n]): the gradient of a dense layer's weights, a the gradient of its output [batch, out], b its
    /// input [batch, in]. The epilogue may be a whole optimiser step, c the weights that it updates.
    /// </summary>
    /// <param name="pool">Whose threads share the work. Small products stay on the calling thread.</param>
    /// <param name="a">[k, m].</param>
    /// <param name="b">[k, n].</param>
    /// <param name="c">[m, n]; not read by the product itself.</param>
    /// <param name="m">Rows of the result, at least 1.</param>
    /// <param name="n">Columns of the result, at least 1.</param>
    /// <param name="k">Terms of each sum; 0 gives sums of 0.</param>
    /// <param name="epilogue">Makes the stored value from the sum.</param>
    /// <param name="finish">Follows when all rows of some columns are stored.</param>
    public static void MultiplyTransposedA<TEpilogue, TFinish>(
        WorkerPool pool, float* a, float* b, float* c, int m, int n, int k, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher =>
        Run(pool, new ProductOperands(a, 1, m, b, n, isTransposed: false), c, m, n, k, epilogue, finish);

    /// <inheritdoc cref="MultiplyTransposedA{TEpilogue, TFinish}"/>
    public static void MultiplyTransposedA<TEpilogue>(
        WorkerPool pool, float* a, float* b, float* c, int m, int n, int k, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue =>
        MultiplyTransposedA(pool, a, b, c, m, n, k, epilogue, default(NoFinish));

    private static void Run<TEpilogue, TFinish>(
        WorkerPool pool, in ProductOperands operands, float* c, int m, int n, int k, in TEpilogue epilogue, in TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(m, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        bool isShared = pool.Threads > 1 && (long)m * n * k >= SharedTerms;
        if (ProductPass<TEpilogue, TFinish>.Takes(m, n))
        {
            RunWork(pool, new ProductWork<StoreEpilogue, NoFinish>(pool, operands, c, m, n, k, default, default), isShared);
            ProductPass<TEpilogue, TFinish>.Run(pool, c, m, n, epilogue, finish, isShared);
            return;
        }
        RunWork(pool, new ProductWork<TEpilogue, TFinish>(pool, operands, c, m, n, k, epilogue, finish), isShared);
    }

    private static void RunWork<TEpilogue, TFinish>(WorkerPool pool, ProductWork<TEpilogue, TFinish> work, bool isShared)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        if (work.KeptColumns is { IsCurrent: false } kept)
        {
            ProductPanelPacking packing = work.ColumnPacking;
            WorkItems.Run(pool, packing.Items, ref packing, isShared);
            kept.MarkCurrent();
        }
        if (work.PacksPanels)
        {
            ProductPanelPacking packing = work.PanelPacking;
            WorkItems.Run(pool, packing.Items, ref packing, isShared);
        }
        else if (work.PacksStrips)
        {
            ProductStripPacking packing = work.StripPacking;
            WorkItems.Run(pool, packing.Items, ref packing, isShared);
        }
        WorkItems.Run(pool, work.Items, ref work, isShared);
    }
}
