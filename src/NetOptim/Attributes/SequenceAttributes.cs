namespace NetOptim;

/// <summary>
/// A learnt vector for every token, as PyTorch's <c>Embedding</c>: token ids [steps] → a sequence [steps, channels]. It is the model's first layer, of
/// <c>[Input(steps)]</c>; inputs are then whole numbers from 0 to <paramref name="vocabulary"/> − 1.
/// </summary>
/// <param name="vocabulary">Number of tokens, at least 1; 2^24 at most, for as floats larger ids are not exact.</param>
/// <param name="channels">Length of the vectors, at least 1.</param>
public sealed class EmbeddingAttribute(int vocabulary, int channels) : LayerAttribute
{
    /// <summary>Number of tokens.</summary>
    public int Vocabulary { get; } = vocabulary;

    /// <summary>Length of the vectors.</summary>
    public int Channels { get; } = channels;

    /// <summary>
    /// How the vectors are first filled; by default from N(0, 1), as PyTorch does. Another initialiser takes <see cref="Channels"/> for its fan-in:
    /// <see cref="Initializer.LeCunNormal"/> gives N(0, 1/√channels), which suits an output layer tied to it.
    /// </summary>
    public Initializer WeightInitializer { get; set; }
}

/// <summary>A learnt vector for every step of a sequence, added to it: [steps, channels] → the same.</summary>
public sealed class PositionEmbeddingAttribute : LayerAttribute
{
    /// <summary>How the vectors are first filled; by default from N(0, 1), as PyTorch's <c>Embedding</c>. Another initialiser takes their length for its fan-in.</summary>
    public Initializer WeightInitializer { get; set; }
}

/// <summary>
/// The pixels of an image, line by line, as the steps of a sequence: [channels, height, width] → [height·width, channels], as PyTorch's
/// <c>flatten(2).transpose(1, 2)</c>; costs nothing.
/// </summary>
public sealed class ToSequenceAttribute : LayerAttribute;

/// <summary>
/// The steps of a sequence as the pixels of an image, line by line: [height·width, channels] → [channels, height, width], as PyTorch's
/// <c>transpose(1, 2).unflatten(2, (height, width))</c>; costs nothing.
/// </summary>
/// <param name="height">Lines, at least 1.</param>
/// <param name="width">Pixels of a line, at least 1; as many steps are there as pixels.</param>
public sealed class ToImageAttribute(int height, int width) : LayerAttribute
{
    /// <summary>Lines.</summary>
    public int Height { get; } = height;

    /// <summary>Pixels of a line.</summary>
    public int Width { get; } = width;
}

/// <summary>
/// Self-attention (Vaswani et al. 2017): every step of a sequence [steps, channels] gathers from the others by its query, their keys and values; as PyTorch's
/// <c>MultiheadAttention</c> of one argument, with its parameters: <c>in_proj_weight</c> [3·channels, channels], <c>in_proj_bias</c>, <c>out_proj.weight</c>,
/// <c>out_proj.bias</c>.
/// </summary>
/// <param name="heads">Heads; they divide the channels, and each has 512 at most.</param>
/// <param name="causal">Whether a step gathers only from itself and the steps before it, as a language model does.</param>
public sealed class MultiHeadAttentionAttribute(int heads, bool causal = false) : LayerAttribute
{
    /// <summary>Heads.</summary>
    public int Heads { get; } = heads;

    /// <summary>Whether a step gathers only from itself and the steps before it, as a language model does.</summary>
    public bool Causal { get; } = causal;

    /// <summary>In [0, 1): in training each probability is zero with that probability and scaled otherwise.</summary>
    public double Dropout { get; set; }

    /// <summary>Whether the projections have a bias; by default they have.</summary>
    public bool Bias { get; set; } = true;
}

/// <summary>
/// A block of a transformer, normalised first: x + attention(norm1(x)), then x + linear2(f(linear1(norm2(x)))), of a sequence [steps, channels]; as PyTorch's
/// <c>TransformerEncoderLayer</c> with <c>norm_first=True</c>, with its parameters: <c>self_attn.in_proj_weight</c>, <c>linear1.weight</c>, <c>norm1.weight</c>, …
/// </summary>
/// <param name="heads">Heads; they divide the channels, and each has 512 at most.</param>
/// <param name="causal">Whether a step gathers only from itself and the steps before it, as a language model does.</param>
public sealed class TransformerBlockAttribute(int heads, bool causal = false) : LayerAttribute
{
    /// <summary>Heads.</summary>
    public int Heads { get; } = heads;

    /// <summary>Whether a step gathers only from itself and the steps before it, as a language model does.</summary>
    public bool Causal { get; } = causal;

    /// <summary>Channels between the two linear layers, in channels of the sequence; 1 to 64.</summary>
    public int MlpRatio { get; set; } = 4;

    /// <summary>f; GPT-2 has <see cref="Activation.GeluTanh"/>.</summary>
    public Activation Activation { get; set; } = Activation.Gelu;

    /// <summary>The parameter of the activation: the slope of <see cref="Activation.LeakyRelu"/> (0.01), the α of <see cref="Activation.Elu"/> (1).</summary>
    public double Alpha { get; set; }

    /// <summary>In [0, 1): of the probabilities of the attention, of the activation and of the results of both branches.</summary>
    public double Dropout { get; set; }

    /// <summary>Added to the variance of the normalisations; greater than 0.</summary>
    public double Epsilon { get; set; } = 1e-5;
}
