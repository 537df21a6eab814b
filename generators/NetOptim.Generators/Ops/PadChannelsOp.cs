using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>x[B, pixels, n] → zeros, x, zeros along the channels [B, pixels, before + n + after].</summary>
/// <param name="shape">Of the output.</param>
internal sealed class PadChannelsOp(EquatableArray<int> shape, int before) : Op, ICallOp
{
    public override string Name => "padChannels";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [new OutputShape(Extent.Elements, shape, inputs[0].RowsPerSample)];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        (int columns, int all) = (self.Inputs[0].Columns, self.Output.Columns);
        string rows = Text.Rows(self.Output.RowsPerSample);
        var calls = new List<string>
        {
            $"ColumnBlocks.Copy(Workers, {inputs[0]}, {Text.Int(columns)}, 0, {outputs[0]}, {Text.Int(all)}, {Text.Int(before)}, {rows}, {Text.Int(columns)});",
        };
        if (before > 0)
            calls.Insert(0, $"ColumnBlocks.Clear(Workers, {outputs[0]}, {Text.Int(all)}, 0, {rows}, {Text.Int(before)});");
        if (all > before + columns)
            calls.Add($"ColumnBlocks.Clear(Workers, {outputs[0]}, {Text.Int(all)}, {Text.Int(before + columns)}, {rows}, {Text.Int(all - before - columns)});");
        return string.Join("\n", calls);
    }

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new SliceOp(before, self.Inputs[0]), dy);
    }
}
