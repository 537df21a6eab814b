using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>a[B, m, …], b[B, n, …], … → their columns one after another [B, m + n, …].</summary>
/// <param name="shape">Of the output: operands may be views of values that have other dimensions.</param>
internal sealed class ConcatOp(EquatableArray<int> shape) : Op, ICallOp
{
    public override string Name => "concat";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [new OutputShape(Extent.Elements, shape, inputs[0].RowsPerSample)];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        var copies = new List<string>();
        int start = 0;
        for (int i = 0; i < inputs.Count; i++)
        {
            Value input = self.Inputs[i];
            copies.Add(
                $"ColumnBlocks.Copy(Workers, {inputs[i]}, {Text.Int(input.Columns)}, 0, {outputs[0]}, {Text.Int(self.Output.Columns)}, {Text.Int(start)}, {Text.Rows(input.RowsPerSample)}, {Text.Int(input.Columns)});");
            start += input.Columns;
        }
        return string.Join("\n", copies);
    }

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is not { } dy)
            return;
        int start = 0;
        foreach (Value input in self.Inputs)
        {
            if (gradients.Wants(input))
                gradients.Add(input, new SliceOp(start, input), dy);
            start += input.Columns;
        }
    }
}

/// <summary>x[B, n] → some of its columns: the gradient of one part of a concatenation.</summary>
/// <param name="start">The first.</param>
/// <param name="part">Has as many, and the shape of the output.</param>
internal sealed class SliceOp(int start, Value part) : Op, ICallOp
{
    public override string Name => "slice";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [OutputShape.Like(part)];

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"ColumnBlocks.Copy(Workers, {inputs[0]}, {Text.Int(self.Inputs[0].Columns)}, {Text.Int(start)}, {outputs[0]}, {Text.Int(self.Output.Columns)}, 0, {Text.Rows(self.Output.RowsPerSample)}, {Text.Int(self.Output.Columns)});";
}
