using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

public class ActivationParityTests
{
    private static readonly Dictionary<Activation, (Func<CompiledModel<float>> Model, Func<Tensor, Tensor> Torch)> Cases = new()
    {
        [Activation.Relu] = (() => new ReluNet(), x => x.relu()),
        [Activation.LeakyRelu] = (() => new LeakyReluNet(), x => nn.functional.leaky_relu(x, 0.2)),
        [Activation.Elu] = (() => new EluNet(), x => nn.functional.elu(x, 0.7)),
        [Activation.Selu] = (() => new SeluNet(), x => nn.functional.selu(x)),
        [Activation.Gelu] = (() => new GeluNet(), x => nn.functional.gelu(x)),
        [Activation.GeluTanh] = (() => new GeluTanhNet(), TanhGelu),
        [Activation.Silu] = (() => new SiluNet(), x => nn.functional.silu(x)),
        [Activation.Mish] = (() => new MishNet(), x => nn.functional.mish(x)),
        [Activation.Sigmoid] = (() => new SigmoidNet(), x => x.sigmoid()),
        [Activation.HardSigmoid] = (() => new HardSigmoidNet(), x => nn.functional.hardsigmoid(x)),
        [Activation.Tanh] = (() => new TanhNet(), x => x.tanh()),
        [Activation.Softplus] = (() => new SoftplusNet(), x => nn.functional.softplus(x)),
        [Activation.HardSwish] = (() => new HardSwishNet(), x => nn.functional.hardswish(x)),
        [Activation.Relu6] = (() => new Relu6Net(), x => nn.functional.relu6(x)),
        [Activation.Softmax] = (() => new SoftmaxNet(), x => x.softmax(-1)),
    };

    public static TheoryData<Activation> All => [.. Cases.Keys];

    [Fact]
    public void Every_activation_is_compared() =>
        Assert.Equal(Enum.GetValues<Activation>().Where(activation => activation != Activation.None).Order(), Cases.Keys.Order());

    /// <summary>Once fused into the product, with a bias and without, and once as a layer of its own.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Values_and_gradients_are_torchs(Activation activation)
    {
        (Func<CompiledModel<float>> model, Func<Tensor, Tensor> f) = Cases[activation];
        using var check = new ParityCheck<float>(
            model(), (w, x) => w.Dense(f(w.Dense(f(w.Dense(f(x), 1)), 2)), 3), (y, t) => nn.functional.mse_loss(y, t));

        check.Once();
    }

    // Not every TorchSharp gives the tanh form its own argument, so by its definition (Hendrycks and Gimpel 2016).
    private static Tensor TanhGelu(Tensor x) => 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x.pow(3))).tanh());
}

[Model, Input(7)]
[Activation(Activation.Relu), Dense(37, Activation.Relu), Dense(18, Activation.Relu, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class ReluNet;

[Model, Input(7)]
[Activation(Activation.LeakyRelu, Alpha = 0.2), Dense(37, Activation.LeakyRelu, Alpha = 0.2), Dense(18, Activation.LeakyRelu, Alpha = 0.2, Bias = false)]
[Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class LeakyReluNet;

[Model, Input(7)]
[Activation(Activation.Elu, Alpha = 0.7), Dense(37, Activation.Elu, Alpha = 0.7), Dense(18, Activation.Elu, Alpha = 0.7, Bias = false)]
[Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class EluNet;

[Model, Input(7)]
[Activation(Activation.Selu), Dense(37, Activation.Selu), Dense(18, Activation.Selu, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class SeluNet;

[Model, Input(7)]
[Activation(Activation.Gelu), Dense(37, Activation.Gelu), Dense(18, Activation.Gelu, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class GeluNet;

[Model, Input(7)]
[Activation(Activation.GeluTanh), Dense(37, Activation.GeluTanh), Dense(18, Activation.GeluTanh, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class GeluTanhNet;

[Model, Input(7)]
[Activation(Activation.Silu), Dense(37, Activation.Silu), Dense(18, Activation.Silu, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class SiluNet;

[Model, Input(7)]
[Activation(Activation.Mish), Dense(37, Activation.Mish), Dense(18, Activation.Mish, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class MishNet;

[Model, Input(7)]
[Activation(Activation.Sigmoid), Dense(37, Activation.Sigmoid), Dense(18, Activation.Sigmoid, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class SigmoidNet;

[Model, Input(7)]
[Activation(Activation.HardSigmoid), Dense(37, Activation.HardSigmoid), Dense(18, Activation.HardSigmoid, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class HardSigmoidNet;

[Model, Input(7)]
[Activation(Activation.Tanh), Dense(37, Activation.Tanh), Dense(18, Activation.Tanh, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class TanhNet;

[Model, Input(7)]
[Activation(Activation.Softplus), Dense(37, Activation.Softplus), Dense(18, Activation.Softplus, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class SoftplusNet;

[Model, Input(7)]
[Activation(Activation.HardSwish), Dense(37, Activation.HardSwish), Dense(18, Activation.HardSwish, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class HardSwishNet;

[Model, Input(7)]
[Activation(Activation.Relu6), Dense(37, Activation.Relu6), Dense(18, Activation.Relu6, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class Relu6Net;

[Model, Input(7)]
[Activation(Activation.Softmax), Dense(37, Activation.Softmax), Dense(18, Activation.Softmax, Bias = false), Dense(3), Loss(Loss.MeanSquaredError)]
internal sealed partial class SoftmaxNet;
