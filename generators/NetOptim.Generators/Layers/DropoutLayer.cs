using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Dropout(rate)]</c>: in training each element is zero with that probability, the others are scaled by 1/(1 - rate).</summary>
internal sealed class DropoutLayer : LayerDefinition
{
    public override string Kind => "Dropout";

    public override LayerRole Role => LayerRole.Noise;

    public override Value Build(LayerContext layer, Value input)
    {
        double value = layer.Arguments.Number("rate", 0.5, minimum: 0, maximum: 1, maximumExclusive: true);
        string rate = layer.Hyperparameters.Add(
            Text.Pascal(layer.Name) + "Rate", value, $"Probability that {layer.Name} drops an element.", 0, 1, maximumExclusive: true);
        return layer.Graph.Training ? layer.Graph.Apply(new DropoutOp(layer.Name, layer.Stream, rate), input) : input;
    }

    public override void Check(LayerView layer)
    {
        if (layer.Arguments.Has("rate") && layer.Arguments.Number("rate", 0.5) == 0)
            layer.Arguments.Report(Rules.LayerWithoutEffect, "rate", layer.Name, "its rate is 0");
        if (layer.IsOutput)
            layer.Arguments.Report(Rules.DropoutLast, null, layer.Name);
        if (layer.Previous is { Definition: DropoutLayer } previous)
            layer.Arguments.Report(Rules.DropoutTwice, null, layer.Name, previous.Name);
    }
}
