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

    [Fact]
    public void Maximum_average_and_adaptive_pooling_between_convolutions_are_torchs() => Check(
        new PoolingNet(),
        (w, x) =>
        {
            Tensor y = nn.functional.max_pool2d(Convolve(w, x, 1, padding: 1).relu(), [3L, 3L], [2L, 2L], [1L, 1L]);
            y = nn.functional.avg_pool2d(Convolve(w, y, 2, padding: 1).tanh(), [2L, 2L], [2L, 2L], [1L, 1L], false, false);
            return w.Dense(nn.functional.adaptive_avg_pool2d(y, [2L, 3L]).flatten(1), 1);
        });

    [Fact]
    public void Residual_blocks_with_batch_norm_and_a_strided_shortcut_are_torchs() => Check(
        new ResidualImagesNet(),
        (w, x) =>
        {
            Tensor y = w.BatchNorm(Convolve(w, x, 1, padding: 1), 1).relu();
            Tensor inner = w.BatchNorm(Convolve(w, y, 2, stride: 2, padding: 1), 2).relu();
            inner = w.BatchNorm(Convolve(w, inner, 3, padding: 1), 3);
            Tensor shortcut = w.BatchNorm(Convolve(w, y, 4, stride: 2), 4);
            y = (inner + shortcut).relu();
            return w.Dense(cat([y, y * shortcut], 1).mean([2, 3]), 1);
        });

    /// <summary>Images so large that a step goes through the batch some samples at a time: one, a few, and a rest of one.</summary>
    [Fact]
    public void Inverted_residuals_on_images_that_fill_the_cache_are_torchs() => Check(
        new LargeImagesNet(),
        (w, x) =>
        {
            x = nn.functional.silu(w.BatchNorm(Convolve(w, x, 1, padding: 1), 1));
            x = x + Inverted(w, x, "inverted1", 1);
            x = Inverted(w, x, "inverted2", 2);
            x = nn.functional.silu(w.BatchNorm(Convolve(w, x, 2, padding: 1), 2));
            x = nn.functional.silu(x + Inverted(w, x, "inverted3", 1));
            return w.Dense(x.mean([2, 3]), 1);
        });

    private static Tensor Inverted(TorchTwin w, Tensor x, string name, long stride)
    {
        x = nn.functional.silu(ConvolveAndNormalize(x, 1, 1, 0, 1));
        x = nn.functional.silu(ConvolveAndNormalize(x, 2, stride, 1, x.shape[1]));
        return ConvolveAndNormalize(x, 3, 1, 0, 1);

        Tensor ConvolveAndNormalize(Tensor x, int number, long stride, long padding, long groups)
        {
            x = nn.functional.conv2d(x, w[$"{name}.conv{number}.weight"], null!, [stride, stride], [padding, padding], [1L, 1L], groups);
            string norm = $"{name}.batchNorm{number}";
            return nn.functional.batch_norm(
                x, w[norm + ".running_mean"], w[norm + ".running_var"], w[norm + ".weight"], w[norm + ".bias"], w.Training, 0.1, 1e-5);
        }
    }

    [Fact]
    public void Transposed_convolutions_and_upsampling_are_torchs() => Check(
        new DecoderNet(),
        (w, x) =>
        {
            Tensor y = nn.functional.conv_transpose2d(
                x, w["convTranspose1.weight"], w["convTranspose1.bias"], [2L, 2L], [1L, 1L], [1L, 1L], [1L, 1L]).tanh();
            y = nn.functional.interpolate(y, scale_factor: [2.0, 2.0], mode: InterpolationMode.Nearest);
            y = nn.functional.conv_transpose2d(
                y, w["convTranspose2.weight"], null!, [1L, 1L], [0L, 0L], [0L, 0L], [2L, 2L], 2).relu();
            y = nn.functional.interpolate(y, scale_factor: [3.0, 3.0], mode: InterpolationMode.Bilinear, align_corners: false);
            return w.Dense(Convolve(w, y, 1).tanh().mean([2, 3]), 1);
        });

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

[Model, Input(2, 11, 13)]
[Conv2d(6, 3, Activation.Relu, Padding = 1), MaxPool2d(3, Stride = 2, Padding = 1)]
[Conv2d(5, 3, Activation.Tanh, Padding = 1), AvgPool2d(2, Padding = 1, CountIncludePad = false)]
[AdaptiveAvgPool2d(2, 3), Flatten, Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class PoolingNet;

[Model, Input(3, 8, 8), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class ResidualImagesNet
{
    private static Node Build(Node x)
    {
        x = x.Conv2d(4, kernel: 3, padding: 1, bias: false).BatchNorm().Relu();
        Node y = x.Conv2d(8, kernel: 3, stride: 2, padding: 1, bias: false).BatchNorm().Relu();
        y = y.Conv2d(8, kernel: 3, padding: 1, bias: false).BatchNorm();
        Node shortcut = x.Conv2d(8, kernel: 1, stride: 2, bias: false).BatchNorm();
        x = (y + shortcut).Relu();
        return Node.Concat(x, x * shortcut).GlobalAvgPool().Dense(3);
    }
}

[Model, Input(3, 40, 40), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class LargeImagesNet
{
    private static Node Build(Node x)
    {
        x = x.Conv2d(16, kernel: 3, padding: 1, bias: false).BatchNorm().Silu();
        x += Inverted(x, 96, 16, 1);
        x = Inverted(x, 120, 24, 2);
        x = x.Conv2d(40, kernel: 3, padding: 1, bias: false).BatchNorm().Silu();
        x = (x + Inverted(x, 160, 40, 1)).Silu(); // the bare mean of what has just been normalised hardly depends on the convolution before: its gradient would be rounding
        return x.GlobalAvgPool().Dense(3);
    }

    private static Node Inverted(Node x, int expanded, int channels, int stride) => x
        .Conv2d(expanded, kernel: 1, bias: false).BatchNorm().Silu()
        .Conv2d(expanded, kernel: 3, stride: stride, padding: 1, groups: expanded, bias: false).BatchNorm().Silu()
        .Conv2d(channels, kernel: 1, bias: false).BatchNorm();
}

[Model, Input(3, 3, 4)]
[ConvTranspose2d(4, 3, Activation.Tanh, Stride = 2, Padding = 1, OutputPadding = 1), Upsample(2)]
[ConvTranspose2d(6, 2, Activation.Relu, Groups = 2, Dilation = 2, Bias = false), Upsample(3, Mode = Interpolation.Bilinear)]
[Conv2d(5, 3, Activation.Tanh), GlobalAvgPool, Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class DecoderNet;
