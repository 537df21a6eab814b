using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary>
/// <c>[TransformerBlock(heads)]</c>: x + attention(norm1(x)), then x + linear2(f(linear1(norm2(x)))): PyTorch's <c>TransformerEncoderLayer</c> with
/// <c>norm_first</c>, and the block of GPT-2.
/// </summary>
internal sealed class TransformerBlockLayer : LayerDefinition
{
    /// <summary>Streams of one layer's dropouts lie apart from those of all other layers, which are numbered from 0.</summary>
    private const int StreamDistance = 1 << 24;

    public override string Kind => "TransformerBlock";

    public override LayerRole Role => LayerRole.Weights;

    public override bool IsLinear => false;

    public override bool MeansSequence => true;

    public override Value Build(LayerContext layer, Value input)
    {
        bool causal = layer.Arguments.Flag("causal", false);
        int ratio = layer.Arguments.Int("MlpRatio", 4, minimum: 1, maximum: 64);
        string? rate = MultiHeadAttentionLayer.DropoutRate(layer, "Dropout");
        string epsilon1 = LayerNormLayer.Epsilon(layer, "norm1"), epsilon2 = LayerNormLayer.Epsilon(layer, "norm2");
        if (MultiHeadAttentionLayer.Heads(layer, input) is not { } heads)
            return input;
        input = layer.Graph.Sequence(input);
        int channels = input.Shape[1];
        Value x = Normalize(layer, "norm1", input, epsilon1);
        x = MultiHeadAttentionLayer.Attend(layer, "self_attn", x, heads, causal, rate, layer.Stream, hasBias: true);
        Value middle = layer.Graph.ApplyNamed(Text.Camel(layer.Name) + "Residual", new AddOp(), Drop(layer, x, rate, 1), input);
        x = Normalize(layer, "norm2", middle, epsilon2);
        x = ActivationLayer.Apply(layer, Connect(layer, "linear1", x, channels, ratio * channels), "Activation", "Gelu");
        x = Connect(layer, "linear2", Drop(layer, x, rate, 2), ratio * channels, channels);
        return layer.Graph.Apply(new AddOp(), Drop(layer, x, rate, 3), middle);
    }

    private static Value Normalize(LayerContext layer, string part, Value input, string epsilon)
    {
        int channels = input.Columns;
        Value[] affine =
        [
            layer.Parameter(part + ".weight", [channels], "Ones", 0, 0),
            layer.Parameter(part + ".bias", [channels], "Zeros", 0, 0),
        ];
        return LayerNormLayer.Normalize(layer, part, input, epsilon, affine);
    }

    private static Value Connect(LayerContext layer, string part, Value input, int features, int units)
    {
        Value weight = layer.Parameter(part + ".weight", [units, features], "TorchUniform", features, units, layer.Penalties(isBias: false));
        Value bias = layer.Parameter(part + ".bias", [units], "TorchUniform", features, units, layer.Penalties(isBias: true));
        return LinearMap.Apply(layer, part, input, weight, bias);
    }

    private static Value Drop(LayerContext layer, Value input, string? rate, int number) =>
        rate is null ? input : layer.Graph.Apply(new DropoutOp(layer.Name, layer.Stream + number * StreamDistance, rate), input);
}
