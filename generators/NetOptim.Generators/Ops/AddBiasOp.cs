using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>x[B, n], b[n] → x + b.</summary>
internal sealed class AddBiasOp : ElementwiseOp
{
    public override string Name => "bias";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) => $"{operands[0]} + {operands[1]}";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is not { } dy)
            return;
        gradients.Pass(self.Inputs[0], dy);
        gradients.AddParameter(self.Inputs[1], new ColumnSumOp(), dy);
    }
}

/// <summary>x[B, n] → Σ over the batch [n]: the gradient of a bias.</summary>
internal sealed class ColumnSumOp : ColumnReductionOp
{
    public override string Name => "columnSum";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [OutputShape.Columns(inputs[0])];

    public override (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope) => (operands[0], null);

    public override IEnumerable<string> Finish(string first, string second, KernelScope scope) => [first];
}
