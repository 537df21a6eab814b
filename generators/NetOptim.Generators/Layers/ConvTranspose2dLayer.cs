using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[ConvTranspose2d(filters, kernel, activation)]</c>: the gradient of a convolution by its input, as a layer.</summary>
internal sealed class ConvTranspose2dLayer : LayerDefinition
{
    public override string Kind => "ConvTranspose2d";

    public override string DefaultName => "convTranspose";

    public override LayerRole Role => LayerRole.Weights;

    public override bool TakesBias => true;

    public override string ActivationArgument => "activation";

    public override string WidthArgument => "filters";

    public override Value Build(LayerContext layer, Value input)
    {
        int filters = layer.Arguments.Int("filters", 1, minimum: 1, maximum: 1 << 20);
        if (!layer.RequireImage(input) || ReadSizes(layer, input, filters) is not { } sizes)
            return input;
        return Conv2dLayer.Convolve(
            layer, layer.Graph.ChannelsLast(input), new ConvolutionInputGradientOp(layer.Name, sizes), sizes, filters, filters / sizes.Groups,
            sizes.OutChannels / sizes.Groups);
    }

    public override void Check(LayerView layer) => Conv2dLayer.CheckWeights(layer);

    /// <summary>Sizes of the convolution that goes the other way: from this layer's output to its input.</summary>
    private static ConvolutionSizes? ReadSizes(LayerContext layer, Value input, int filters)
    {
        (int channels, int height, int width) = (input.Shape[0], input.Shape[1], input.Shape[2]);
        int kernel = layer.Arguments.Int("kernel", 1, minimum: 1, maximum: 1 << 10);
        int stride = layer.Arguments.Int("Stride", 1, minimum: 1, maximum: 1 << 10);
        int dilation = layer.Arguments.Int("Dilation", 1, minimum: 1, maximum: 1 << 10);
        int padding = layer.Arguments.Int("Padding", 0, minimum: 0, maximum: 1 << 10);
        int outputPadding = layer.Arguments.Int("OutputPadding", 0, minimum: 0, maximum: 1 << 10);
        int groups = layer.Arguments.Int("Groups", 1, minimum: 1);
        if (channels % groups != 0 || filters % groups != 0)
        {
            GroupsArgument.Report(layer, "Groups", groups, channels, filters);
            return null;
        }
        if (outputPadding >= stride)
        {
            layer.Arguments.Report(
                Rules.ArgumentOutOfRange, "OutputPadding", [Mend.Write(layer.Arguments, "OutputPadding", Text.Int(stride - 1))], "ConvTranspose2d", layer.Arguments.Spell("OutputPadding"), $"less than the stride of {Text.Int(stride)}",
                Text.Int(outputPadding));
            return null;
        }
        long outHeight = Out(height), outWidth = Out(width);
        if (outHeight >= 1 && outWidth >= 1)
        {
            return layer.HasRoomFor([filters, outHeight, outWidth])
                ? new ConvolutionSizes((int)outHeight, (int)outWidth, filters, channels, kernel, stride, padding, padding, dilation, groups)
                : null;
        }
        if (layer.Arguments.KnowsShapes)
        {
            layer.Arguments.Report(
                Rules.ArgumentOutOfRange, "Padding", "ConvTranspose2d", layer.Arguments.Spell("Padding"), $"small enough to leave something of {Text.Int(height)}×{Text.Int(width)}",
                Text.Int(padding));
        }
        return null;

        long Out(int length) => (length - 1L) * stride - 2 * padding + dilation * (kernel - 1) + outputPadding + 1;
    }
}
