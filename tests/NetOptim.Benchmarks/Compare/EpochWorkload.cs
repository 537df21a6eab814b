using NetOptim.Benchmarks.Compiled;

namespace NetOptim.Benchmarks.Compare;

/// <summary>What an epoch costs besides its steps: shuffling, scaling bytes to floats, handing batches over, metrics.</summary>
internal sealed class EpochWorkload : Workload
{
    private const int Batch = 128;
    private const int Steps = 100;

    public override string Id => "w2-epoch";

    public override string Title => $"MNIST perceptron, {Steps} steps of {Batch} images: an epoch of Fit against the steps alone";

    public override IReadOnlyList<Bar> Bars => [new(StepsOfAnEpoch.Label, 1.15)];

    public override IReadOnlyList<Contender> Open(int threads) =>
        [new FittedEpoch(Batch, Steps, threads), new StepsOfAnEpoch(Batch, Steps, threads)];
}
