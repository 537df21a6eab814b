using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>Layers that treat the channels of a sample each in its own way.</summary>
public class ChannelParityTests
{
    [Fact]
    public void Group_and_instance_normalisation_between_convolutions_are_torchs() => Check(
        new GroupNormNet(),
        (w, x) =>
        {
            Tensor y = GroupNorm(w, Convolve(w, x, 1), 1, groups: 3).relu();
            y = GroupNorm(w, Convolve(w, y, 2), 2, groups: 4).tanh();
            return w.Dense(y.flatten(1), 1);
        });

    [Fact]
    public void Squeeze_and_excitation_is_torchs() => Check(
        new SqueezedNet(),
        (w, x) =>
        {
            Tensor y = Excite(w, Convolve(w, x, 1).relu(), 1, z => z.relu(), z => z.sigmoid());
            y = Excite(w, Convolve(w, y, 2), 2, z => nn.functional.silu(z), z => nn.functional.hardsigmoid(z));
            return w.Dense(y.mean([2, 3]), 1);
        });

    [Fact]
    public void Shortcuts_of_every_other_pixel_with_channels_of_zeros_are_torchs() => Check(
        new PaddedChannelsNet(),
        (w, x) =>
        {
            Tensor y = Convolve(w, x, 1).tanh();
            Tensor z = nn.functional.pad(y[.., .., TensorIndex.Slice(null, null, 2), TensorIndex.Slice(null, null, 2)], [0L, 0L, 0L, 0L, 1L, 2L]);
            y = nn.functional.conv2d(y, w["conv2.weight"], w["conv2.bias"], [2L, 2L], [0L, 0L]);
            return w.Dense((y + z).mean([2, 3]), 1);
        });

    private static Tensor Excite(TorchTwin w, Tensor x, int number, Func<Tensor, Tensor> activation, Func<Tensor, Tensor> gate)
    {
        Tensor y = x.mean([2, 3], keepdim: true);
        y = activation(nn.functional.conv2d(y, w[$"squeezeExcite{number}.fc1.weight"], w[$"squeezeExcite{number}.fc1.bias"], [1L, 1L], [0L, 0L]));
        return x * gate(nn.functional.conv2d(y, w[$"squeezeExcite{number}.fc2.weight"], w[$"squeezeExcite{number}.fc2.bias"], [1L, 1L], [0L, 0L]));
    }

    private static Tensor GroupNorm(TorchTwin w, Tensor x, int number, long groups) => nn.functional.group_norm(
        x, groups, w.Parameters.TryGetValue($"groupNorm{number}.weight", out var weight) ? weight : null!,
        w.Parameters.TryGetValue($"groupNorm{number}.bias", out var bias) ? bias : null!, 1e-5);

    private static Tensor Convolve(TorchTwin w, Tensor x, int number) =>
        nn.functional.conv2d(x, w[$"conv{number}.weight"], w[$"conv{number}.bias"], [1L, 1L], [0L, 0L]);

    private static void Check(CompiledModel<float> model, Func<TorchTwin, Tensor, Tensor> forward)
    {
        using var check = new ParityCheck<float>(model, forward, (y, t) => nn.functional.mse_loss(y, t), ScalarType.Float64);
        check.Once();
        check.AfterTraining(weights => optim.SGD(weights, 0.05));
    }
}

[Model, Input(2, 7, 6)]
[Conv2d(6, 3), GroupNorm(3), Activation(Activation.Relu)]
[Conv2d(4, 2), GroupNorm(4, Affine = false), Activation(Activation.Tanh)]
[Flatten, Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class GroupNormNet;

[Model, Input(2, 7, 6)]
[Conv2d(6, 3, Activation.Relu), SqueezeExcite(3)]
[Conv2d(20, 2), SqueezeExcite(5, Activation = Activation.Silu, Gate = Activation.HardSigmoid)]
[GlobalAvgPool, Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class SqueezedNet;

[Model, Input(2, 7, 6), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class PaddedChannelsNet
{
    private static Node Build(Node x)
    {
        x = x.Conv2d(4, 3, Activation.Tanh);
        return (x.Conv2d(7, 1, stride: 2) + x.MaxPool2d(1, stride: 2).PadChannels(1, 2)).GlobalAvgPool().Dense(3);
    }
}
