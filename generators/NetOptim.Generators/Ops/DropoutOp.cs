using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>
/// x → x·mask/(1 - rate). The mask is never stored: the counter-based generator draws the same one again in the backward pass, which
/// is why the gradient of the op is the op itself.
/// </summary>
/// <param name="layer">Name of the layer, for the field.</param>
/// <param name="stream">Number of the dropout layer: its stream of random numbers.</param>
/// <param name="rate">C# expression of the rate.</param>
internal sealed class DropoutOp(string layer, int stream, string rate) : ElementwiseOp
{
    public string Layer => layer;

    public int Stream => stream;

    public string Rate => rate;

    public override string Name => "dropout";

    /// <summary>Ten rounds of Philox for four elements.</summary>
    public override int Work => 30;

    public override string Render(IReadOnlyList<string> operands, KernelScope scope)
    {
        string mask = scope.Field("DropoutMask", Text.Camel(layer) + "Mask", $"new DropoutMask(DropoutKey({Text.Int(stream)}), (float){rate})");
        return $"{mask}.Apply({operands[0]}, row, column)";
    }

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new DropoutOp(layer, stream, rate), dy);
    }
}
