using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[LayerNorm]</c>: normalises each sample, or each step of a sequence, by its own mean and (biased) variance.</summary>
internal sealed class LayerNormLayer : LayerDefinition
{
    public override string Kind => "LayerNorm";

    public override LayerRole Role => LayerRole.Normalization;

    public override bool MeansSequence => true;

    public override Value Build(LayerContext layer, Value input)
    {
        string epsilon = Epsilon(layer, "");
        Value rows = input.Shape.Count == 2 ? layer.Graph.Sequence(input) : layer.Graph.OneRow(input);
        EquatableArray<int> shape = input.Shape.Count == 2 ? new EquatableArray<int>([input.Shape[1]]) : input.Shape;
        return Normalize(layer, "", rows, epsilon, layer.ScaleAndShift(shape));
    }

    public override void Check(LayerView layer)
    {
        NormalizationArguments.Check(layer);
        if ((layer.InputShape.Count == 2 ? layer.InputShape[1] : layer.InputSize) == 1)
            layer.Arguments.Report(Rules.NormalizationOfOne, null, [Mend.Remove(layer.Arguments)], layer.Name);
    }

    /// <summary>The hyper-parameter ε.</summary>
    /// <param name="part">Which part of a larger layer it is; empty for a layer of its own.</param>
    public static string Epsilon(LayerContext layer, string part) => layer.Hyperparameters.Add(
        Text.Pascal(layer.Name) + Text.PascalPart(part) + "Epsilon", layer.Arguments.Number("Epsilon", 1e-5, minimum: 0, minimumExclusive: true),
        $"Added to the variance in {layer.Name}{(part.Length == 0 ? "" : "." + part)}.", 0, minimumExclusive: true);

    /// <summary>Appends the normalisation of every row of a value.</summary>
    /// <param name="part">As in <see cref="Epsilon"/>.</param>
    /// <param name="affine">Scale and shift, or none.</param>
    public static Value Normalize(LayerContext layer, string part, Value rows, string epsilon, IReadOnlyList<Value> affine)
    {
        string name = Text.Camel(layer.Name) + Text.PascalPart(part);
        GraphBuilder graph = layer.Graph;
        Value mean = graph.ApplyNamed(name + "Mean", new SampleMeanOp(rows.Columns), rows);
        Value inverse = graph.ApplyNamed(name + "InverseDeviation", new SampleInverseDeviationOp(rows.Columns, epsilon), rows, mean);
        return graph.ApplyNamed(name + "LayerNormalize", new LayerNormalizeOp(), [rows, mean, inverse, .. affine]);
    }
}
