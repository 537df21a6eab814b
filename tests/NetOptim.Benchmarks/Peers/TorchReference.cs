using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Peers;

/// <summary>
/// What every contender has to compute for an image network: TorchSharp in double precision, whose convolutions are plain products there and
/// share nothing with the single-precision ones.
/// </summary>
internal static class TorchReference
{
    public static float[] Predict(NetworkSpec spec, NamedTensors weights, LabelledBatch batch)
    {
        using IDisposable withoutGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> model = Model(spec, weights);
        model.eval();
        return model.forward(Inputs(spec, batch)).to(float32).data<float>().ToArray();
    }

    /// <summary>The losses of so many training steps on one batch, without dropout.</summary>
    public static float[] Train(NetworkSpec spec, NamedTensors weights, LabelledBatch batch, int steps)
    {
        using DisposeScope scope = NewDisposeScope();
        using var trainer = new TorchTrainer(Model(spec, weights), spec.Optimizer, nn.CrossEntropyLoss(), stepsPerCollection: 1);
        Tensor inputs = Inputs(spec, batch), labels = TorchContenders.Labels(batch);
        return [.. Enumerable.Range(0, steps).Select(_ => trainer.Step(inputs, labels))];
    }

    private static nn.Module<Tensor, Tensor> Model(NetworkSpec spec, NamedTensors weights) =>
        spec.Network.ToTorch(new(weights, HasDropout: false)).to(float64);

    private static Tensor Inputs(NetworkSpec spec, LabelledBatch batch) => TorchContenders.Inputs(spec, batch).to(float64);
}
