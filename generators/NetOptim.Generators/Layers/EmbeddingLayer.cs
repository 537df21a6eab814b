using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Embedding(vocabulary, channels)]</c>: a learnt vector for every token id of the input.</summary>
internal sealed class EmbeddingLayer : LayerDefinition
{
    public override string Kind => "Embedding";

    public override LayerRole Role => LayerRole.Weights;

    public override bool IsLinear => false;

    public override bool TakesTokens => true;

    public override bool MeansSequence => true;

    public override Value Build(LayerContext layer, Value input)
    {
        int vocabulary = layer.Arguments.Int("vocabulary", 1, minimum: 1, maximum: 1 << 24);
        int channels = layer.Arguments.Int("channels", 1, minimum: 1, maximum: 1 << 20);
        if (!ReferenceEquals(input, layer.Graph.Input) || input.Shape.Count != 1)
        {
            layer.Arguments.Report(Rules.TokensMissing, null, layer.Name, Text.Shape(input.Shape));
            return input;
        }
        return layer.Graph.Apply(new EmbeddingOp(), input, layer.Table(vocabulary, channels));
    }

    public override void Check(LayerView layer)
    {
        // What drops ids in training hands them on in prediction, so that the prediction's graph has nothing against it.
        if (!layer.TakesInput && !layer.Arguments.IsWrong)
            layer.Arguments.Report(Rules.TokensMissing, null, layer.Name, Text.Shape(layer.InputShape));
    }
}
