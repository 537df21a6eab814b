using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Flatten]</c>: all dimensions of a sample become one; nothing is computed.</summary>
internal sealed class FlattenLayer : LayerDefinition
{
    public override string Kind => "Flatten";

    public override LayerRole Role => LayerRole.Shape;

    public override Value Build(LayerContext layer, Value input) =>
        GraphBuilder.Reshape(layer.Graph.OneRow(input), new EquatableArray<int>([input.Size]));

    public override void Check(LayerView layer)
    {
        if (layer.InputShape.Count == 1)
            layer.Arguments.Report(Rules.FlattenNeedless, null, layer.Name, Text.Shape(layer.InputShape));
    }
}
