using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

public class ActivationParityTests
{
    private static readonly Dictionary<Activation, Func<CompiledModel<float>>> Cases = new()
    {
        [Activation.Relu] = () => new ReluNet(),
        [Activation.LeakyRelu] = () => new LeakyReluNet(),
        [Activation.Elu] = () => new EluNet(),
        [Activation.Selu] = () => new SeluNet(),
        [Activation.Gelu] = () => new GeluNet(),
        [Activation.GeluTanh] = () => new GeluTanhNet(),
        [Activation.Silu] = () => new SiluNet(),
        [Activation.Mish] = () => new MishNet(),
        [Activation.Sigmoid] = () => new SigmoidNet(),
        [Activation.HardSigmoid] = () => new HardSigmoidNet(),
        [Activation.Tanh] = () => new TanhNet(),
        [Activation.Softplus] = () => new SoftplusNet(),
        [Activation.HardSwish] = () => new HardSwishNet(),
        [Activation.Relu6] = () => new Relu6Net(),
        [Activation.Softmax] = () => new SoftmaxNet(),
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
        double? alpha = activation switch
        {
            Activation.LeakyRelu => 0.2,
            Activation.Elu => 0.7,
            _ => null,
        };
        Tensor F(Tensor x) => TorchActivations.Apply(activation, x, alpha);
        using var check = new ParityCheck<float>(
            Cases[activation](), (w, x) => w.Dense(F(w.Dense(F(w.Dense(F(x), 1)), 2)), 3), (y, t) => nn.functional.mse_loss(y, t));

        check.Once();
    }
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
