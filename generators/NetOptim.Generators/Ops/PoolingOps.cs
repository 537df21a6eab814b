using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>A pooling of images or its gradient: a method of a class of <c>NetOptim.Kernels</c> that ends in an epilogue, as a product does.</summary>
internal abstract class PoolingOp(PoolingSizes sizes, bool isGradient) : ProductOp
{
    protected PoolingSizes Sizes => sizes;

    public override bool TakesFinisher => false;

    public override string Noun => "a pooling";

    public override string Reading => "window by window";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
    [
        isGradient
            ? new OutputShape(Extent.Elements, sizes.InShape, sizes.InHeight * sizes.InWidth)
            : new OutputShape(Extent.Elements, sizes.OutShape, sizes.OutHeight * sizes.OutWidth),
    ];

    public override string Describe(Operation self) => $"{Name} {sizes}";

    public override long Flops(Operation self) => (long)sizes.Channels * sizes.OutHeight * sizes.OutWidth * sizes.KernelHeight * sizes.KernelWidth;
}

/// <summary>x[B, C, H, W] → the largest value of each window [B, C, H', W'], channels last.</summary>
internal sealed class MaxPoolOp(PoolingSizes sizes) : PoolingOp(sizes, isGradient: false)
{
    public override string Name => "maxPool";

    public override string Call(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher) =>
        $"MaxPooling.Forward(Workers, {operands[0]}, {result}, {Sizes.Expression}, batch, {epilogue});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new MaxPoolGradientOp(Sizes), self.Inputs[0], dy);
    }
}

/// <summary>x, dy → dx: each window's gradient goes to its largest value.</summary>
internal sealed class MaxPoolGradientOp(PoolingSizes sizes) : PoolingOp(sizes, isGradient: true)
{
    public override string Name => "maxPoolGradient";

    public override string Call(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher) =>
        $"MaxPooling.InputGradient(Workers, {operands[0]}, {operands[1]}, {result}, {Sizes.Expression}, batch, {epilogue});";
}

/// <summary>x[B, C, H, W] → the mean of each window [B, C, H', W'], channels last.</summary>
internal sealed class AveragePoolOp(PoolingSizes sizes, bool countsPadding) : PoolingOp(sizes, isGradient: false)
{
    public override string Name => "averagePool";

    public override string Call(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher) =>
        $"AveragePooling.Forward(Workers, {operands[0]}, {result}, {Sizes.Expression}, batch, countIncludePad: {Text.Bool(countsPadding)}, {epilogue});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new AveragePoolGradientOp(Sizes, countsPadding), dy);
    }
}

/// <summary>dy → dx: each window's gradient is shared out among its pixels.</summary>
internal sealed class AveragePoolGradientOp(PoolingSizes sizes, bool countsPadding) : PoolingOp(sizes, isGradient: true)
{
    public override string Name => "averagePoolGradient";

    public override string Call(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher) =>
        $"AveragePooling.InputGradient(Workers, {operands[0]}, {result}, {Sizes.Expression}, batch, countIncludePad: {Text.Bool(countsPadding)}, {epilogue});";
}

/// <summary>x[B, C, H, W] → means over windows that divide the image evenly, channels last.</summary>
internal sealed class AdaptivePoolOp(PoolingSizes sizes) : PoolingOp(sizes, isGradient: false)
{
    public override string Name => "adaptiveAveragePool";

    public override string Call(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher) =>
        $"AveragePooling.AdaptiveForward(Workers, {operands[0]}, {result}, {Sizes.Lengths}, batch, {epilogue});";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        if (gradients.Of(self.Output) is { } dy && gradients.Wants(self.Inputs[0]))
            gradients.Add(self.Inputs[0], new AdaptivePoolGradientOp(Sizes), dy);
    }
}

/// <summary>dy → dx: each window's gradient is shared out among its pixels.</summary>
internal sealed class AdaptivePoolGradientOp(PoolingSizes sizes) : PoolingOp(sizes, isGradient: true)
{
    public override string Name => "adaptiveAveragePoolGradient";

    public override string Call(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher) =>
        $"AveragePooling.AdaptiveInputGradient(Workers, {operands[0]}, {result}, {Sizes.Lengths}, batch, {epilogue});";
}
