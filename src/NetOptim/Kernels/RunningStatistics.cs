using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>The running statistics of batch normalisation (Ioffe and Szegedy 2015), as PyTorch keeps them.</summary>
public static unsafe class RunningStatistics
{
    /// <summary>
    /// running += momentum·(batch's - running), in place; the batch's variance counts as the unbiased one, variance·batch/(batch - 1).
    /// </summary>
    /// <param name="pool">Who does it.</param>
    /// <param name="mean">Of the batch, [<paramref name="columns"/>].</param>
    /// <param name="variance">Of the batch, biased.</param>
    /// <param name="runningMean">Moved on.</param>
    /// <param name="runningVariance">Moved on.</param>
    /// <param name="columns">At least 0.</param>
    /// <param name="batch">Samples, at least 2.</param>
    /// <param name="momentum">In (0, 1].</param>
    public static void Update(
        WorkerPool pool, float* mean, float* variance, float* runningMean, float* runningVariance, int columns, int batch, float momentum) =>
        Maps.Run(pool, columns, new Move(mean, variance, runningMean, runningVariance, momentum, (float)(batch / (batch - 1.0))));

    private readonly struct Move(
        float* mean, float* variance, float* runningMean, float* runningVariance, float momentum, float unbiased) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column)
            where T : struct, ISimd<T>
        {
            T share = T.Broadcast(momentum);
            T oldMean = T.Load(runningMean + column);
            T.MultiplyAdd(T.Load(mean + column) - oldMean, share, oldMean).Store(runningMean + column);
            T oldVariance = T.Load(runningVariance + column);
            T.MultiplyAdd(T.Load(variance + column) * T.Broadcast(unbiased) - oldVariance, share, oldVariance).Store(runningVariance + column);
        }
    }
}
