using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>[B, C, H, W] in memory → [B, H, W, C] in memory; the shape stays.</summary>
internal sealed class ToChannelsLastOp : Op, ICallOp
{
    public override string Name => "toChannelsLast";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [new OutputShape(Extent.Elements, inputs[0].Shape, inputs[0].Shape[1] * inputs[0].Shape[2])];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"ChannelLayout.ToLast(Workers, {inputs[0]}, {outputs[0]}, batch, {Text.Int(self.Output.Shape[0])}, {Text.Int(self.Output.RowsPerSample)});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new ToChannelsFirstOp(), dy);
    }
}

/// <summary>[B, H, W, C] in memory → [B, C, H, W] in memory; the shape stays.</summary>
internal sealed class ToChannelsFirstOp : Op, ICallOp
{
    public override string Name => "toChannelsFirst";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [new OutputShape(Extent.Elements, inputs[0].Shape)];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"ChannelLayout.ToFirst(Workers, {inputs[0]}, {outputs[0]}, batch, {Text.Int(self.Output.Shape[0])}, {Text.Int(self.Inputs[0].RowsPerSample)});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new ToChannelsLastOp(), dy);
    }
}
