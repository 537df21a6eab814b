using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Dense(units, activation)]</c>: y = f(x·Wᵀ + b).</summary>
internal sealed class DenseLayer : LayerDefinition
{
    public override string Kind => "Dense";

    public override Value Build(LayerContext layer, Value input)
    {
        int units = layer.Arguments.Int("units", 1, minimum: 1, maximum: 1 << 24);
        layer.RequireVector(input);
        int features = input.Size;
        Value weight = layer.Parameter(
            "weight", [units, features], layer.Arguments.Initializer("WeightInitializer"), features, units, layer.Penalties(isBias: false));
        Value sum = layer.Graph.ApplyNamed(Text.Camel(layer.Name) + "Product", new LinearOp(), input, weight);
        if (layer.Arguments.Flag("Bias", true))
        {
            Value bias = layer.Parameter(
                "bias", [units], layer.Arguments.Initializer("BiasInitializer"), features, units, layer.Penalties(isBias: true));
            sum = layer.Graph.ApplyNamed(Text.Camel(layer.Name) + "Sum", new AddBiasOp(), sum, bias);
        }
        Value output = ActivationLayer.Apply(layer, sum, "activation");
        return ActivityPenalty.Apply(layer, output);
    }
}
