using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>Torch's activations under the names that they have here.</summary>
internal static class TorchActivations
{
    public static Tensor Apply(Activation activation, Tensor x, double? alpha = null) => activation switch
    {
        Activation.None => x,
        Activation.Relu => x.relu(),
        Activation.LeakyRelu => nn.functional.leaky_relu(x, alpha ?? 0.01),
        Activation.Elu => nn.functional.elu(x, alpha ?? 1),
        Activation.Selu => nn.functional.selu(x),
        Activation.Gelu => nn.functional.gelu(x),
        // Not every TorchSharp gives the tanh form its own argument, so by its definition (Hendrycks and Gimpel 2016).
        Activation.GeluTanh => 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x.pow(3))).tanh()),
        Activation.Silu => nn.functional.silu(x),
        Activation.Mish => nn.functional.mish(x),
        Activation.Sigmoid => x.sigmoid(),
        Activation.HardSigmoid => nn.functional.hardsigmoid(x),
        Activation.Tanh => x.tanh(),
        Activation.Softplus => nn.functional.softplus(x),
        Activation.HardSwish => nn.functional.hardswish(x),
        Activation.Relu6 => nn.functional.relu6(x),
        Activation.Softmax => x.softmax(-1),
        _ => throw new NotSupportedException($"Torch's {activation} is not written down."),
    };
}
