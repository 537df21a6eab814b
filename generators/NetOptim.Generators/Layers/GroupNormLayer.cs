using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[GroupNorm(groups)]</c>: normalises each group of channels of a sample by its own mean and (biased) variance.</summary>
internal sealed class GroupNormLayer : LayerDefinition
{
    public override string Kind => "GroupNorm";

    public override LayerRole Role => LayerRole.Normalization;

    public override Value Build(LayerContext layer, Value input)
    {
        int groups = layer.Arguments.Int("groups", 1, minimum: 1);
        string epsilon = layer.Hyperparameters.Add(
            Text.Pascal(layer.Name) + "Epsilon", layer.Arguments.Number("Epsilon", 1e-5, minimum: 0, minimumExclusive: true),
            $"Added to the variance in {layer.Name}.", 0, minimumExclusive: true);
        if (!layer.RequireImage(input))
            return input;
        int channels = input.Shape[0];
        if (channels % groups != 0)
        {
            GroupsArgument.Report(layer, "groups", groups, channels);
            return input;
        }
        string camel = Text.Camel(layer.Name);
        GraphBuilder graph = layer.Graph;
        input = graph.ChannelsLast(input);
        int count = input.Size / groups;
        Value sum = graph.ApplyNamed(camel + "Sum", new PixelSumOp(), input);
        Value mean = graph.ApplyNamed(camel + "Mean", new GroupMeanOp(groups, count), sum);
        Value squares = graph.ApplyNamed(camel + "Squares", new PixelSquaresOp(), input, mean);
        Value variance = graph.ApplyNamed(camel + "Variance", new GroupMeanOp(groups, count), squares);
        Value inverse = graph.ApplyNamed(camel + "InverseDeviation", new InverseDeviationOp(epsilon), variance);
        return graph.Apply(
            new GroupNormalizeOp(groups, count), [input, mean, inverse, .. layer.ScaleAndShift(new EquatableArray<int>([channels]))]);
    }

    public override void Check(LayerView layer)
    {
        NormalizationArguments.Check(layer);
        if (layer.InputSize == layer.Arguments.Int("groups", 1))
            layer.Arguments.Report(Rules.NormalizationOfOne, null, [Mend.Remove(layer.Arguments)], layer.Name);
    }
}
