using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>x[B, T, C], p[T, C] → x + p: a parameter for every step of a sequence.</summary>
internal sealed class AddPositionsOp : ElementwiseOp
{
    public override string Name => "addPositions";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) => $"{operands[0]} + {operands[1]}";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is not { } dy)
            return;
        gradients.Pass(self.Inputs[0], dy);
        gradients.AddParameter(self.Inputs[1], new PositionSumOp(self.Inputs[1].Shape), dy);
    }
}

/// <summary>dy[B, T, C] → Σ over the batch [T, C].</summary>
internal sealed class PositionSumOp(EquatableArray<int> shape) : ColumnReductionOp
{
    public override string Name => "positionSum";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [new OutputShape(Extent.Columns, shape)];

    /// <summary>Samples, each as one row.</summary>
    public override Value Walked(Operation self) => GraphBuilder.Reshape(self.Inputs[0], new EquatableArray<int>([self.Inputs[0].Size]));

    public override (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope) => (operands[0], null);

    public override IEnumerable<string> Finish(string first, string second, KernelScope scope) => [first];
}
