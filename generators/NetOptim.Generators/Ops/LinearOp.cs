using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>What the three products of a dense layer have in common. Of a sequence every row is one of the layer's inputs.</summary>
/// <param name="rows">Rows of a sample: 1, or the length of a sequence.</param>
internal abstract class LinearProductOp(string method, int rows) : MatrixProductOp(method)
{
    /// <summary>Rows of a sample.</summary>
    protected int Rows => rows;

    /// <summary>Rows of the batch as a comment says them: <c>batch</c> or <c>batch·128</c>.</summary>
    protected string RowText => rows == 1 ? "batch" : $"batch·{Text.Int(rows)}";

    /// <summary>A row of that length in each of the sample's rows.</summary>
    protected OutputShape Shape(int columns) =>
        new(Extent.Elements, new EquatableArray<int>(rows == 1 ? [columns] : [rows, columns]), rows);
}

/// <summary>x[B, in], W[out, in] → x·Wᵀ [B, out]; x[B, T, in] → [B, T, out].</summary>
internal sealed class LinearOp(int rows = 1) : LinearProductOp("MultiplyTransposedB", rows)
{
    public override string Name => "linear";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [Shape(inputs[1].Shape[0])];

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        (Value x, Value weight) = (self.Inputs[0], self.Inputs[1]);
        if (gradients.Of(self.Output) is not { } dy)
            return;
        if (gradients.Wants(x))
        {
            var input = new LinearInputGradientOp(Rows);
            // The rows that a product walks over are its own: those of x are one longer row where x was no sequence before.
            if (x.RowsPerSample == Rows)
                gradients.Add(x, input, dy, weight);
            else
                gradients.Add(x, new RegroupOp(x.Shape, x.RowsPerSample), gradients.Apply(input, ["d" + Text.Pascal(x.Name) + "Rows"], dy, weight)[0]);
        }
        gradients.AddParameter(weight, new LinearWeightGradientOp(Rows), dy, x);
    }

    protected override (string Rows, string Columns, string Inner) Sizes(Operation self) =>
        (Text.Rows(Rows), Text.Int(self.Output.Columns), Text.Int(self.Inputs[0].Size / Rows));

    public override string Describe(Operation self) =>
        $"[{RowText}, {self.Inputs[0].Size / Rows}]·[{self.Output.Columns}, {self.Inputs[0].Size / Rows}]ᵀ";

    public override long Flops(Operation self) => 2L * self.Inputs[1].Size * Rows;
}

/// <summary>dy[B, out], W[out, in] → dy·W [B, in]; of a sequence row by row.</summary>
internal sealed class LinearInputGradientOp(int rows) : LinearProductOp("Multiply", rows)
{
    public override string Name => "linearInputGradient";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [Shape(inputs[1].Size / inputs[1].Shape[0])];

    protected override (string Rows, string Columns, string Inner) Sizes(Operation self) =>
        (Text.Rows(Rows), Text.Int(self.Output.Columns), Text.Int(self.Inputs[0].Size / Rows));

    public override string Describe(Operation self) =>
        $"[{RowText}, {self.Inputs[0].Size / Rows}]·[{self.Inputs[0].Size / Rows}, {self.Output.Columns}]";

    public override long Flops(Operation self) => 2L * self.Inputs[1].Size * Rows;
}

/// <summary>dy[B, out], x[B, in] → dyᵀ·x [out, in]; of a sequence over the rows of all samples.</summary>
internal sealed class LinearWeightGradientOp(int rows) : LinearProductOp("MultiplyTransposedA", rows)
{
    public override string Name => "linearWeightGradient";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [new OutputShape(Extent.Columns, new EquatableArray<int>([inputs[0].Size / Rows, inputs[1].Size / Rows]))];

    protected override (string Rows, string Columns, string Inner) Sizes(Operation self) =>
        (Text.Int(self.Inputs[0].Size / Rows), Text.Int(self.Inputs[1].Size / Rows), Text.Rows(Rows));

    public override string Describe(Operation self) =>
        $"[{RowText}, {self.Inputs[0].Size / Rows}]ᵀ·[{RowText}, {self.Inputs[1].Size / Rows}]";

    public override long Flops(Operation self) => 2L * self.Output.Size * Rows;
}
