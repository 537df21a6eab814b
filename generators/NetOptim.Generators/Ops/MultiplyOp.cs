using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>a·b element by element, of one shape: a gate.</summary>
internal sealed class MultiplyOp : ElementwiseOp
{
    public override string Name => "multiply";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) => $"{operands[0]} * {operands[1]}";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is not { } dy)
            return;
        (Value a, Value b) = (self.Inputs[0], self.Inputs[1]);
        if (gradients.Wants(a))
            gradients.Add(a, new MultiplyOp(), dy, b);
        if (gradients.Wants(b))
            gradients.Add(b, new MultiplyOp(), dy, a);
    }
}
