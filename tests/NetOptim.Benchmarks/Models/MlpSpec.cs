using NetOptim.Benchmarks.Optimizers;

namespace NetOptim.Benchmarks.Models;

/// <summary>The losses of the workloads.</summary>
internal enum MlpLoss
{
    /// <summary>Mean binary cross-entropy of one sigmoid output.</summary>
    BinaryCrossEntropy,

    /// <summary>Mean cross-entropy of a softmax over the outputs, which are logits.</summary>
    SoftmaxCrossEntropy,
}

/// <summary>A multilayer perceptron with ReLU and dropout behind every hidden layer, trained by Adam.</summary>
/// <param name="Name">W1, W2.</param>
/// <param name="Sizes">Inputs, hidden layers, outputs.</param>
/// <param name="Dropout">Dropout rate behind every hidden layer.</param>
/// <param name="Loss">The loss; it says what the outputs are.</param>
/// <param name="WeightDecay">λ of Adam's L2-style weight decay: λ·w is added to every gradient.</param>
internal sealed record MlpSpec(string Name, int[] Sizes, double Dropout, MlpLoss Loss, double WeightDecay)
{
    /// <summary>The seed MLP: 100-64-1, binary.</summary>
    public static MlpSpec W1 { get; } = new("W1", [100, 64, 1], 0.5, MlpLoss.BinaryCrossEntropy, 0);

    /// <summary>The MNIST MLP: 784-512-256-10.</summary>
    public static MlpSpec W2 { get; } = new("W2", [784, 512, 256, 10], 0.2, MlpLoss.SoftmaxCrossEntropy, 1e-4);

    public AdamSpec Optimizer { get; } = new(1e-3, WeightDecay);

    public int Layers => Sizes.Length - 1;

    public int Inputs => Sizes[0];

    public int Outputs => Sizes[^1];

    /// <summary>Number of classes that labels are of.</summary>
    public int Classes => Math.Max(2, Outputs);

    /// <summary>Number of weights and biases.</summary>
    public int Parameters => Enumerable.Range(0, Layers).Sum(layer => (Sizes[layer] + 1) * Sizes[layer + 1]);

    public override string ToString() => $"{Name} {string.Join('-', Sizes)}";
}
