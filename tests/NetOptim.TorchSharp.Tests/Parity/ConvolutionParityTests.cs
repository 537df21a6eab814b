using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

public class ConvolutionParityTests
{
    [Fact]
    public void Convolutions_with_padding_stride_dilation_and_groups_are_torchs() => Check(
        new PlainConvNet(),
        (w, x) =>
        {
            Tensor y = nn.functional.silu(Convolve(w, x, 1, padding: 1));
            y = Convolve(w, y, 2, stride: 2, groups: 2).tanh();
            return w.Dense(Convolve(w, y, 3, padding: 2, dilation: 2).relu().flatten(1), 1);
        });

    [Fact]
    public void Depthwise_and_pointwise_convolutions_with_batch_norm_are_torchs() => Check(
        new DepthwiseNet(),
        (w, x) =>
        {
            Tensor y = w.BatchNorm(Convolve(w, x, 1, padding: 1), 1).relu();
            y = w.BatchNorm(Convolve(w, y, 2, padding: 1, groups: 6), 2).relu();
            return w.Dense(Convolve(w, y, 3).sigmoid().flatten(1), 1);
        });

    [Fact]
    public void Batch_norm_on_the_images_themselves_and_layer_norm_between_convolutions_are_torchs() => Check(
        new NormalizedImagesNet(),
        (w, x) => w.Dense(Convolve(w, w.LayerNorm(Convolve(w, w.BatchNorm(x), 1).tanh()), 2).relu().flatten(1), 1));

    [Fact]
    public void A_model_that_ends_in_a_convolution_gives_its_outputs_channels_first() =>
        Check(new FullyConvolutionalNet(), (w, x) => Convolve(w, Convolve(w, x, 1).tanh(), 2, padding: 1));

    private static Tensor Convolve(TorchTwin w, Tensor x, int number, long stride = 1, long padding = 0, long dilation = 1, long groups = 1) =>
        nn.functional.conv2d(
            x, w[$"conv{number}.weight"], w.Parameters.TryGetValue($"conv{number}.bias", out var bias) ? bias : null!,
            [stride, stride], [padding, padding], [dilation, dilation], groups);

    private static void Check(CompiledModel<float> model, Func<TorchTwin, Tensor, Tensor> forward)
    {
        using var check = new ParityCheck<float>(model, forward, (y, t) => nn.functional.mse_loss(y, t), ScalarType.Float64);
        check.Once();
        check.AfterTraining(weights => optim.SGD(weights, 0.05));
    }
}

[Model, Input(2, 9, 7)]
[Conv2d(6, 3, Activation.Silu, Padding = 1)]
[Conv2d(8, 3, Activation.Tanh, Stride = 2, Groups = 2, Bias = false)]
[Conv2d(5, 3, Activation.Relu, Same = true, Dilation = 2)]
[Flatten, Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class PlainConvNet;

[Model, Input(3, 6, 6)]
[Conv2d(6, 3, Padding = 1, Bias = false), BatchNorm, Activation(Activation.Relu)]
[Conv2d(6, 3, Padding = 1, Groups = 6, Bias = false), BatchNorm, Activation(Activation.Relu)]
[Conv2d(4, 1, Activation.Sigmoid)]
[Flatten, Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class DepthwiseNet;

[Model, Input(3, 5, 5), BatchNorm]
[Conv2d(4, 3, Activation.Tanh), LayerNorm]
[Conv2d(4, 2, Activation.Relu)]
[Flatten, Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class NormalizedImagesNet;

[Model, Input(2, 5, 4)]
[Conv2d(3, 2, Activation.Tanh), Conv2d(2, 3, Padding = 1), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class FullyConvolutionalNet;
