using NetOptim.Benchmarks.Compare;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Peers;

/// <summary>TorchSharp's training steps; a block of them is a whole number of the collections that belong to them.</summary>
/// <param name="create">The trainer, with dropout or without.</param>
/// <param name="inputs">The batch; disposed of with the contender.</param>
/// <param name="targets">Its targets; disposed of with the contender.</param>
/// <param name="stepsPerCollection">Steps from one collection to the next.</param>
internal sealed class TorchTraining(Func<bool, TorchTrainer> create, Tensor inputs, Tensor targets, int stepsPerCollection)
    : TrainingContender(TorchContenders.Label)
{
    private readonly TorchTrainer _trainer = create(true);

    public override int Granularity => stepsPerCollection;

    public override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            _trainer.Step(inputs, targets);
    }

    public override float[] LossesWithoutDropout(int steps)
    {
        using TorchTrainer trainer = create(false);
        var losses = new float[steps];
        for (int i = 0; i < steps; i++)
            losses[i] = trainer.Step(inputs, targets);
        return losses;
    }

    public override void Dispose()
    {
        _trainer.Dispose();
        inputs.Dispose();
        targets.Dispose();
    }
}
