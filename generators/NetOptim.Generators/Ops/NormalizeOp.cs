using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>
/// x, mean, 1/√(variance + ε) and perhaps scale and shift → (x - mean)/√(variance + ε)·scale + shift. The statistics are the batch's, one
/// per column, or the sample's, one per row; the gradient goes through them, which is why their own ops have no rule.
/// </summary>
internal abstract class NormalizeOp : ElementwiseOp
{
    public override int Work => 3;

    public override string Render(IReadOnlyList<string> operands, KernelScope scope)
    {
        string normalized = Normalized(operands[0], operands[1], operands[2]);
        return operands.Count > 3 ? $"T.MultiplyAdd({normalized}, {operands[3]}, {operands[4]})" : normalized;
    }

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is not { } dy)
            return;
        Value[] statistics = [self.Inputs[0], self.Inputs[1], self.Inputs[2]];
        Value? scale = self.Inputs.Count > 3 ? self.Inputs[3] : null;
        IReadOnlyList<Value>? sums = scale is null
            ? null
            : gradients.AddParameters([self.Inputs[4], scale], new NormalizedSumsOp(), [dy, .. statistics]);
        if (gradients.Wants(self.Inputs[0]))
            DifferentiateInput(self, gradients, dy, statistics, scale, sums);
    }

    /// <summary>Appends the gradient of x.</summary>
    /// <param name="statistics">x, mean, 1/√(variance + ε).</param>
    /// <param name="sums">Σdy and Σdy·x̂ over the batch, where there are a scale and a shift, whose gradients they are.</param>
    protected abstract void DifferentiateInput(
        Operation self, Differentiator gradients, Value dy, Value[] statistics, Value? scale, IReadOnlyList<Value>? sums);

    /// <summary>x̂ as an expression.</summary>
    internal static string Normalized(string x, string mean, string inverse) => $"({x} - {mean}) * {inverse}";
}

/// <summary>dy, x, mean, 1/√(variance + ε) → Σdy and Σdy·x̂ over the batch: the gradients of shift and scale.</summary>
internal sealed class NormalizedSumsOp : ColumnReductionOp
{
    public override string Name => "normalizedSums";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [OutputShape.Columns(inputs[0]), OutputShape.Columns(inputs[0])];

    public override (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope) =>
        (operands[0], $"{operands[0]} * ({Normalized(operands)})");

    /// <summary>x̂, which the pixel's normalisation has made, if that is computed again there.</summary>
    public override (string Local, string Expression)? Shared(Operation self, IReadOnlyList<string> operands) => (self.Inputs[1].Name + "Normalized", Normalized(operands));

    private static string Normalized(IReadOnlyList<string> operands) => NormalizeOp.Normalized(operands[1], operands[2], operands[3]);

    public override IEnumerable<string> Finish(string first, string second, KernelScope scope) => [first, second];
}

/// <summary>Normalises by the statistics of the batch.</summary>
internal sealed class BatchNormalizeOp : NormalizeOp
{
    public override string Name => "batchNormalize";

    protected override void DifferentiateInput(
        Operation self, Differentiator gradients, Value dy, Value[] statistics, Value? scale, IReadOnlyList<Value>? sums)
    {
        string name = "d" + Text.Pascal(self.Output.Name);
        sums ??= gradients.Apply(new NormalizedSumsOp(), [name + "Sum", name + "NormalizedSum"], [dy, .. statistics]);
        Value[] operands = [dy, .. statistics, sums[0], sums[1]];
        gradients.Add(self.Inputs[0], new BatchNormalizeGradientOp(), scale is null ? operands : [.. operands, scale]);
    }
}

/// <summary>dy, x, mean, 1/√(variance + ε), Σdy, Σdy·x̂ and perhaps scale → scale/√(variance + ε)·(dy - (Σdy + x̂·Σdy·x̂)/batch).</summary>
internal sealed class BatchNormalizeGradientOp : ElementwiseOp
{
    public override string Name => "batchNormalizeGradient";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope)
    {
        string normalized = NormalizeOp.Normalized(operands[1], operands[2], operands[3]);
        string mean = $"T.Broadcast({BatchStatisticsOp.Share(scope)}) * T.MultiplyAdd({normalized}, {operands[5]}, {operands[4]})";
        string factor = operands.Count > 6 ? $"{operands[3]} * {operands[6]}" : operands[3];
        return $"({operands[0]} - {mean}) * {factor}";
    }
}

/// <summary>Normalises by the statistics of the sample, or of a sequence's row.</summary>
internal sealed class LayerNormalizeOp : NormalizeOp
{
    public override string Name => "layerNormalize";

    protected override void DifferentiateInput(
        Operation self, Differentiator gradients, Value dy, Value[] statistics, Value? scale, IReadOnlyList<Value>? sums)
    {
        string name = "d" + Text.Pascal(self.Output.Name);
        Value[] operands = scale is null ? [dy, .. statistics] : [dy, .. statistics, scale];
        IReadOnlyList<Value> means = gradients.Apply(
            new SampleGradientMeansOp(self.Output.Columns), [name + "Mean", name + "NormalizedMean"], operands);
        operands = [dy, .. statistics, means[0], means[1]];
        gradients.Add(self.Inputs[0], new SampleNormalizeGradientOp(), scale is null ? operands : [.. operands, scale]);
    }
}

/// <summary>dy, x, mean, 1/√(variance + ε), means of g = dy·scale and of g·x̂ over the sample, and perhaps scale → (g - mean g - x̂·mean g·x̂)/√(variance + ε).</summary>
internal sealed class SampleNormalizeGradientOp : ElementwiseOp
{
    public override string Name => "sampleNormalizeGradient";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope)
    {
        string normalized = NormalizeOp.Normalized(operands[1], operands[2], operands[3]);
        string gradient = operands.Count > 6 ? $"{operands[0]} * {operands[6]}" : operands[0];
        return $"({gradient} - T.MultiplyAdd({normalized}, {operands[5]}, {operands[4]})) * {operands[3]}";
    }
}
