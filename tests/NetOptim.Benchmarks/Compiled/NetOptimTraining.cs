using NetOptim.Benchmarks.Compare;

namespace NetOptim.Benchmarks.Compiled;

/// <summary>A compiled model's training step, inputs and targets in managed arrays.</summary>
internal sealed class NetOptimTraining<TTarget>(Func<bool, CompiledModel<TTarget>> create, float[] inputs, TTarget[] targets)
    : TrainingContender(Ours)
    where TTarget : unmanaged
{
    private readonly CompiledModel<TTarget> _model = create(true);

    public override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            _model.TrainStep(inputs, targets);
    }

    public override float[] LossesWithoutDropout(int steps)
    {
        using CompiledModel<TTarget> model = create(false);
        var losses = new float[steps];
        for (int i = 0; i < steps; i++)
            losses[i] = model.TrainStep(inputs, targets);
        return losses;
    }

    public override void Dispose() => _model.Dispose();
}
