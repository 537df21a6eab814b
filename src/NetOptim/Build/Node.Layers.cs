namespace NetOptim;

public sealed partial class Node
{
    /// <summary>
    /// A fully connected layer: y = f(x·Wᵀ + b), W of shape [units, inputs], b of shape [units], as PyTorch's <c>Linear</c>. Of a sequence [steps, inputs]
    /// every step goes through it, and the result is [steps, units].
    /// </summary>
    /// <param name="units">Outputs, at least 1.</param>
    /// <param name="activation">f, by default none.</param>
    /// <param name="alpha">The parameter of the activation: the slope of <see cref="Activation.LeakyRelu"/> (0.01), the α of <see cref="Activation.Elu"/> (1).</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="l1">λ ≥ 0 of a penalty λ·Σ|w| on the weights, added to the loss; by default what the class declares.</param>
    /// <param name="l2">λ ≥ 0 of a penalty λ·Σw² on the weights (gradient 2λw), added to the loss; by default what the class declares.</param>
    /// <param name="activityL1">λ ≥ 0 of a penalty λ·Σ|y|/batch on the outputs, added to the loss.</param>
    /// <param name="activityL2">λ ≥ 0 of a penalty λ·Σy²/batch on the outputs, added to the loss.</param>
    /// <param name="maxNorm">Largest Euclidean norm of a unit's weights, restored after every step; by default what the class declares.</param>
    /// <param name="weightInitializer">How the weights are first filled; by default as PyTorch does.</param>
    /// <param name="biasInitializer">How the bias is first filled; by default as PyTorch does.</param>
    /// <param name="tiedTo">
    /// The full name of an <c>Embedding</c> or <c>Dense</c> layer before it whose weight this one uses in place of its own; its gradient is the sum of both uses. The
    /// weight's shape must be [units, inputs].
    /// </param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>dense1</c>.</param>
    public Node Dense(
        int units, Activation activation = NetOptim.Activation.None, double? alpha = null, bool bias = true, double? l1 = null, double? l2 = null,
        double activityL1 = 0, double activityL2 = 0, double? maxNorm = null, Initializer weightInitializer = Initializer.Default,
        Initializer biasInitializer = Initializer.Default, string? tiedTo = null, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// Dropout (Srivastava et al. 2014): in training each element is zero with probability <paramref name="rate"/> and the others are scaled
    /// by 1/(1 - rate); nothing happens in prediction.
    /// </summary>
    /// <param name="rate">In [0, 1).</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>dropout1</c>.</param>
    public Node Dropout(double rate, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// Batch normalisation (Ioffe and Szegedy 2015) as PyTorch's <c>BatchNorm1d</c>, of images channel by channel as its <c>BatchNorm2d</c>: batch
    /// statistics in training (biased variance), running statistics (unbiased variance) in prediction.
    /// </summary>
    /// <param name="momentum">Share of the batch's statistics in the running ones, in (0, 1]; PyTorch's meaning of momentum.</param>
    /// <param name="epsilon">Added to the variance; greater than 0.</param>
    /// <param name="affine">Whether there are a learnt scale and shift.</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>batchNorm1</c>.</param>
    public Node BatchNorm(double momentum = 0.1, double epsilon = 1e-5, bool affine = true, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// Layer normalisation (Ba et al. 2016) as PyTorch's <c>LayerNorm</c>: of a sequence [steps, channels] over the channels of each step, of anything else
    /// over all of a sample.
    /// </summary>
    /// <param name="epsilon">Added to the variance; greater than 0.</param>
    /// <param name="affine">Whether there are a learnt scale and shift.</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>layerNorm1</c>.</param>
    public Node LayerNorm(double epsilon = 1e-5, bool affine = true, string? name = null) => throw CompileTimeOnly();

    /// <summary>Makes one dimension of all dimensions of a sample; costs nothing.</summary>
    /// <param name="name">Names the layer; by default its kind and a number: <c>flatten1</c>.</param>
    public Node Flatten(string? name = null) => throw CompileTimeOnly();

    /// <summary>Gives the numbers of a sample another shape; costs nothing.</summary>
    /// <param name="shape">Dimensions of at least 1 with as many numbers in all as before; one of them may be -1: what is left over.</param>
    public Node Reshape(params int[] shape) => throw CompileTimeOnly();
}
