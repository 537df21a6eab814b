using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

public class LayerParityTests
{
    [Fact]
    public void Batch_norm_behind_a_product_and_in_front_of_an_activation_is_torchs()
    {
        Func<TorchTwin, Tensor, Tensor> forward = (w, x) =>
            w.Dense(w.BatchNorm(w.Dense(w.BatchNorm(w.Dense(x, 1)).relu(), 2), 2, momentum: 0.3, epsilon: 1e-3).tanh(), 3);
        Check(new BatchNormNet(), forward);
    }

    [Fact]
    public void Batch_norm_of_the_input_and_behind_an_activation_without_scale_and_shift_is_torchs() =>
        Check(new PlainBatchNormNet(), (w, x) => w.Dense(w.BatchNorm(w.Dense(w.BatchNorm(x), 1).relu(), 2), 2));

    [Fact]
    public void A_single_sample_cannot_train_a_batch_norm_and_leaves_it_as_it_was()
    {
        using var model = new BatchNormNet();
        float[] before = [.. model.ParameterMemory.Span, .. model.BufferMemory.Span];

        ArgumentException refusal = Assert.Throws<ArgumentException>(() => model.TrainStep(new float[7], new float[3]));

        Assert.Contains("batchNorm1", refusal.Message, StringComparison.Ordinal);
        float[] after = [.. model.ParameterMemory.Span, .. model.BufferMemory.Span];
        Assert.Equal(before, after);
    }

    [Fact]
    public void A_diverged_loss_leaves_the_running_statistics_as_they_were()
    {
        using var model = new BatchNormNet();
        float[] before = [.. model.BufferMemory.Span];

        Assert.Throws<TrainingDivergedException>(() => model.TrainStep(new float[2 * 7], [float.NaN, 0, 0, 0, 0, 0]));

        Assert.Equal(before, model.BufferMemory.Span.ToArray());
    }

    [Fact]
    public void Layer_norm_is_torchs() =>
        Check(new LayerNormNet(), (w, x) => w.Dense(w.LayerNorm(w.Dense(w.LayerNorm(x), 1), 2, epsilon: 1e-3).relu(), 2));

    [Fact]
    public void Layer_norm_of_a_whole_sample_with_several_dimensions_and_flatten_are_torchs() =>
        Check(new LayerNormImageNet(), (w, x) => w.Dense(w.LayerNorm(w.LayerNorm(x).tanh(), 2).flatten(1), 1));

    [Fact]
    public void Softmax_as_the_output_of_a_squared_error_is_torchs() =>
        Check(new SoftmaxOutputNet(), (w, x) => w.Dense(w.Dense(x, 1).tanh(), 2).softmax(-1));

    [Fact]
    public void A_deep_mixture_is_torchs()
    {
        Func<TorchTwin, Tensor, Tensor> forward = (w, x) =>
        {
            Tensor y = nn.functional.gelu(w.BatchNorm(w.Dense(x, 1)));
            y = nn.functional.silu(w.LayerNorm(w.Dense(y, 2)));
            return w.Dense(y, 3).sigmoid();
        };
        Check(new MixedNet(), forward, (y, t) => nn.functional.binary_cross_entropy(y, t));
    }

    private static void Check(CompiledModel<float> model, Func<TorchTwin, Tensor, Tensor> forward, Func<Tensor, Tensor, Tensor>? loss = null)
    {
        using var check = new ParityCheck<float>(model, forward, loss ?? ((y, t) => nn.functional.mse_loss(y, t)));
        check.Once();
        check.AfterTraining(weights => optim.SGD(weights, 0.05));
    }
}

[Model, Input(7)]
[Dense(37), BatchNorm, Activation(Activation.Relu)]
[Dense(18, Bias = false), BatchNorm(Momentum = 0.3, Epsilon = 1e-3), Activation(Activation.Tanh)]
[Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class BatchNormNet;

[Model, Input(7)]
[BatchNorm(Affine = false), Dense(37, Activation.Relu), BatchNorm(Affine = false), Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class PlainBatchNormNet;

[Model, Input(7)]
[LayerNorm, Dense(37), LayerNorm(Epsilon = 1e-3), Activation(Activation.Relu), Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class LayerNormNet;

[Model, Input(3, 5, 2)]
[LayerNorm(Affine = false), Activation(Activation.Tanh), LayerNorm, Flatten, Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class LayerNormImageNet;

[Model, Input(7), Dense(21, Activation.Tanh), Dense(3, Activation.Softmax), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class SoftmaxOutputNet;

[Model, Input(7)]
[Dense(37, Bias = false), BatchNorm, Activation(Activation.Gelu)]
[Dense(18, Bias = false), LayerNorm, Activation(Activation.Silu)]
[Dense(3, Activation.Sigmoid), Loss(Loss.BinaryCrossEntropy), Sgd(0.05)]
internal sealed partial class MixedNet;
