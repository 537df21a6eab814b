using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks;

namespace NetOptim.Benchmarks.Compiled;

/// <summary>NetOptim's contenders for the workloads' specifications.</summary>
internal static class CompiledContenders
{
    public static TrainingContender Training(MlpSpec spec, MlpWeights weights, LabelledBatch batch, int threads) =>
        spec == MlpSpec.W1
            ? new NetOptimTraining<float>(dropout => Seed(weights, Options(batch, threads), dropout), batch.Inputs, batch.Targets)
            : new NetOptimTraining<int>(dropout => Mnist(weights, Options(batch, threads), dropout), batch.Inputs, batch.Labels);

    /// <remarks>Weights are packed before the first prediction that is timed, as ONNX Runtime packs them when it opens a session.</remarks>
    public static PredictionContender Prediction(MlpSpec spec, MlpWeights weights, LabelledBatch batch, int threads)
    {
        ModelOptions options = Options(batch, threads) with { KeepPackedWeights = true };
        return new NetOptimPrediction(spec == MlpSpec.W1 ? Seed(weights, options, dropout: true) : Mnist(weights, options, dropout: true), batch);
    }

    public static TrainingContender Training(NetworkSpec spec, NamedTensors weights, LabelledBatch batch, int threads) =>
        new NetOptimTraining<int>(dropout => Network(spec, weights, Options(batch, threads), dropout), batch.Inputs, batch.Labels);

    /// <inheritdoc cref="Prediction(MlpSpec, MlpWeights, LabelledBatch, int)"/>
    public static PredictionContender Prediction(NetworkSpec spec, NamedTensors weights, LabelledBatch batch, int threads) =>
        new NetOptimPrediction(Network(spec, weights, Options(batch, threads) with { KeepPackedWeights = true }, dropout: true), batch);

    private static CompiledModel<int> Network(NetworkSpec spec, NamedTensors weights, ModelOptions options, bool dropout)
    {
        CompiledModel<int> model = spec.Create(options, dropout);
        weights.CopyTo(model);
        return model;
    }

    private static SeedMlp Seed(MlpWeights weights, ModelOptions options, bool dropout)
    {
        var model = new SeedMlp(options);
        Load(model, weights);
        if (!dropout)
            model.Hyperparameters = model.Hyperparameters with { Dropout1Rate = 0 };
        return model;
    }

    private static MnistMlp Mnist(MlpWeights weights, ModelOptions options, bool dropout)
    {
        var model = new MnistMlp(options);
        Load(model, weights);
        if (!dropout)
            model.Hyperparameters = model.Hyperparameters with { Dropout1Rate = 0, Dropout2Rate = 0 };
        return model;
    }

    private static ModelOptions Options(LabelledBatch batch, int threads) => new() { Seed = 1, BatchCapacity = batch.Rows, Threads = threads };

    private static void Load(CompiledModel model, MlpWeights weights)
    {
        for (int layer = 0; layer < weights.Weights.Length; layer++)
        {
            weights.Weights[layer].CopyTo(model.Parameters[$"dense{layer + 1}.weight"].Values);
            weights.Biases[layer].CopyTo(model.Parameters[$"dense{layer + 1}.bias"].Values);
        }
    }
}
