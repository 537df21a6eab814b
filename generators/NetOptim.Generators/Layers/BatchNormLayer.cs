using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary>
/// <c>[BatchNorm]</c>: in training by the batch's mean and (biased) variance, which follow the product before them; in prediction by the
/// running ones, as one scale and one shift per column, which join that product.
/// </summary>
internal sealed class BatchNormLayer : LayerDefinition
{
    public override string Kind => "BatchNorm";

    public override LayerRole Role => LayerRole.Normalization;

    public override Value Build(LayerContext layer, Value input)
    {
        string pascal = Text.Pascal(layer.Name);
        string momentum = layer.Hyperparameters.Add(
            pascal + "Momentum", layer.Arguments.Number("Momentum", 0.1, minimum: 0, maximum: 1, minimumExclusive: true),
            $"Share of the batch's statistics in the running ones of {layer.Name}.", 0, 1, minimumExclusive: true);
        string epsilon = layer.Hyperparameters.Add(
            pascal + "Epsilon", layer.Arguments.Number("Epsilon", 1e-5, minimum: 0, minimumExclusive: true),
            $"Added to the variance in {layer.Name}.", 0, minimumExclusive: true);
        input = layer.Graph.ChannelsLast(input);
        if (input.Shape.Count != 3 && !layer.RequireVector(input))
            return input;
        int channels = input.Columns;
        Value[] affine = layer.ScaleAndShift(new EquatableArray<int>([channels]));
        Value mean = layer.Buffer("running_mean", [channels], "Zeros");
        Value variance = layer.Buffer("running_var", [channels], "Ones");
        return layer.Graph.Training
            ? Train(layer, input, affine, mean, variance, epsilon, momentum)
            : Predict(layer, input, affine, mean, variance, epsilon);
    }

    public override void Check(LayerView layer)
    {
        NormalizationArguments.Check(layer);
        if (layer.Arguments.Number("Momentum", 0.1) is >= 0.9 and < 1 and var momentum)
        {
            string other = Text.Number(Math.Round(1 - momentum, 6));
            layer.Arguments.Report(Rules.MomentumOfOthers, "Momentum", [Mend.Write(layer.Arguments, "Momentum", other)], layer.Name, Text.Number(momentum), layer.Arguments.Spell("Momentum", other));
        }
        if (layer.Previous is { Definition: DropoutLayer } dropout)
            layer.Arguments.Report(Rules.DropoutBeforeBatchNorm, null, [Mend.Exchange(dropout.Arguments, layer.Arguments)], layer.Name, dropout.Name);
        if (layer.Previous is { Definition.TakesBias: true, OwnActivation: null } weights && weights.Arguments.Flag("Bias", true))
            weights.Arguments.Report(Rules.BiasUseless, "Bias", [Mend.Write(weights.Arguments, "Bias", "false")], layer.Name, weights.Name, weights.Arguments.Spell("Bias", "false"));
    }

    private static Value Train(
        LayerContext layer, Value input, Value[] affine, Value runningMean, Value runningVariance, string epsilon, string momentum)
    {
        string camel = Text.Camel(layer.Name);
        GraphBuilder graph = layer.Graph;
        IReadOnlyList<Value> statistics = graph.ApplyAll(
            new BatchStatisticsOp(epsilon), [camel + "Mean", camel + "Variance", camel + "InverseDeviation"], input);
        graph.ApplyAfterBackward([runningMean, runningVariance], new RunningStatisticsOp(momentum, input.RowsPerSample), statistics[0], statistics[1]);
        return graph.Apply(new BatchNormalizeOp(), [input, statistics[0], statistics[2], .. affine]);
    }

    private static Value Predict(LayerContext layer, Value input, Value[] affine, Value runningMean, Value runningVariance, string epsilon)
    {
        string camel = Text.Camel(layer.Name);
        GraphBuilder graph = layer.Graph;
        Value scale = graph.ApplyNamed(camel + "Scale", new RunningScaleOp(epsilon), [runningVariance, .. affine.Take(1)]);
        Value shift = graph.ApplyNamed(camel + "Shift", new RunningShiftOp(), [runningMean, scale, .. affine.Skip(1)]);
        return graph.Apply(new ScaleShiftOp(), input, scale, shift);
    }
}
