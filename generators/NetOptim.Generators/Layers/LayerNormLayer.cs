using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[LayerNorm]</c>: normalises each sample by its own mean and (biased) variance.</summary>
internal sealed class LayerNormLayer : LayerDefinition
{
    public override string Kind => "LayerNorm";

    public override LayerRole Role => LayerRole.Normalization;

    public override Value Build(LayerContext layer, Value input)
    {
        input = layer.Graph.ChannelsFirst(input);
        string camel = Text.Camel(layer.Name);
        string epsilon = layer.Hyperparameters.Add(
            Text.Pascal(layer.Name) + "Epsilon", layer.Arguments.Number("Epsilon", 1e-5, minimum: 0, minimumExclusive: true),
            $"Added to the variance in {layer.Name}.", 0, minimumExclusive: true);
        GraphBuilder graph = layer.Graph;
        Value mean = graph.ApplyNamed(camel + "Mean", new SampleMeanOp(input.Size), input);
        Value inverse = graph.ApplyNamed(camel + "InverseDeviation", new SampleInverseDeviationOp(input.Size, epsilon), input, mean);
        return graph.Apply(new LayerNormalizeOp(), [input, mean, inverse, .. layer.ScaleAndShift(input.Shape)]);
    }

    public override void Check(LayerView layer)
    {
        NormalizationArguments.Check(layer);
        if (layer.InputSize == 1)
            layer.Arguments.Report(Rules.NormalizationOfOne, null, [Mend.Remove(layer.Arguments)], layer.Name);
    }
}
