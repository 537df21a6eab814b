using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary>Pooling by windows of one size.</summary>
internal abstract class WindowPoolingLayer : LayerDefinition
{
    /// <summary>The largest window that the kernels take.</summary>
    private const int MaximumWindow = 200;

    public override LayerRole Role => LayerRole.Shape;

    public override Value Build(LayerContext layer, Value input)
    {
        int kernel = layer.Arguments.Int("kernel", 1, minimum: 1, maximum: MaximumWindow);
        int stride = layer.Arguments.Int("Stride", 0, minimum: 0, maximum: 1 << 20);
        int padding = layer.Arguments.Int("Padding", 0, minimum: 0, maximum: MaximumWindow);
        if (!layer.RequireImage(input))
            return input;
        (int channels, int height, int width) = (input.Shape[0], input.Shape[1], input.Shape[2]);
        if (2 * padding > kernel)
        {
            layer.Arguments.Report(
                Rules.ArgumentOutOfRange, "Padding", [Mend.Write(layer.Arguments, "Padding", Text.Int(kernel / 2))], Kind, layer.Arguments.Spell("Padding"), $"at most half the window of {Text.Int(kernel)}", Text.Int(padding));
            return input;
        }
        var sizes = PoolingSizes.Of(channels, height, width, kernel, stride == 0 ? kernel : stride, padding);
        if (sizes.Fits)
            return layer.Graph.Apply(CreateOp(layer, sizes), layer.Graph.ChannelsLast(input));
        layer.Arguments.Report(
            Rules.KernelTooLarge, "kernel", [Mend.Write(layer.Arguments, "kernel", Text.Int(Math.Min(height, width) + 2 * padding))], layer.Name, $"{Text.Int(kernel)}×{Text.Int(kernel)}", $"{Text.Int(height)}×{Text.Int(width)}", Text.Int(padding));
        return input;
    }

    public override void Check(LayerView layer)
    {
        if (layer.Arguments.Int("kernel", 1) == 1 && layer.Arguments.Int("Stride", 0) <= 1)
            layer.Arguments.Report(Rules.LayerWithoutEffect, "kernel", [Mend.Remove(layer.Arguments)], layer.Name, "its window is one pixel");
        (int kernel, int stride) = (layer.Arguments.Int("kernel", 1), layer.Arguments.Int("Stride", 0));
        // A window of one pixel takes every n-th pixel, which is what it is for.
        if (kernel > 1 && stride > kernel)
            layer.Arguments.Report(Rules.StrideSkips, "Stride", [Mend.Write(layer.Arguments, "Stride", Text.Int(kernel))], layer.Name, Text.Int(kernel), Text.Int(stride));
    }

    protected abstract Op CreateOp(LayerContext layer, PoolingSizes sizes);
}

/// <summary><c>[MaxPool2d(kernel)]</c>: the largest value of each window.</summary>
internal sealed class MaxPool2dLayer : WindowPoolingLayer
{
    public override string Kind => "MaxPool2d";

    public override string DefaultName => "maxPool";

    public override bool IsLinear => false;

    protected override Op CreateOp(LayerContext layer, PoolingSizes sizes) => new MaxPoolOp(sizes);
}

/// <summary><c>[AvgPool2d(kernel)]</c>: the mean of each window.</summary>
internal sealed class AvgPool2dLayer : WindowPoolingLayer
{
    public override string Kind => "AvgPool2d";

    public override string DefaultName => "avgPool";

    protected override Op CreateOp(LayerContext layer, PoolingSizes sizes) => new AveragePoolOp(sizes, layer.Arguments.Flag("CountIncludePad", true));
}
