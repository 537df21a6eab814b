using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>x[B, n] → its mean, its (biased) variance over the batch and 1/√(variance + ε), all [n].</summary>
internal sealed class BatchStatisticsOp(string epsilon) : ColumnMomentsOp
{
    public override string Name => "batchStatistics";

    /// <summary>Of one value there is no variance; PyTorch refuses as well.</summary>
    public override int SmallestBatch(Operation self) => self.Inputs[0].RowsPerSample > 1 ? 1 : 2;

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => Enumerable.Repeat(OutputShape.Columns(inputs[0]), 3);

    public override IEnumerable<string> Finish(string mean, string squares, KernelScope scope)
    {
        string share = Share(scope);
        string smallest = scope.Field("float", "epsilon", $"(float){epsilon}");
        yield return mean;
        yield return $"{squares} * T.Broadcast({share})";
        yield return $"T.Broadcast(1) / T.Sqrt(T.MultiplyAdd({squares}, T.Broadcast({share}), T.Broadcast({smallest})))";
    }

    /// <summary>The field that holds 1/rows of the batch.</summary>
    internal static string Share(KernelScope scope) => scope.Field("float", "share", scope.Rows == "batch" ? "1f / batch" : $"1f / ({scope.Rows})");
}

/// <summary>mean, variance of a batch → running mean and variance, moved on in place.</summary>
internal sealed class RunningStatisticsOp(string momentum, int rowsPerSample) : Op, ICallOp
{
    public override string Name => "runningStatistics";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [OutputShape.Like(inputs[0]), OutputShape.Like(inputs[1])];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"RunningStatistics.Update(Workers, {inputs[0]}, {inputs[1]}, {outputs[0]}, {outputs[1]}, {Text.Int(self.Output.Size)}, {Text.Rows(rowsPerSample)}, (float){momentum});";
}

/// <summary>Running variance and perhaps a learnt scale, [n] → what the normalised input is multiplied with: scale/√(variance + ε).</summary>
internal sealed class RunningScaleOp(string epsilon) : ElementwiseOp
{
    public override string Name => "runningScale";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope)
    {
        string smallest = scope.Field("float", "epsilon", $"(float){epsilon}");
        return $"{(operands.Count > 1 ? operands[1] : "T.Broadcast(1)")} / T.Sqrt({operands[0]} + T.Broadcast({smallest}))";
    }
}

/// <summary>Running mean, factor and perhaps a learnt shift, [n] → what is added: shift - mean·factor.</summary>
internal sealed class RunningShiftOp : ElementwiseOp
{
    public override string Name => "runningShift";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) =>
        operands.Count > 2 ? $"T.MultiplyAdd(-{operands[0]}, {operands[1]}, {operands[2]})" : $"-{operands[0]} * {operands[1]}";
}

/// <summary>x[B, n], scale[n], shift[n] → x·scale + shift.</summary>
internal sealed class ScaleShiftOp : ElementwiseOp
{
    public override string Name => "scaleShift";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) =>
        $"T.MultiplyAdd({operands[0]}, {operands[1]}, {operands[2]})";
}
