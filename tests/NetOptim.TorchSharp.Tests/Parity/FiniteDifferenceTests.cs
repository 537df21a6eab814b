using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>
/// Gradients against central differences of a forward pass in double: no derivative rule of anybody's is involved. The differences are
/// good to 1e-9; what is left of the tolerance is the rounding of our gradients, which are floats.
/// </summary>
public class FiniteDifferenceTests
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-5;
    private const int Batch = 6;

    [Fact]
    public void Of_a_batch_norm_between_activations() => Check(
        new SmallBatchNormNet(),
        (w, x) => w.Dense(nn.functional.gelu(w.BatchNorm(w.Dense(x, 1))), 2).sigmoid(),
        (y, t) => nn.functional.binary_cross_entropy(y, t));

    [Fact]
    public void Of_a_layer_norm_with_penalties() => Check(
        new SmallLayerNormNet(),
        (w, x) =>
        {
            w.Penalize(0.03 * w["dense1.weight"].abs().sum() + 0.05 * w["dense2.weight"].square().sum());
            Tensor y = nn.functional.mish(w.LayerNorm(w.Dense(x, 1)));
            y = w.Dense(y, 2).tanh();
            w.Penalize(0.1 * y.square().sum() / Batch);
            return w.Dense(y, 3).softmax(-1);
        },
        (y, t) => nn.functional.huber_loss(y, t, 0.4));

    private static void Check(CompiledModel<float> model, Func<TorchTwin, Tensor, Tensor> forward, Func<Tensor, Tensor, Tensor> loss)
    {
        using CompiledModel<float> ours = model;
        using DisposeScope scope = NewDisposeScope();
        var random = new Random(8);
        float[] inputs = [.. Enumerable.Range(0, Batch * 5).Select(_ => 2 * random.NextSingle() - 1)];
        float[] targets = [.. Enumerable.Range(0, Batch * 2).Select(_ => random.NextSingle())];
        foreach (Parameter parameter in ours.Parameters)
        {
            foreach (ref float value in parameter.Values)
                value += 0.2f * (random.NextSingle() - 0.5f);
        }
        using var twin = new TorchTwin(ours, forward, ScalarType.Float64);
        Tensor x = tensor(inputs).reshape(Batch, 5).to(ScalarType.Float64);
        Tensor t = tensor(targets).reshape(Batch, 2).to(ScalarType.Float64);
        ours.ComputeGradients(inputs, targets);

        using IDisposable guard = no_grad();
        double error = 0;
        double norm = 0;
        foreach (Parameter parameter in ours.Parameters)
        {
            Tensor flat = twin[parameter.Name].view(-1);
            for (int i = 0; i < parameter.Info.Length; i++)
            {
                using DisposeScope inner = NewDisposeScope();
                double value = flat[i].item<double>();
                double slope = (LossAt(flat, i, value + Step) - LossAt(flat, i, value - Step)) / (2 * Step);
                flat[i] = value;
                error += Math.Pow(parameter.Gradient[i] - slope, 2);
                norm += slope * slope;
            }
        }
        Assert.True(Math.Sqrt(error / norm) <= Tolerance, $"relative error {Math.Sqrt(error / norm):G3}");

        double LossAt(Tensor flat, int i, double value)
        {
            flat[i] = value;
            return (loss(twin.Run(x, training: true, out Tensor penalty), t) + penalty).item<double>();
        }
    }
}

[Model, Input(5), Dense(9), BatchNorm, Activation(Activation.Gelu), Dense(2, Activation.Sigmoid), Loss(Loss.BinaryCrossEntropy)]
internal sealed partial class SmallBatchNormNet;

[Model, Input(5)]
[Dense(9, L1 = 0.03), LayerNorm, Activation(Activation.Mish), Dense(6, Activation.Tanh, L2 = 0.05, ActivityL2 = 0.1), Dense(2, Activation.Softmax)]
[Loss(Loss.Huber, Delta = 0.4)]
internal sealed partial class SmallLayerNormNet;
