using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

internal enum ActivityNorm
{
    /// <summary>Σ|y|.</summary>
    L1,

    /// <summary>Σy².</summary>
    L2,
}

/// <summary>Adds λ·Σ|y|/batch or λ·Σy²/batch to the loss (the batch mean, as Keras has it, so that λ does not depend on the batch size).</summary>
internal sealed class ActivityPenaltyOp(ActivityNorm norm, string layer, string lambda) : ElementwiseLossOp
{
    public override string Name => $"activity{norm}";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => [];

    public override (string Term, string? Gradient) Render(Operation self, IReadOnlyList<string> operands, KernelScope scope) =>
        (norm == ActivityNorm.L1 ? $"T.Abs({operands[0]})" : $"{operands[0]} * {operands[0]}", null);

    public override string Scale(Operation self) => $"{lambda} / batch";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        Value y = self.Inputs[0];
        if (gradients.Of(y) is { } dy)
            gradients.Replace(y, new ActivityPenaltyGradientOp(norm, layer, lambda), dy, y);
    }
}

/// <summary>dy, y → dy + the penalty's gradient.</summary>
internal sealed class ActivityPenaltyGradientOp(ActivityNorm norm, string layer, string lambda) : ElementwiseOp
{
    public override string Name => $"activity{norm}Gradient";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope)
    {
        string scale = scope.Field("float", Text.Camel(layer) + $"Activity{norm}", $"(float)({lambda} / batch)");
        return norm == ActivityNorm.L1
            ? $"{operands[0]} + SimdMath.Sign({operands[1]}) * T.Broadcast({scale})"
            : $"T.MultiplyAdd({operands[1]}, T.Broadcast(2 * {scale}), {operands[0]})";
    }
}
