using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>Dropout of more than single elements. As with <see cref="DropoutOp"/> the mask is drawn again in the backward pass.</summary>
internal abstract class StructuredDropoutOp(string layer, int stream, string rate) : ElementwiseOp
{
    /// <inheritdoc cref="DropoutOp.Work"/>
    public override int Work => 30;

    public override string Render(IReadOnlyList<string> operands, KernelScope scope)
    {
        string mask = scope.Field("DropoutMask", Text.Camel(layer) + "Mask", $"new DropoutMask(DropoutKey({Text.Int(stream)}), (float){rate})");
        return Render(mask, operands[0]);
    }

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], this, dy);
    }

    protected abstract string Render(string mask, string operand);
}

/// <summary>x[B, pixels, n] → x, some channels of some samples zero and the others scaled.</summary>
internal sealed class SpatialDropoutOp(string layer, int stream, string rate, int pixels) : StructuredDropoutOp(layer, stream, rate)
{
    public override string Name => "spatialDropout";

    protected override string Render(string mask, string operand) => $"{mask}.Apply({operand}, row / {Text.Int(pixels)}, column)";
}

/// <summary>x → x, some samples zero and the others scaled.</summary>
internal sealed class DropPathOp(string layer, int stream, string rate, int rowsPerSample) : StructuredDropoutOp(layer, stream, rate)
{
    public override string Name => "dropPath";

    protected override string Render(string mask, string operand) =>
        $"{mask}.ApplyToSample({operand}, {(rowsPerSample == 1 ? "row" : $"row / {Text.Int(rowsPerSample)}")})";
}
