using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>x[B, n] → the mean of each sample [B]; of a sequence, of each of its rows.</summary>
internal sealed class SampleMeanOp(int columns) : RowReductionOp
{
    public override string Name => "sampleMean";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [OutputShape.Rows(inputs[0])];

    public override (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope) => (operands[0], null);

    public override IEnumerable<string> Finish(string first, string second, KernelScope scope) => [$"{first} / {Text.Int(columns)}"];
}

/// <summary>x[B, n], mean[B] → 1/√(variance + ε) of each sample [B]. A pass of its own: nothing cancels.</summary>
internal sealed class SampleInverseDeviationOp(int columns, string epsilon) : RowReductionOp
{
    public override string Name => "sampleInverseDeviation";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [OutputShape.Rows(inputs[0])];

    public override (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope) =>
        ($"({operands[0]} - {operands[1]}) * ({operands[0]} - {operands[1]})", null);

    public override IEnumerable<string> Finish(string first, string second, KernelScope scope) =>
        [$"1 / MathF.Sqrt({first} / {Text.Int(columns)} + {scope.Field("float", "epsilon", $"(float){epsilon}")})"];
}

/// <summary>dy, x, mean, 1/√(variance + ε) and perhaps scale → the means of g = dy·scale and of g·x̂ over each sample, both [B].</summary>
internal sealed class SampleGradientMeansOp(int columns) : RowReductionOp
{
    public override string Name => "sampleGradientMeans";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [OutputShape.Rows(inputs[0]), OutputShape.Rows(inputs[0])];

    public override (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope)
    {
        string gradient = operands.Count > 4 ? $"{operands[0]} * {operands[4]}" : operands[0];
        return (gradient, $"{gradient} * ({NormalizeOp.Normalized(operands[1], operands[2], operands[3])})");
    }

    public override IEnumerable<string> Finish(string first, string second, KernelScope scope) =>
        [$"{first} / {Text.Int(columns)}", $"{second} / {Text.Int(columns)}"];
}
