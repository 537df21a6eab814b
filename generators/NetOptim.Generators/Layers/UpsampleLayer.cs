using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Upsample(scale)]</c>: images larger by a whole factor.</summary>
internal sealed class UpsampleLayer : LayerDefinition
{
    public override string Kind => "Upsample";

    public override LayerRole Role => LayerRole.Shape;

    public override Value Build(LayerContext layer, Value input)
    {
        int scale = layer.Arguments.Int("scale", 1, minimum: 1, maximum: 1 << 10);
        if (!layer.RequireImage(input) || scale == 1 || !layer.HasRoomFor([input.Shape[0], (long)scale * input.Shape[1], (long)scale * input.Shape[2]]))
            return input;
        bool isBilinear = layer.Arguments.Member("Mode", "Nearest") == "Bilinear";
        return layer.Graph.Apply(new UpsampleOp(input.Shape, scale, isBilinear), layer.Graph.ChannelsLast(input));
    }

    public override void Check(LayerView layer)
    {
        if (layer.Arguments.Int("scale", 1) == 1)
            layer.Arguments.Report(Rules.LayerWithoutEffect, "scale", [Mend.Remove(layer.Arguments)], layer.Name, "its scale is 1");
    }
}
