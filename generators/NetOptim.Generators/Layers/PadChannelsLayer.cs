using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[PadChannels(before, after)]</c>: channels of zeros.</summary>
internal sealed class PadChannelsLayer : LayerDefinition
{
    public override string Kind => "PadChannels";

    public override LayerRole Role => LayerRole.Shape;

    public override Value Build(LayerContext layer, Value input)
    {
        int before = layer.Arguments.Int("before", 0, minimum: 0, maximum: 1 << 20);
        int after = layer.Arguments.Int("after", 0, minimum: 0, maximum: 1 << 20);
        if (!layer.RequireImage(input) || before + after == 0)
            return input;
        var shape = new EquatableArray<int>([before + input.Shape[0] + after, input.Shape[1], input.Shape[2]]);
        return layer.Graph.Apply(new PadChannelsOp(shape, before), layer.Graph.ChannelsLast(input));
    }

    public override void Check(LayerView layer)
    {
        if (layer.InputShape.Equals(layer.OutputShape))
            layer.Arguments.Report(Rules.LayerWithoutEffect, null, [Mend.Remove(layer.Arguments)], layer.Name, "it adds no channels");
    }
}
