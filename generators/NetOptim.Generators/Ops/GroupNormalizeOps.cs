using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>Sums over pixels [B, n] → the mean of each group of channels, in every channel of the group [B, n].</summary>
internal sealed class GroupMeanOp(int groups, int count) : Op, ICallOp
{
    public override string Name => "groupMean";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [OutputShape.Like(inputs[0])];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"ChannelGroups.Means({inputs[0]}, {outputs[0]}, batch, {Text.Int(self.Output.Columns)}, {Text.Int(groups)}, {Text.Int(count)});";
}

/// <summary>A variance → 1/√(variance + ε).</summary>
internal sealed class InverseDeviationOp(string epsilon) : ElementwiseOp
{
    public override string Name => "inverseDeviation";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) =>
        $"T.Broadcast(1) / T.Sqrt({operands[0]} + T.Broadcast({scope.Field("float", "epsilon", $"(float){epsilon}")}))";
}

/// <summary>Normalises by the statistics of a sample's groups of channels, which come as [B, n].</summary>
/// <param name="groups">A divisor of the channels.</param>
/// <param name="count">Numbers in a group: its channels times the pixels.</param>
internal sealed class GroupNormalizeOp(int groups, int count) : NormalizeOp
{
    public override string Name => "groupNormalize";

    protected override void DifferentiateInput(
        Operation self, Differentiator gradients, Value dy, Value[] statistics, Value? scale, IReadOnlyList<Value>? sums)
    {
        string name = "d" + Text.Pascal(self.Output.Name);
        Value[] operands = scale is null ? [dy, .. statistics] : [dy, .. statistics, scale];
        IReadOnlyList<Value> own = gradients.Apply(new PixelNormalizedSumsOp(), [name + "Sum", name + "NormalizedSum"], operands);
        Value mean = gradients.Apply(new GroupMeanOp(groups, count), [name + "Mean"], own[0])[0];
        Value normalizedMean = gradients.Apply(new GroupMeanOp(groups, count), [name + "NormalizedMean"], own[1])[0];
        operands = [dy, .. statistics, mean, normalizedMean];
        gradients.Add(self.Inputs[0], new SampleNormalizeGradientOp(), scale is null ? operands : [.. operands, scale]);
    }
}
