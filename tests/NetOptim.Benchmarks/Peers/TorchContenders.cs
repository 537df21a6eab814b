using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Peers;

/// <summary>TorchSharp's contenders for the workloads' specifications.</summary>
internal static class TorchContenders
{
    public const string Label = "TorchSharp";

    private const int MlpStepsPerCollection = 50;

    public static TrainingContender Training(MlpSpec spec, MlpWeights weights, LabelledBatch batch, int threads)
    {
        set_num_threads(threads);
        bool binary = spec.Loss == MlpLoss.BinaryCrossEntropy;
        return new TorchTraining(
            dropout => new TorchTrainer(
                new TorchMlp(spec, weights, dropout ? spec.Dropout : 0),
                spec.Optimizer,
                binary ? nn.BCELoss() : nn.CrossEntropyLoss(),
                MlpStepsPerCollection),
            tensor(batch.Inputs, [batch.Rows, spec.Inputs]),
            binary ? tensor(batch.Targets, [batch.Rows, 1]) : Labels(batch),
            MlpStepsPerCollection);
    }

    public static PredictionContender Prediction(MlpSpec spec, MlpWeights weights, LabelledBatch batch, int threads)
    {
        set_num_threads(threads);
        return new TorchPrediction(new TorchMlp(spec, weights, spec.Dropout), tensor(batch.Inputs, [batch.Rows, spec.Inputs]));
    }

    public static TrainingContender Training(NetworkSpec spec, NamedTensors weights, LabelledBatch batch, int threads)
    {
        set_num_threads(threads);
        return new TorchTraining(
            dropout => new TorchTrainer(
                spec.Network.ToTorch(new(weights, dropout)),
                spec.Optimizer,
                nn.CrossEntropyLoss(),
                spec.TorchStepsPerCollection),
            Inputs(spec, batch),
            Labels(batch),
            spec.TorchStepsPerCollection);
    }

    public static PredictionContender Prediction(NetworkSpec spec, NamedTensors weights, LabelledBatch batch, int threads)
    {
        set_num_threads(threads);
        return new TorchPrediction(spec.Network.ToTorch(new(weights, HasDropout: true)), Inputs(spec, batch));
    }

    internal static Tensor Inputs(NetworkSpec spec, LabelledBatch batch) =>
        tensor(batch.Inputs, [batch.Rows, spec.Input.Channels, spec.Input.Height, spec.Input.Width]);

    internal static Tensor Labels(LabelledBatch batch) => tensor([.. batch.Labels.Select(static label => (long)label)]);
}
