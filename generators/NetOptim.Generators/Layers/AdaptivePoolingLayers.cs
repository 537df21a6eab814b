using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[AdaptiveAvgPool2d(height, width)]</c>: means over windows that divide the image evenly.</summary>
internal sealed class AdaptiveAvgPool2dLayer : LayerDefinition
{
    public override string Kind => "AdaptiveAvgPool2d";

    public override string DefaultName => "adaptiveAvgPool";

    public override LayerRole Role => LayerRole.Shape;

    public override Value Build(LayerContext layer, Value input)
    {
        int height = layer.Arguments.Int("height", 1, minimum: 1, maximum: 1 << 15);
        int width = layer.Arguments.Int("width", 0, minimum: 0, maximum: 1 << 15);
        return layer.RequireImage(input) ? Pool(layer, input, height, width == 0 ? height : width) : input;
    }

    /// <summary>Appends the op; an image that has that size already stays what it is.</summary>
    internal static Value Pool(LayerContext layer, Value input, int height, int width)
    {
        var sizes = PoolingSizes.Adaptive(input.Shape[0], input.Shape[1], input.Shape[2], height, width);
        return sizes.InShape.Equals(sizes.OutShape) ? input : layer.Graph.Apply(new AdaptivePoolOp(sizes), layer.Graph.ChannelsLast(input));
    }
}

/// <summary><c>[GlobalAvgPool]</c>: the mean of each channel, as a vector.</summary>
internal sealed class GlobalAvgPoolLayer : LayerDefinition
{
    public override string Kind => "GlobalAvgPool";

    /// <summary>Makes a vector of the images that a layer gives.</summary>
    public static Mend After(AttributeReader layer) => Mend.InsertAfter(layer, "GlobalAvgPool");

    public override LayerRole Role => LayerRole.Shape;

    public override Value Build(LayerContext layer, Value input) => layer.RequireImage(input)
        ? GraphBuilder.Reshape(AdaptiveAvgPool2dLayer.Pool(layer, input, 1, 1), new EquatableArray<int>([input.Shape[0]]))
        : input;
}
