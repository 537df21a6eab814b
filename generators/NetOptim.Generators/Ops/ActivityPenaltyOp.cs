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
        var gradient = new ActivityPenaltyGradientOp(norm, layer, lambda);
        // Nothing may have reached y itself: a loss that is trained on the logits goes round the sigmoid's output.
        if (gradients.Of(y) is { } dy)
            gradients.Replace(y, gradient, y, dy);
        else
            gradients.Add(y, gradient, y);
    }
}

/// <summary>y, and dy where there is one → the penalty's gradient, added to dy.</summary>
internal sealed class ActivityPenaltyGradientOp(ActivityNorm norm, string layer, string lambda) : ElementwiseOp
{
    public override string Name => $"activity{norm}Gradient";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope)
    {
        string scale = scope.Field("float", Text.Camel(layer) + $"Activity{norm}", $"(float)({lambda} / batch)");
        (string slope, string factor) = norm == ActivityNorm.L1
            ? ($"SimdMath.Sign({operands[0]})", $"T.Broadcast({scale})")
            : (operands[0], $"T.Broadcast(2 * {scale})");
        return operands.Count == 1 ? $"{slope} * {factor}" : $"T.MultiplyAdd({slope}, {factor}, {operands[1]})";
    }
}
