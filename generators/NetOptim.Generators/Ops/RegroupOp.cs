using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>
/// The same numbers in the same order, a sample cut into other rows: [B, T, C] of T rows ↔ [B, T·C] of one row. It joins the kernel that
/// makes its operand, and is a copy only where a hand-written kernel (or the caller) made that.
/// </summary>
/// <param name="shape">Of the output.</param>
/// <param name="rows">Rows of a sample of the output.</param>
internal sealed class RegroupOp(EquatableArray<int> shape, int rows) : ElementwiseOp
{
    public override string Name => "regroup";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [new OutputShape(inputs[0].Extent, shape, rows)];

    public override Value Walked(Operation self) => self.Inputs[0];

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) => operands[0];

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        Value x = self.Inputs[0];
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(x))
            gradients.Add(x, new RegroupOp(x.Shape, x.RowsPerSample), dy);
    }

    public override long Flops(Operation self) => 0;
}
