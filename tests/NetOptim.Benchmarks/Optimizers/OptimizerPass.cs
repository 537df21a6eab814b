using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Optimizers;

/// <summary>An optimiser's step as one pass over flat memory.</summary>
internal abstract class OptimizerPass : TeamPass, IDisposable
{
    /// <summary>One step.</summary>
    public abstract void Run(int threads);

    public abstract void Dispose();
}
