using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary>In training something is zero with a probability and otherwise scaled by 1/(1 - rate).</summary>
internal abstract class NoiseLayer : LayerDefinition
{
    public override LayerRole Role => LayerRole.Noise;

    /// <summary>What it drops, for the hyper-parameter's description.</summary>
    protected abstract string Dropped { get; }

    public override Value Build(LayerContext layer, Value input)
    {
        double value = layer.Arguments.Number("rate", 0.5, minimum: 0, maximum: 1, maximumExclusive: true);
        string rate = layer.Hyperparameters.Add(
            Text.Pascal(layer.Name) + "Rate", value, $"Probability that {layer.Name} drops {Dropped}.", 0, 1, maximumExclusive: true);
        return layer.Graph.Training ? Drop(layer, input, rate) : input;
    }

    public override void Check(LayerView layer)
    {
        if (layer.Arguments.Has("rate") && layer.Arguments.Number("rate", 0.5) == 0)
            layer.Arguments.Report(Rules.LayerWithoutEffect, "rate", [Mend.Remove(layer.Arguments)], layer.Name, "its rate is 0");
        if (layer.Arguments.Number("rate", 0.5) is > 0.8 and < 1 and var rate)
        {
            string kept = Text.Number(Math.Round(1 - rate, 6));
            layer.Arguments.Report(Rules.NearlyAllDropped, "rate", [Mend.Write(layer.Arguments, "rate", kept)], layer.Name, Text.Number(rate), kept);
        }
        if (layer.IsOutput)
            layer.Arguments.Report(layer.HasLoss ? Rules.DropoutLast : Rules.DropoutLastOfModule, null, [Mend.Remove(layer.Arguments)], layer.Name);
        if (layer.Previous is { } previous && previous.Definition.GetType() == GetType())
        {
            double both = 1 - (1 - previous.Arguments.Number("rate", 0.5)) * (1 - layer.Arguments.Number("rate", 0.5));
            Mend merged = Mend.Write(previous.Arguments, "rate", Text.Number(Math.Round(both, 6))).And(Mend.Remove(layer.Arguments));
            layer.Arguments.Report(Rules.DropoutTwice, null, [merged], layer.Name, previous.Name);
        }
    }

    protected abstract Value Drop(LayerContext layer, Value input, string rate);
}

/// <summary><c>[Dropout(rate)]</c>: drops elements.</summary>
internal sealed class DropoutLayer : NoiseLayer
{
    public override string Kind => "Dropout";

    protected override string Dropped => "an element";

    protected override Value Drop(LayerContext layer, Value input, string rate) => layer.Graph.Apply(new DropoutOp(layer.Name, layer.Stream, rate), input);
}

/// <summary><c>[SpatialDropout(rate)]</c>: drops whole channels of images.</summary>
internal sealed class SpatialDropoutLayer : NoiseLayer
{
    public override string Kind => "SpatialDropout";

    protected override string Dropped => "a channel";

    public override Value Build(LayerContext layer, Value input) => layer.RequireImage(input) ? base.Build(layer, input) : input;

    protected override Value Drop(LayerContext layer, Value input, string rate)
    {
        Value images = layer.Graph.ChannelsLast(input);
        return layer.Graph.Apply(new SpatialDropoutOp(layer.Name, layer.Stream, rate, images.RowsPerSample), images);
    }
}

/// <summary><c>[DropPath(rate)]</c>: drops whole samples.</summary>
internal sealed class DropPathLayer : NoiseLayer
{
    public override string Kind => "DropPath";

    protected override string Dropped => "a sample's branch";

    protected override Value Drop(LayerContext layer, Value input, string rate) =>
        layer.Graph.Apply(new DropPathOp(layer.Name, layer.Stream, rate, input.RowsPerSample), input);
}
