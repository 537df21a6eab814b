using NetOptim.Benchmarks.Compiled;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks;
using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Compare;

/// <summary>A training step: forward, backward, optimiser, and the loss handed out.</summary>
internal abstract class TrainingWorkload(string name, string title, int batch, IReadOnlyList<Bar> bars) : Workload
{
    public override string Id => $"{name.ToLowerInvariant()}-train-b{batch}";

    public override string Title => $"{title}, training step, batch {batch}";

    public override IReadOnlyList<Bar> Bars => bars;

    /// <summary>Who trains, by name: each makes its contender from weights and data of its own, which are the same for all.</summary>
    public abstract IReadOnlyDictionary<string, Func<int, TrainingContender>> Trainers { get; }

    /// <summary>What the peak memory of NetOptim's process may be of TorchSharp's; null where there is no bar.</summary>
    public virtual double? MaximumMemoryRatio => null;

    protected int Batch => batch;

    public sealed override IReadOnlyList<Contender> Open(int threads)
    {
        TrainingContender[] trainers = [.. Trainers.Values.Select(create => create(threads))];
        float[] expected = Expected(out double tolerance);
        foreach (TrainingContender trainer in trainers)
            Agreement.Demand(trainer.Name, "loss of step", expected, trainer.LossesWithoutDropout(expected.Length), tolerance);
        return [.. trainers, OpenFloor(threads)];
    }

    /// <summary>The losses of the first steps, and how near they have to be.</summary>
    protected abstract float[] Expected(out double tolerance);

    protected abstract Contender OpenFloor(int threads);
}

/// <summary>A training step of a perceptron.</summary>
internal sealed class MlpTrainingWorkload(MlpSpec spec, int batch, IReadOnlyList<Bar> bars) : TrainingWorkload(spec.Name, $"{spec}", batch, bars)
{
    private const int VerifiedSteps = 20;

    private MlpWeights Weights => MlpWeights.Draw(spec);

    private LabelledBatch Data => LabelledBatch.Draw(Batch, spec.Inputs, spec.Classes);

    public override IReadOnlyDictionary<string, Func<int, TrainingContender>> Trainers => new Dictionary<string, Func<int, TrainingContender>>
    {
        [Contender.Ours] = threads => CompiledContenders.Training(spec, Weights, Data, threads),
        [TorchContenders.Label] = threads => TorchContenders.Training(spec, Weights, Data, threads),
    };

    protected override float[] Expected(out double tolerance)
    {
        // Adam's first steps are ±the learning rate whatever the size of the gradient, so that rounding in a gradient near zero
        // shows in full: losses agree to a few 1e-5 of themselves, not to the last bits.
        tolerance = 1e-4;
        return new MlpReference(spec, Weights).Train(Data, VerifiedSteps);
    }

    protected override Contender OpenFloor(int threads) => Floor.Training(spec, Batch, threads);
}

/// <summary>A training step of an image network.</summary>
internal sealed class NetworkTrainingWorkload(NetworkSpec spec, int batch, IReadOnlyList<Bar> bars, double? maximumMemoryRatio = null)
    : TrainingWorkload(spec.Name, $"{spec}", batch, bars)
{
    private const int VerifiedSteps = 3;

    private NamedTensors Weights => NamedTensors.Draw(spec);

    private LabelledBatch Data => LabelledBatch.Draw(Batch, spec.Input.Elements, spec.Classes);

    public override double? MaximumMemoryRatio => maximumMemoryRatio;

    public override IReadOnlyDictionary<string, Func<int, TrainingContender>> Trainers => new Dictionary<string, Func<int, TrainingContender>>
    {
        [Contender.Ours] = threads => CompiledContenders.Training(spec, Weights, Data, threads),
        [TorchContenders.Label] = threads => TorchContenders.Training(spec, Weights, Data, threads),
    };

    protected override float[] Expected(out double tolerance)
    {
        tolerance = spec.LossTolerance;
        return TorchReference.Train(spec, Weights, Data, VerifiedSteps);
    }

    protected override Contender OpenFloor(int threads) =>
        RateFloor.Training(StepWork.Of(spec, Batch), spec.Optimizer, Weights.TrainedCount, threads);
}
