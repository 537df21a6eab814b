using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Networks;

namespace NetOptim.Benchmarks.Peers;

/// <summary>A sweep over memory on MKL's own threads: what moving the bytes costs, and with multiply-adds what it leaves time for beside that.</summary>
internal sealed class SweepContender : Contender
{
    public const string Label = "memory";

    public const string LabelWithSums = "with sums";

    private readonly MemorySweep _sweep;
    private readonly SweepPass _pass;
    private readonly int _threads;

    public SweepContender(MemorySweep sweep, int threads, int copies) : base(sweep.MultiplyAdds > 0 ? LabelWithSums : Label)
    {
        Mkl.SetThreads(threads);
        (_sweep, _threads) = (sweep, threads);
        _pass = new([sweep], copies);
    }

    public override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            _pass.Run(_sweep, _threads);
    }

    public override void Dispose() => _pass.Dispose();
}
