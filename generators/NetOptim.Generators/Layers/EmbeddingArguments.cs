using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary>What layers with a table of vectors have in common.</summary>
internal static class EmbeddingArguments
{
    /// <summary>
    /// A table [count, channels], first standard normal as PyTorch's <c>Embedding</c>; a written initialiser takes the length of the vectors for its fan-in,
    /// which is that of a dense layer tied to the table.
    /// </summary>
    public static Value Table(this LayerContext layer, int count, int channels)
    {
        string initializer = layer.Arguments.Member("WeightInitializer", "Default");
        return initializer == "Default"
            ? layer.Parameter("weight", [count, channels], "LeCunNormal", fanIn: 1, fanOut: channels)
            : layer.Parameter("weight", [count, channels], initializer, fanIn: channels, fanOut: count);
    }
}
