using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[MultiHeadAttention(heads)]</c>: every step of a sequence gathers from the others (self-attention), as PyTorch's module of that name.</summary>
internal sealed class MultiHeadAttentionLayer : LayerDefinition
{
    /// <summary>Of <c>NetOptim.Kernels.AttentionShape</c>.</summary>
    private const int MaximumHeadSize = 512;

    public override string Kind => "MultiHeadAttention";

    public override LayerRole Role => LayerRole.Weights;

    public override bool IsLinear => false;

    public override bool MeansSequence => true;

    public override Value Build(LayerContext layer, Value input)
    {
        bool causal = layer.Arguments.Flag("causal", false);
        string? rate = DropoutRate(layer, "Dropout");
        return Heads(layer, input) is { } heads
            ? Attend(layer, "", input, heads, causal, rate, layer.Stream, layer.Arguments.Flag("Bias", true))
            : input;
    }

    /// <summary>The number of heads, if they fit the sequence; what does not is reported.</summary>
    public static int? Heads(LayerContext layer, Value input)
    {
        int heads = layer.Arguments.Int("heads", 1, minimum: 1, maximum: 1 << 16);
        if (!layer.RequireSequence(input))
            return null;
        int channels = input.Shape[1];
        if (channels % heads != 0)
            layer.Arguments.Report(Rules.HeadsDoNotDivide, "heads", [GroupsArgument.Nearest(layer.Arguments, "heads", heads, channels, channels)], layer.Name, Text.Int(heads), Text.Int(channels));
        else if (channels / heads > MaximumHeadSize)
            layer.Arguments.Report(Rules.HeadTooLong, "heads", layer.Name, Text.Int(heads), Text.Int(channels / heads), Text.Int(MaximumHeadSize));
        else
            return heads;
        return null;
    }

    /// <summary>The hyper-parameter of a dropout rate; null where it is not written or 0, and in prediction.</summary>
    public static string? DropoutRate(LayerContext layer, string argument)
    {
        double value = layer.Arguments.Number(argument, 0, minimum: 0, maximum: 1, maximumExclusive: true);
        if (value == 0)
            return null;
        string rate = layer.Hyperparameters.Add(
            Text.Pascal(layer.Name) + argument, value, $"Probability that {layer.Name} drops an element.", 0, 1, maximumExclusive: true);
        return layer.Graph.Training ? rate : null;
    }

    /// <summary>Appends the projection to queries, keys and values, the attention itself and the projection of its output.</summary>
    /// <param name="part">Which part of a larger layer it is; empty for a layer of its own.</param>
    /// <param name="rate">Expression of the dropout rate, or null.</param>
    /// <param name="stream">Of its random numbers.</param>
    public static Value Attend(LayerContext layer, string part, Value input, int heads, bool causal, string? rate, int stream, bool hasBias)
    {
        (int steps, int channels) = (input.Shape[0], input.Shape[1]);
        string prefix = part.Length == 0 ? "" : part + ".";
        // As PyTorch: Glorot's uniform for the projections to queries, keys and values together, zeros for biases.
        Value weight = layer.Parameter(
            prefix + "in_proj_weight", [3 * channels, channels], "GlorotUniform", channels, 3 * channels, layer.Penalties(isBias: false));
        Value? bias = hasBias
            ? layer.Parameter(prefix + "in_proj_bias", [3 * channels], "Zeros", channels, 3 * channels, layer.Penalties(isBias: true))
            : null;
        Value outWeight = layer.Parameter(
            prefix + "out_proj.weight", [channels, channels], "TorchUniform", channels, channels, layer.Penalties(isBias: false));
        Value? outBias = hasBias
            ? layer.Parameter(prefix + "out_proj.bias", [channels], "Zeros", channels, channels, layer.Penalties(isBias: true))
            : null;
        Value projections = LinearMap.Apply(layer, prefix + "in_proj", input, weight, bias);
        string name = Text.Camel(layer.Name) + Text.PascalPart(part);
        var sizes = new AttentionSizes(steps, heads, channels / heads, causal, layer.Name, stream, rate);
        bool training = layer.Graph.Training;
        Value gathered = layer.Graph.ApplyAll(
            new AttentionOp(sizes, training), training ? [name + "Attention", name + "LogSums"] : [name + "Attention"], projections)[0];
        return LinearMap.Apply(layer, prefix + "out_proj", gathered, outWeight, outBias);
    }
}
