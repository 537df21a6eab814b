using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Flatten]</c>: all dimensions of a sample become one; nothing is computed.</summary>
internal sealed class FlattenLayer : LayerDefinition
{
    public override string Kind => "Flatten";

    public override Value Build(LayerContext layer, Value input) =>
        GraphBuilder.Reshape(input, new EquatableArray<int>([input.Size]));
}
