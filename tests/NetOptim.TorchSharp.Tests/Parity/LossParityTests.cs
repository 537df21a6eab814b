using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

public class LossParityTests
{
    [Fact]
    public void Softmax_cross_entropy_is_torchs()
    {
        using var check = new ParityCheck<int>(new CrossEntropyNet(), TwoLayers, (y, t) => nn.functional.cross_entropy(y, t));

        check.Once();
    }

    [Fact]
    public void Label_smoothing_is_torchs()
    {
        using var check = new ParityCheck<int>(
            new SmoothedCrossEntropyNet(), TwoLayers, (y, t) => nn.functional.cross_entropy(y, t, label_smoothing: 0.1));

        check.Once();
    }

    [Fact]
    public void Binary_cross_entropy_of_a_sigmoid_is_torchs()
    {
        using var check = new ParityCheck<float>(
            new BinaryCrossEntropyNet(), (w, x) => TwoLayers(w, x).sigmoid(), (y, t) => nn.functional.binary_cross_entropy(y, t));

        check.Once();
    }

    [Fact]
    public void Mean_squared_error_is_torchs()
    {
        using var check = new ParityCheck<float>(new SquaredErrorNet(), TwoLayers, (y, t) => nn.functional.mse_loss(y, t));

        check.Once();
    }

    [Fact]
    public void Mean_absolute_error_is_torchs()
    {
        using var check = new ParityCheck<float>(new AbsoluteErrorNet(), TwoLayers, (y, t) => nn.functional.l1_loss(y, t));

        check.Once();
    }

    [Fact]
    public void Huber_is_torchs_within_delta_and_beyond()
    {
        using var check = new ParityCheck<float>(new HuberNet(), TwoLayers, (y, t) => nn.functional.huber_loss(y, t, 0.5)) { TargetScale = 2 };

        check.Once();
    }

    /// <summary>Where the sigmoid has rounded to 0 or 1: PyTorch's <c>BCELoss</c> stops at 100, the form on logits goes on.</summary>
    [Fact]
    public void Binary_cross_entropy_of_saturated_outputs_is_finite_in_training_and_stops_at_100_in_evaluation()
    {
        using var model = new BinaryCrossEntropyNet();
        foreach (Parameter parameter in model.Parameters)
            parameter.Values.Clear();
        model.Parameters["dense2.bias"].Values.Fill(150);
        float[] inputs = new float[2 * 7];
        float[] targets = [0, 0, 0, 1, 1, 1];

        Assert.Equal(75, model.ComputeGradients(inputs, targets), 1e-4);
        Assert.Equal(50, model.EvaluateStep(inputs, targets, new float[6]), 1e-4);
        // (σ - t)/(B·n), summed over the batch.
        Assert.All(model.Parameters["dense2.bias"].Gradient.ToArray(), gradient => Assert.Equal(1f / 6, gradient, 1e-7));
    }

    private static Tensor TwoLayers(TorchTwin w, Tensor x) => w.Dense(w.Dense(x, 1).tanh(), 2);
}

[Model, Input(7), Dense(21, Activation.Tanh), Dense(5), Loss(Loss.SoftmaxCrossEntropy)]
internal sealed partial class CrossEntropyNet;

[Model, Input(7), Dense(21, Activation.Tanh), Dense(5), Loss(Loss.SoftmaxCrossEntropy, LabelSmoothing = 0.1)]
internal sealed partial class SmoothedCrossEntropyNet;

[Model, Input(7), Dense(21, Activation.Tanh), Dense(3, Activation.Sigmoid), Loss(Loss.BinaryCrossEntropy)]
internal sealed partial class BinaryCrossEntropyNet;

[Model, Input(7), Dense(21, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class SquaredErrorNet;

[Model, Input(7), Dense(21, Activation.Tanh), Dense(3), Loss(Loss.MeanAbsoluteError)]
internal sealed partial class AbsoluteErrorNet;

[Model, Input(7), Dense(21, Activation.Tanh), Dense(3), Loss(Loss.Huber, Delta = 0.5)]
internal sealed partial class HuberNet;
