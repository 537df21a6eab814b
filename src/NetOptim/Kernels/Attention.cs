namespace NetOptim.Kernels;

/// <summary>
/// Scaled dot-product attention (Vaswani et al. 2017) of all heads of a batch: softmax(q·kᵀ/√(head size))·v, block by block, so that scores are in a worker's
/// scratch memory and never in main memory; the backward pass makes them again from one number for every query (Dao et al. 2022).
/// </summary>
/// <remarks>
/// Queries, keys and values are read where a projection to 3·channels has put them. The same bits with any number of threads. Nothing is read or written
/// outside the operands; a causal attention does not compute blocks of which it uses nothing.
/// </remarks>
public static unsafe class Attention
{
    /// <summary>From so many multiplications on, sharing the heads out is worth waking the other workers.</summary>
    private const long SharedTerms = 250_000;

    /// <summary>The forward pass.</summary>
    /// <param name="pool">Whose threads share the heads, and of long sequences blocks of them.</param>
    /// <param name="projections">[batch, steps, 3, heads, head size]: queries, keys and values of every step.</param>
    /// <param name="output">[batch, steps, heads, head size]; must not overlap the projections.</param>
    /// <param name="logSums">Receives [batch, heads, steps]: what <see cref="Backward{TDropout}"/> needs; null where it does not follow.</param>
    /// <param name="batch">At least 0.</param>
    /// <param name="shape">Sizes of one sample.</param>
    /// <param name="dropout">Of the probabilities: the element at row (sample·heads + head)·steps + query and column key.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size out of its range.</exception>
    public static void Forward<TDropout>(
        WorkerPool pool, float* projections, float* output, float* logSums, int batch, AttentionShape shape, TDropout dropout)
        where TDropout : struct, IDropout
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Check(batch);
        var work = new AttentionForwardWork<TDropout>(pool, projections, output, logSums, batch, shape, dropout);
        WorkItems.Run(pool, work.Items, ref work, IsShared(batch, shape));
    }

    /// <summary>The backward pass: the gradients of queries, keys and values from those of the output.</summary>
    /// <param name="pool">Whose threads share the heads.</param>
    /// <param name="outputGradients">[batch, steps, heads, head size].</param>
    /// <param name="projections">Of the forward pass.</param>
    /// <param name="output">Of the forward pass.</param>
    /// <param name="logSums">Of the forward pass.</param>
    /// <param name="gradients">Receives [batch, steps, 3, heads, head size]; must not overlap the other operands.</param>
    /// <param name="batch">At least 0.</param>
    /// <param name="shape">Sizes of one sample.</param>
    /// <param name="dropout">That of the forward pass.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size out of its range.</exception>
    public static void Backward<TDropout>(
        WorkerPool pool, float* outputGradients, float* projections, float* output, float* logSums, float* gradients, int batch, AttentionShape shape,
        TDropout dropout)
        where TDropout : struct, IDropout
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Check(batch);
        var work = new AttentionBackwardWork<TDropout>(pool, outputGradients, projections, output, logSums, gradients, batch, shape, dropout);
        WorkItems.Run(pool, work.Items, ref work, IsShared(batch, shape));
    }

    private static bool IsShared(int batch, in AttentionShape shape) => (long)batch * shape.Channels * shape.Steps * shape.Steps >= SharedTerms;
}
