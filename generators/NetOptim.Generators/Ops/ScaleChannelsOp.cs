using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>x[B, pixels, n], gate[B, n] → x·gate: a factor for every channel of a sample.</summary>
internal sealed class ScaleChannelsOp : ElementwiseOp
{
    public override string Name => "scaleChannels";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope) => $"{operands[0]} * {operands[1]}";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is not { } dy)
            return;
        (Value x, Value gate) = (self.Inputs[0], self.Inputs[1]);
        if (gradients.Wants(x))
            gradients.Add(x, new ScaleChannelsOp(), dy, gate);
        if (gradients.Wants(gate))
            gradients.Add(gate, new PixelProductSumOp(), dy, x);
    }
}
