namespace NetOptim;

public sealed partial class Node
{
    /// <summary>
    /// A learnt vector for every token, as PyTorch's <c>Embedding</c>: token ids [steps] → a sequence [steps, channels]. It is called on the parameter of
    /// <c>Build</c>; inputs are then whole numbers from 0 to <paramref name="vocabulary"/> − 1.
    /// </summary>
    /// <param name="vocabulary">Number of tokens, at least 1; 2^24 at most, for as floats larger ids are not exact.</param>
    /// <param name="channels">Length of the vectors, at least 1.</param>
    /// <param name="weightInitializer">
    /// How the vectors are first filled; by default from N(0, 1), as PyTorch does. Another initialiser takes <paramref name="channels"/> for its fan-in:
    /// <see cref="Initializer.LeCunNormal"/> gives N(0, 1/√channels), which suits an output layer tied to it.
    /// </param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>embedding1</c>.</param>
    public Node Embedding(int vocabulary, int channels, Initializer weightInitializer = Initializer.Default, string? name = null) => throw CompileTimeOnly();

    /// <summary>A learnt vector for every step of a sequence, added to it: [steps, channels] → the same.</summary>
    /// <param name="weightInitializer">How the vectors are first filled; by default from N(0, 1). Another initialiser takes their length for its fan-in.</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>positionEmbedding1</c>.</param>
    public Node PositionEmbedding(Initializer weightInitializer = Initializer.Default, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// The pixels of an image, line by line, as the steps of a sequence: [channels, height, width] → [height·width, channels], as PyTorch's
    /// <c>flatten(2).transpose(1, 2)</c>; costs nothing.
    /// </summary>
    /// <param name="name">Names the layer; by default its kind and a number: <c>toSequence1</c>.</param>
    public Node ToSequence(string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// The steps of a sequence as the pixels of an image, line by line: [height·width, channels] → [channels, height, width], as PyTorch's
    /// <c>transpose(1, 2).unflatten(2, (height, width))</c>; costs nothing.
    /// </summary>
    /// <param name="height">Lines, at least 1.</param>
    /// <param name="width">Pixels of a line, at least 1; as many steps are there as pixels.</param>
    /// <param name="name">Names the layer; by default its kind and a number: <c>toImage1</c>.</param>
    public Node ToImage(int height, int width, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// Self-attention (Vaswani et al. 2017): every step of a sequence [steps, channels] gathers from the others by its query, their keys and values; as
    /// PyTorch's <c>MultiheadAttention</c> of one argument, with its parameters: <c>in_proj_weight</c> [3·channels, channels], <c>in_proj_bias</c>,
    /// <c>out_proj.weight</c>, <c>out_proj.bias</c>.
    /// </summary>
    /// <param name="heads">Heads; they divide the channels, and each has 512 at most.</param>
    /// <param name="causal">Whether a step gathers only from itself and the steps before it, as a language model does.</param>
    /// <param name="dropout">In [0, 1): in training each probability is zero with that probability and scaled otherwise.</param>
    /// <param name="bias">Whether the projections have a bias.</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>multiHeadAttention1</c>.</param>
    public Node MultiHeadAttention(int heads, bool causal = false, double dropout = 0, bool bias = true, string? name = null) => throw CompileTimeOnly();

    /// <summary>
    /// A block of a transformer, normalised first: x + attention(norm1(x)), then x + linear2(f(linear1(norm2(x)))), of a sequence [steps, channels]; as
    /// PyTorch's <c>TransformerEncoderLayer</c> with <c>norm_first=True</c>, with its parameters: <c>self_attn.in_proj_weight</c>, <c>linear1.weight</c>,
    /// <c>norm1.weight</c>, …
    /// </summary>
    /// <param name="heads">Heads; they divide the channels, and each has 512 at most.</param>
    /// <param name="causal">Whether a step gathers only from itself and the steps before it, as a language model does.</param>
    /// <param name="mlpRatio">Channels between the two linear layers, in channels of the sequence; 1 to 64.</param>
    /// <param name="activation">f; GPT-2 has <see cref="Activation.GeluTanh"/>.</param>
    /// <param name="alpha">The parameter of the activation: the slope of <see cref="Activation.LeakyRelu"/> (0.01), the α of <see cref="Activation.Elu"/> (1).</param>
    /// <param name="dropout">In [0, 1): of the probabilities of the attention, of the activation and of the results of both branches.</param>
    /// <param name="epsilon">Added to the variance of the normalisations; greater than 0.</param>
    /// <param name="name">Names the layer within the helper method that calls it; by default its kind and a number: <c>transformerBlock1</c>.</param>
    public Node TransformerBlock(
        int heads, bool causal = false, int mlpRatio = 4, Activation activation = NetOptim.Activation.Gelu, double? alpha = null, double dropout = 0,
        double epsilon = 1e-5, string? name = null) => throw CompileTimeOnly();
}
