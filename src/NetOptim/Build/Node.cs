namespace NetOptim;

/// <summary>
/// A value of the network while it is being described: what <c>static Node Build(Node x)</c> of a model takes and returns.
/// </summary>
/// <remarks>
/// The model compiler evaluates <c>Build</c> at compile time and emits what it describes; nothing of it runs afterwards, and no node is ever
/// made. Every member throws <see cref="InvalidOperationException"/> if something calls it all the same.
/// </remarks>
/// <example>
/// <code>
/// [Model, Input(64), Loss(Loss.SoftmaxCrossEntropy), Adam]
/// public partial class Net
/// {
///     static Node Build(Node x)
///     {
///         x = x.Dense(32, Activation.Relu);
///         for (int i = 0; i &lt; 3; i++)
///             x = x + x.Dense(32, Activation.Gelu);
///         return x.Dense(10);
///     }
/// }
/// </code>
/// </example>
public sealed partial class Node
{
    private Node()
    {
    }

    /// <summary>The shape of one sample, without the batch and channel first.</summary>
    public IReadOnlyList<int> Shape => throw CompileTimeOnly();

    /// <summary>Numbers in one sample: the product of <see cref="Shape"/>.</summary>
    public int Size => throw CompileTimeOnly();

    /// <summary>The channels of [channels, height, width] or of a sequence [steps, channels]; the length of a vector.</summary>
    public int Channels => throw CompileTimeOnly();

    /// <summary>The second dimension of [channels, height, width].</summary>
    public int Height => throw CompileTimeOnly();

    /// <summary>The third dimension of [channels, height, width].</summary>
    public int Width => throw CompileTimeOnly();

    /// <summary>The sum of two values of one shape, element by element: a residual connection.</summary>
    /// <param name="left">Of any shape.</param>
    /// <param name="right">Of the same shape.</param>
    public static Node operator +(Node left, Node right) => throw CompileTimeOnly();

    /// <summary>The product of two values of one shape, element by element: a gate.</summary>
    /// <param name="left">Of any shape.</param>
    /// <param name="right">Of the same shape.</param>
    public static Node operator *(Node left, Node right) => throw CompileTimeOnly();

    /// <summary>The sum of two values of one shape, element by element: what <c>+</c> does.</summary>
    /// <param name="left">Of any shape.</param>
    /// <param name="right">Of the same shape.</param>
    public static Node Add(Node left, Node right) => throw CompileTimeOnly();

    /// <summary>The product of two values of one shape, element by element: what <c>*</c> does.</summary>
    /// <param name="left">Of any shape.</param>
    /// <param name="right">Of the same shape.</param>
    public static Node Multiply(Node left, Node right) => throw CompileTimeOnly();

    /// <summary>The values one after another along their first dimension (the channels), as PyTorch's <c>cat(…, dim=1)</c>.</summary>
    /// <param name="nodes">At least one; all dimensions but the first must be the same.</param>
    public static Node Concat(params Node[] nodes) => throw CompileTimeOnly();

    private static InvalidOperationException CompileTimeOnly() => new(
        "A Node exists for the model compiler alone, which evaluates 'static Node Build(Node x)' of a [Model] class at compile time. "
        + "It cannot be used at run time; make the model with 'new' and call Predict or TrainStep.");
}
