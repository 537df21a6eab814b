using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;

namespace NetOptim.Benchmarks.Compiled;

/// <summary>A compiled model's prediction, from a managed array into a managed array.</summary>
internal sealed class NetOptimPrediction(CompiledModel model, LabelledBatch batch) : PredictionContender(Ours)
{
    private readonly float[] _outputs = new float[batch.Rows * model.Info.OutputSize];

    public override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            model.Predict(batch.Inputs, _outputs);
    }

    public override float[] Outputs()
    {
        Run(1);
        return [.. _outputs];
    }

    public override void Dispose() => model.Dispose();
}
