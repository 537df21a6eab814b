using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[PositionEmbedding]</c>: a learnt vector for every step of a sequence, added to it.</summary>
internal sealed class PositionEmbeddingLayer : LayerDefinition
{
    public override string Kind => "PositionEmbedding";

    public override LayerRole Role => LayerRole.Weights;

    public override bool IsLinear => false;

    public override bool MeansSequence => true;

    public override Value Build(LayerContext layer, Value input) => layer.RequireSequence(input)
        ? layer.Graph.Apply(new AddPositionsOp(), layer.Graph.Sequence(input), layer.Table(input.Shape[0], input.Shape[1]))
        : input;
}
