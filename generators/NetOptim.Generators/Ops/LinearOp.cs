using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>x[B, in], W[out, in] → x·Wᵀ [B, out].</summary>
internal sealed class LinearOp() : MatrixProductOp("MultiplyTransposedB")
{
    public override string Name => "linear";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [new OutputShape(Extent.Elements, new EquatableArray<int>([inputs[1].Shape[0]]))];

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        (Value x, Value weight) = (self.Inputs[0], self.Inputs[1]);
        if (gradients.Of(self.Output) is not { } dy)
            return;
        if (gradients.Wants(x))
            gradients.Add(x, new LinearInputGradientOp(), dy, weight);
        gradients.AddParameter(weight, new LinearWeightGradientOp(), dy, x);
    }

    protected override (string Rows, string Columns, string Inner) Sizes(Operation self) =>
        ("batch", Text.Int(self.Output.Size), Text.Int(self.Inputs[0].Size));

    public override string Describe(Operation self) =>
        $"[batch, {self.Inputs[0].Size}]·[{self.Output.Size}, {self.Inputs[0].Size}]ᵀ";

    public override long Flops(Operation self) => 2L * self.Inputs[1].Size;
}

/// <summary>dy[B, out], W[out, in] → dy·W [B, in].</summary>
internal sealed class LinearInputGradientOp() : MatrixProductOp("Multiply")
{
    public override string Name => "linearInputGradient";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [new OutputShape(Extent.Elements, new EquatableArray<int>([inputs[1].Size / inputs[1].Shape[0]]))];

    protected override (string Rows, string Columns, string Inner) Sizes(Operation self) =>
        ("batch", Text.Int(self.Output.Size), Text.Int(self.Inputs[0].Size));

    public override string Describe(Operation self) =>
        $"[batch, {self.Inputs[0].Size}]·[{self.Inputs[0].Size}, {self.Output.Size}]";

    public override long Flops(Operation self) => 2L * self.Inputs[1].Size;
}

/// <summary>dy[B, out], x[B, in] → dyᵀ·x [out, in].</summary>
internal sealed class LinearWeightGradientOp() : MatrixProductOp("MultiplyTransposedA")
{
    public override string Name => "linearWeightGradient";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [new OutputShape(Extent.Columns, new EquatableArray<int>([inputs[0].Size, inputs[1].Size]))];

    protected override (string Rows, string Columns, string Inner) Sizes(Operation self) =>
        (Text.Int(self.Inputs[0].Size), Text.Int(self.Inputs[1].Size), "batch");

    public override string Describe(Operation self) =>
        $"[batch, {self.Inputs[0].Size}]ᵀ·[batch, {self.Inputs[1].Size}]";

    public override long Flops(Operation self) => 2L * self.Output.Size;
}
