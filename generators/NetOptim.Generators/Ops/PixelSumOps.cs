namespace NetOptim.Generators.Ops;

/// <summary>x[B, pixels, n] → Σ over the pixels [B, n].</summary>
internal sealed class PixelSumOp : PixelReductionOp
{
    public override string Name => "pixelSum";

    public override (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope) => (operands[0], null);

    public override IEnumerable<string> Finish(string first, string second, KernelScope scope) => [first];
}

/// <summary>x[B, pixels, n], mean[B, n] → Σ(x - mean)² over the pixels [B, n].</summary>
internal sealed class PixelSquaresOp : PixelReductionOp
{
    public override string Name => "pixelSquares";

    public override (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope) =>
        ($"({operands[0]} - {operands[1]}) * ({operands[0]} - {operands[1]})", null);

    public override IEnumerable<string> Finish(string first, string second, KernelScope scope) => [first];
}

/// <summary>a[B, pixels, n], b of the same shape → Σ a·b over the pixels [B, n].</summary>
internal sealed class PixelProductSumOp : PixelReductionOp
{
    public override string Name => "pixelProductSum";

    public override (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope) => ($"{operands[0]} * {operands[1]}", null);

    public override IEnumerable<string> Finish(string first, string second, KernelScope scope) => [first];
}

/// <summary>dy, x, mean, 1/√(variance + ε) and perhaps scale → Σg and Σg·x̂ of g = dy·scale over the pixels, both [B, n].</summary>
internal sealed class PixelNormalizedSumsOp : PixelReductionOp
{
    public override string Name => "pixelNormalizedSums";

    protected override int SumCount => 2;

    public override (string First, string? Second) Terms(IReadOnlyList<string> operands, KernelScope scope)
    {
        string gradient = operands.Count > 4 ? $"{operands[0]} * {operands[4]}" : operands[0];
        return (gradient, $"{gradient} * ({NormalizeOp.Normalized(operands[1], operands[2], operands[3])})");
    }

    public override IEnumerable<string> Finish(string first, string second, KernelScope scope) => [first, second];
}
