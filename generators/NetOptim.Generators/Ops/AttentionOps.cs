using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>Sizes of an attention, and its dropout.</summary>
/// <param name="Layer">Names its parts in the emitted code.</param>
/// <param name="Stream">Of random numbers.</param>
/// <param name="Rate">Expression of the dropout rate; null where nothing is dropped.</param>
internal sealed record AttentionSizes(int Steps, int Heads, int HeadSize, bool IsCausal, string Layer, int Stream, string? Rate)
{
    /// <summary>A <c>NetOptim.Kernels.AttentionShape</c>.</summary>
    public string Shape => $"new AttentionShape({Text.Int(Steps)}, {Text.Int(Heads)}, {Text.Int(HeadSize)}, IsCausal: {Text.Bool(IsCausal)})";

    /// <summary>An <c>IDropout</c>.</summary>
    public string Dropout => Rate is null ? "default(NoDropout)" : $"new DropoutMask(DropoutKey({Text.Int(Stream)}), (float){Rate})";

    /// <summary>Multiply-adds of two products, queries by keys and probabilities by values; of a causal attention half of them.</summary>
    public long Flops => (IsCausal ? (long)Steps * (Steps + 1) / 2 : (long)Steps * Steps) * Heads * HeadSize * 4;
}

/// <summary>qkv[B, T, 3C] → softmax(q·kᵀ/√d)·v of every head [B, T, C], and where wanted the logarithm of each query's sum of exponentials [B, heads, T].</summary>
internal sealed class AttentionOp(AttentionSizes sizes, bool keepsLogSums) : Op, ICallOp
{
    public override string Name => "attention";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs)
    {
        yield return new OutputShape(Extent.Elements, new EquatableArray<int>([sizes.Steps, sizes.Heads * sizes.HeadSize]), sizes.Steps);
        if (keepsLogSums)
            yield return new OutputShape(Extent.Elements, new EquatableArray<int>([sizes.Heads, sizes.Steps]));
    }

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"Attention.Forward(Workers, {inputs[0]}, {outputs[0]}, {(keepsLogSums ? outputs[1] : "null")}, batch, {sizes.Shape}, {sizes.Dropout});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new AttentionGradientOp(sizes), dy, self.Inputs[0], self.Output, self.Outputs[1]);
    }

    public override long Flops(Operation self) => sizes.Flops;
}

/// <summary>dy, qkv, y and the logarithms of the sums → dqkv [B, T, 3C].</summary>
internal sealed class AttentionGradientOp(AttentionSizes sizes) : Op, ICallOp
{
    public override string Name => "attentionGradient";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [new OutputShape(Extent.Elements, new EquatableArray<int>([sizes.Steps, 3 * sizes.Heads * sizes.HeadSize]), sizes.Steps)];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"Attention.Backward(Workers, {inputs[0]}, {inputs[1]}, {inputs[2]}, {inputs[3]}, {outputs[0]}, batch, {sizes.Shape}, {sizes.Dropout});";

    public override long Flops(Operation self) => sizes.Flops * 5 / 2;
}
