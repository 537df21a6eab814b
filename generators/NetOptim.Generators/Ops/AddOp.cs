using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>a + b, of one shape: a residual, or two gradients of one value.</summary>
internal sealed class AddOp : ElementwiseOp
{
    public override string Name => "add";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) => $"{operands[0]} + {operands[1]}";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is not { } dy)
            return;
        gradients.Pass(self.Inputs[0], dy);
        gradients.Pass(self.Inputs[1], dy);
    }
}

/// <summary>The same numbers in a place of their own.</summary>
internal sealed class CopyOp : ElementwiseOp
{
    public override string Name => "copy";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) => operands[0];

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy)
            gradients.Pass(self.Inputs[0], dy);
    }
}
