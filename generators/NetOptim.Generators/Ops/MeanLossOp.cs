using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>A loss that is the mean of a term over batch and outputs.</summary>
internal abstract class MeanLossOp(bool withGradient) : ElementwiseLossOp
{
    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => withGradient ? [OutputShape.Like(inputs[0])] : [];

    public override string Scale(Operation self) => $"1.0 / (batch * {Text.Int(self.Inputs[0].Size)}.0)";

    public override (string Term, string? Gradient) Render(Operation self, IReadOnlyList<string> operands, KernelScope scope)
    {
        string term = Term(operands[0], operands[1], scope);
        if (!withGradient)
            return (term, null);
        string scale = scope.Field("float", "scale", $"1f / (batch * {Text.Int(self.Inputs[0].Size)}f)");
        return (term, Gradient(operands[0], operands[1], scale, scope));
    }

    public override void Differentiate(Operation self, Differentiator gradients)
    {
    }

    protected abstract string Term(string y, string t, KernelScope scope);

    protected abstract string Gradient(string y, string t, string scale, KernelScope scope);
}
