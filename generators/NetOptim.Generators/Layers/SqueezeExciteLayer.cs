using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[SqueezeExcite(squeeze)]</c>: a factor for every channel of a sample, made from the means of all of them.</summary>
internal sealed class SqueezeExciteLayer : LayerDefinition
{
    public override string Kind => "SqueezeExcite";

    public override LayerRole Role => LayerRole.Weights;

    /// <summary>The factors come from the input, through a sigmoid.</summary>
    public override bool IsLinear => false;

    public override Value Build(LayerContext layer, Value input)
    {
        int squeeze = layer.Arguments.Int("squeeze", 1, minimum: 1, maximum: 1 << 20);
        if (!layer.RequireImage(input))
            return input;
        input = layer.Graph.ChannelsLast(input);
        int channels = input.Shape[0];
        Value means = GraphBuilder.Reshape(AdaptiveAvgPool2dLayer.Pool(layer, input, 1, 1), new EquatableArray<int>([channels]));
        Value middle = Connect(layer, means, "fc1", channels, squeeze, "Activation", "Relu");
        Value gate = Connect(layer, middle, "fc2", squeeze, channels, "Gate", "Sigmoid");
        return layer.Graph.Apply(new ScaleChannelsOp(), input, gate);
    }

    private static Value Connect(LayerContext layer, Value input, string name, int features, int units, string activation, string fallback)
    {
        Value weight = layer.Parameter($"{name}.weight", [units, features, 1, 1], "Default", features, units, layer.Penalties(isBias: false));
        Value bias = layer.Parameter($"{name}.bias", [units], "Default", features, units, layer.Penalties(isBias: true));
        return ActivationLayer.Apply(layer, LinearMap.Apply(layer, name, input, weight, bias), activation, fallback);
    }
}
