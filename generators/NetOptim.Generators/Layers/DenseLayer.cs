using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Dense(units, activation)]</c>: y = f(x·Wᵀ + b), of a sequence for every step.</summary>
internal sealed class DenseLayer : LayerDefinition
{
    public override string Kind => "Dense";

    public override LayerRole Role => LayerRole.Weights;

    public override bool TakesBias => true;

    public override string ActivationArgument => "activation";

    public override string WidthArgument => "units";

    public override Value Build(LayerContext layer, Value input)
    {
        int units = layer.Arguments.Int("units", 1, minimum: 1, maximum: 1 << 24);
        bool isSequence = input.Shape.Count == 2;
        if (!isSequence)
            layer.RequireVector(input);
        int features = isSequence ? input.Shape[1] : input.Size;
        Value? weight = TiedWeight.Find(layer, units, features) ?? layer.Parameter(
            "weight", [units, features], layer.Arguments.Initializer("WeightInitializer"), features, units, layer.Penalties(isBias: false));
        Value? bias = layer.Arguments.Flag("Bias", true)
            ? layer.Parameter("bias", [units], layer.Arguments.Initializer("BiasInitializer"), features, units, layer.Penalties(isBias: true))
            : null;
        Value output = ActivationLayer.Apply(layer, LinearMap.Apply(layer, "", input, weight, bias), "activation");
        return ActivityPenalty.Apply(layer, output);
    }

    public override void Check(LayerView layer)
    {
        if (layer.Arguments.Member("WeightInitializer", "Default") is ("Zeros" or "Ones") and var member)
            layer.Arguments.Report(Rules.ConstantWeights, "WeightInitializer", [Mend.Omit(layer.Arguments, "WeightInitializer")], layer.Arguments.Spell("WeightInitializer", member), layer.Name);
        if (!layer.Arguments.Flag("Bias", true) && layer.Arguments.Has("BiasInitializer"))
            layer.Arguments.ReportWithoutEffect("BiasInitializer", $"'{layer.Name}' has no bias");

        TiedWeight.Check(layer);

        if (layer.LinearSource is { } source)
            layer.Arguments.Report(Rules.LinearStack, null, source.WithActivation("Relu"), layer.Name, source.Name);
    }
}
