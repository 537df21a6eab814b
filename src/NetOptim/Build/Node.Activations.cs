namespace NetOptim;

public sealed partial class Node
{
    /// <summary>An activation as a layer of its own.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="alpha">The parameter of the activation: the slope of <see cref="NetOptim.Activation.LeakyRelu"/> (0.01), the α of <see cref="NetOptim.Activation.Elu"/> (1).</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>activation1</c>.</param>
    public Node Activation(Activation kind, double? alpha = null, string? name = null) => throw CompileTimeOnly();

    /// <summary>max(x, 0).</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>relu1</c>.</param>
    public Node Relu(string? name = null) => throw CompileTimeOnly();

    /// <summary>x for x ≥ 0, alpha·x below.</summary>
    /// <param name="alpha">The slope below 0, at least 0.</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>leakyRelu1</c>.</param>
    public Node LeakyRelu(double alpha = 0.01, string? name = null) => throw CompileTimeOnly();

    /// <summary>x for x ≥ 0, alpha·(eˣ - 1) below (Clevert et al. 2016).</summary>
    /// <param name="alpha">How far below 0 it goes, at least 0.</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>elu1</c>.</param>
    public Node Elu(double alpha = 1, string? name = null) => throw CompileTimeOnly();

    /// <summary>Scaled ELU (Klambauer et al. 2017).</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>selu1</c>.</param>
    public Node Selu(string? name = null) => throw CompileTimeOnly();

    /// <summary>x·Φ(x), exact (Hendrycks and Gimpel 2016).</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>gelu1</c>.</param>
    public Node Gelu(string? name = null) => throw CompileTimeOnly();

    /// <summary>The tanh approximation of GELU.</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>geluTanh1</c>.</param>
    public Node GeluTanh(string? name = null) => throw CompileTimeOnly();

    /// <summary>x·σ(x), also called swish.</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>silu1</c>.</param>
    public Node Silu(string? name = null) => throw CompileTimeOnly();

    /// <summary>x·tanh(softplus(x)) (Misra 2019).</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>mish1</c>.</param>
    public Node Mish(string? name = null) => throw CompileTimeOnly();

    /// <summary>σ(x) = 1/(1 + e⁻ˣ).</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>sigmoid1</c>.</param>
    public Node Sigmoid(string? name = null) => throw CompileTimeOnly();

    /// <summary>min(max(x + 3, 0), 6)/6.</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>hardSigmoid1</c>.</param>
    public Node HardSigmoid(string? name = null) => throw CompileTimeOnly();

    /// <summary>tanh(x).</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>tanh1</c>.</param>
    public Node Tanh(string? name = null) => throw CompileTimeOnly();

    /// <summary>ln(1 + eˣ); x above 20.</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>softplus1</c>.</param>
    public Node Softplus(string? name = null) => throw CompileTimeOnly();

    /// <summary>x·min(max(x + 3, 0), 6)/6 (Howard et al. 2019).</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>hardSwish1</c>.</param>
    public Node HardSwish(string? name = null) => throw CompileTimeOnly();

    /// <summary>min(max(x, 0), 6).</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>relu6_1</c>.</param>
    public Node Relu6(string? name = null) => throw CompileTimeOnly();

    /// <summary>eˣ/Σeˣ over the outputs of a sample.</summary>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>softmax1</c>.</param>
    public Node Softmax(string? name = null) => throw CompileTimeOnly();
}
