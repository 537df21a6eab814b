using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary>The <c>TiedTo</c> argument: a layer that has no weight of its own but uses another one's (Press and Wolf 2017).</summary>
internal static class TiedWeight
{
    private const string Argument = "TiedTo";

    private static readonly string[] Foreign = ["WeightInitializer", "L1", "L2", "MaxNorm"];

    /// <summary>The weight that the layer is tied to; null where it is not, or where that makes no sense (which is then reported).</summary>
    public static Value? Find(LayerContext layer, int units, int features)
    {
        if (layer.Arguments.String(Argument) is not { } other)
            return null;
        if (layer.Graph.Tensors.Find(other + ".weight") is not { } weight || other == layer.Name)
        {
            layer.Arguments.Report(Rules.TiedToNothing, Argument, layer.Name, other);
            return null;
        }
        if (weight.Shape.SequenceEqual([units, features]))
            return weight;
        layer.Arguments.Report(
            Rules.TiedShapesDiffer, Argument, layer.Name, other, Text.Shape([units, features]), Text.Shape(weight.Shape));
        return null;
    }

    /// <summary>Arguments about a weight which the layer does not have.</summary>
    public static void Check(LayerView layer)
    {
        if (!layer.Arguments.Has(Argument))
            return;
        foreach (string argument in Foreign.Where(layer.Arguments.Has))
            layer.Arguments.ReportWithoutEffect(argument, $"the weight of '{layer.Name}' is that of '{layer.Arguments.String(Argument)}'");
    }
}
