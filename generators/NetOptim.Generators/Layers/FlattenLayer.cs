using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Flatten]</c>: all dimensions of a sample become one; nothing is computed.</summary>
internal sealed class FlattenLayer : LayerDefinition
{
    public override string Kind => "Flatten";

    public override LayerRole Role => LayerRole.Shape;

    public override bool KeepsNumbers => true;

    /// <summary>Flattens what a layer gets.</summary>
    public static Mend Before(AttributeReader layer) => Mend.InsertBefore(layer, "Flatten");

    public override Value Build(LayerContext layer, Value input) =>
        GraphBuilder.Reshape(layer.Graph.OneRow(input), new EquatableArray<int>([input.Size]));

    public override void Check(LayerView layer)
    {
        if (layer.InputShape.Count == 1)
            layer.Arguments.Report(Rules.FlattenNeedless, null, [Mend.Remove(layer.Arguments)], layer.Name, Text.Shape(layer.InputShape));
    }
}
