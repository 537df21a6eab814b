using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>[B, C, H, W] in memory → [B, H, W, C] in memory; the shape stays.</summary>
/// <param name="shape">[C, H, W]; a gradient may come as one flat dimension.</param>
internal sealed class ToChannelsLastOp(EquatableArray<int> shape) : Op, ICallOp
{
    public override string Name => "toChannelsLast";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [new OutputShape(Extent.Elements, shape, shape[1] * shape[2])];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"Layouts.ToChannelsLast(Workers, {inputs[0]}, {outputs[0]}, batch, {Text.Int(self.Output.Shape[0])}, {Text.Int(self.Output.RowsPerSample)});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new ToChannelsFirstOp(shape), dy);
    }
}

/// <summary>[B, H, W, C] in memory → [B, C, H, W] in memory; the shape stays.</summary>
/// <param name="shape">[C, H, W].</param>
internal sealed class ToChannelsFirstOp(EquatableArray<int> shape) : Op, ICallOp
{
    public override string Name => "toChannelsFirst";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [new OutputShape(Extent.Elements, shape)];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"Layouts.ToChannelsFirst(Workers, {inputs[0]}, {outputs[0]}, batch, {Text.Int(self.Output.Shape[0])}, {Text.Int(self.Inputs[0].RowsPerSample)});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new ToChannelsLastOp(shape), dy);
    }
}
