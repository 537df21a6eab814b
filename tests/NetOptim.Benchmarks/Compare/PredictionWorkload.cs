using NetOptim.Benchmarks.Compiled;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks;
using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Compare;

/// <summary>A model's outputs for one batch.</summary>
internal abstract class PredictionWorkload(string name, string title, int batch, IReadOnlyList<Bar> bars) : Workload
{
    public override string Id => $"{name.ToLowerInvariant()}-predict-b{batch}";

    public override string Title => $"{title}, prediction, batch {batch}";

    public override IReadOnlyList<Bar> Bars => bars;

    protected int Batch => batch;
}

/// <summary>A perceptron's outputs.</summary>
internal sealed class MlpPredictionWorkload(MlpSpec spec, int batch, IReadOnlyList<Bar> bars) : PredictionWorkload(spec.Name, $"{spec}", batch, bars)
{
    public override IReadOnlyList<Contender> Open(int threads)
    {
        MlpWeights weights = MlpWeights.Draw(spec);
        LabelledBatch data = LabelledBatch.Draw(Batch, spec.Inputs, spec.Classes);
        float[] expected = new MlpReference(spec, weights).Predict(data);
        PredictionContender[] predictors =
        [
            CompiledContenders.Prediction(spec, weights, data, threads),
            TorchContenders.Prediction(spec, weights, data, threads),
            new OnnxRuntimePrediction(OnnxMlp.Write(spec, weights, Batch), data.Inputs, threads),
        ];
        foreach (PredictionContender predictor in predictors)
            Agreement.Demand(predictor.Name, "output", expected, predictor.Outputs(), 1e-4);
        return [.. predictors, Floor.Prediction(spec, Batch, threads)];
    }
}

/// <summary>An image network's outputs.</summary>
internal sealed class NetworkPredictionWorkload(NetworkSpec spec, int batch, IReadOnlyList<Bar> bars)
    : PredictionWorkload(spec.Name, $"{spec}", batch, bars)
{
    public override IReadOnlyList<Contender> Open(int threads)
    {
        NamedTensors weights = NamedTensors.Draw(spec);
        LabelledBatch data = LabelledBatch.Draw(Batch, spec.Input.Elements, spec.Classes);
        float[] expected = TorchReference.Predict(spec, weights, data);
        PredictionContender[] predictors =
        [
            CompiledContenders.Prediction(spec, weights, data, threads),
            TorchContenders.Prediction(spec, weights, data, threads),
            new OnnxRuntimePrediction(OnnxNetwork.Write(spec, weights, Batch), data.Inputs, threads),
        ];
        // Random statistics leave logits of any size: an error counts against the largest of them.
        float scale = expected.Max(MathF.Abs);
        foreach (PredictionContender predictor in predictors)
            Agreement.Demand(predictor.Name, "output", Scaled(expected), Scaled(predictor.Outputs()), 1e-4);
        return [.. predictors, RateFloor.Prediction(StepWork.Of(spec, Batch), threads)];

        float[] Scaled(float[] values) => [.. values.Select(value => value / scale)];
    }
}
