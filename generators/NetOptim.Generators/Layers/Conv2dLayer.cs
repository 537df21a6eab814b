using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Conv2d(filters, kernel, activation)]</c>: y = f(x ∗ w + b) on images, as PyTorch's <c>Conv2d</c>.</summary>
internal sealed class Conv2dLayer : LayerDefinition
{
    public override string Kind => "Conv2d";

    public override string DefaultName => "conv";

    public override LayerRole Role => LayerRole.Weights;

    public override bool TakesBias => true;

    public override string ActivationArgument => "activation";

    public override string WidthArgument => "filters";

    public override Value Build(LayerContext layer, Value input)
    {
        int filters = layer.Arguments.Int("filters", 1, minimum: 1, maximum: 1 << 20);
        if (!layer.RequireImage(input) || ReadSizes(layer, input, filters) is not { } sizes)
            return input;
        return Convolve(layer, input, new ConvolutionOp(layer.Name, sizes), sizes, filters, sizes.InChannels / sizes.Groups, filters / sizes.Groups);
    }

    /// <summary>Appends the convolution, its bias and its activation.</summary>
    /// <param name="fanInChannels">Channels that PyTorch's initialisers count as those that come in.</param>
    internal static Value Convolve(
        LayerContext layer, Value input, Op convolution, ConvolutionSizes sizes, int filters, int fanInChannels, int fanOutChannels)
    {
        int taps = sizes.Kernel * sizes.Kernel;
        (int fanIn, int fanOut) = (fanInChannels * taps, fanOutChannels * taps);
        Value weight = layer.Parameter(
            "weight", [sizes.OutChannels, sizes.InChannels / sizes.Groups, sizes.Kernel, sizes.Kernel], layer.Arguments.Initializer("WeightInitializer"),
            fanIn, fanOut, layer.Penalties(isBias: false));
        Value sum = layer.Graph.ApplyNamed(Text.Camel(layer.Name) + "Product", convolution, input, weight);
        if (layer.Arguments.Flag("Bias", true))
        {
            Value bias = layer.Parameter(
                "bias", [filters], layer.Arguments.Initializer("BiasInitializer"), fanIn, fanOut, layer.Penalties(isBias: true));
            sum = layer.Graph.ApplyNamed(Text.Camel(layer.Name) + "Sum", new AddBiasOp(), sum, bias);
        }
        return ActivityPenalty.Apply(layer, ActivationLayer.Apply(layer, sum, "activation"));
    }

    /// <summary>What is wrong with any convolution's weights and bias.</summary>
    internal static void CheckWeights(LayerView layer)
    {
        if (layer.Arguments.Member("WeightInitializer", "Default") is ("Zeros" or "Ones") and var member)
            layer.Arguments.Report(Rules.ConstantWeights, "WeightInitializer", [Mend.Omit(layer.Arguments, "WeightInitializer")], layer.Arguments.Spell("WeightInitializer", member), layer.Name);
        if (!layer.Arguments.Flag("Bias", true) && layer.Arguments.Has("BiasInitializer"))
            layer.Arguments.ReportWithoutEffect("BiasInitializer", $"'{layer.Name}' has no bias");
    }

    public override void Check(LayerView layer)
    {
        CheckWeights(layer);
        if (layer.Arguments.Flag("Same", false) && layer.Arguments.Has("Padding"))
            layer.Arguments.ReportWithoutEffect("Padding", $"{layer.Arguments.Spell("Same")} decides the padding");
        CheckReach(layer);
    }

    /// <summary>Pixels that no window sees, and windows that see no pixels.</summary>
    private static void CheckReach(LayerView layer)
    {
        AttributeReader arguments = layer.Arguments;
        int kernel = arguments.Int("kernel", 1);
        int reach = arguments.Int("Dilation", 1) * (kernel - 1) + 1;
        int padding = arguments.Int("Padding", 0);
        int stride = arguments.Int("Stride", 1);
        if (padding >= reach && !arguments.Flag("Same", false))
        {
            arguments.Report(
                Rules.PaddingTooWide, "Padding", [Mend.Write(arguments, "Padding", Text.Int(reach / 2))],
                layer.Name, Text.Int(padding), Text.Int(reach), Text.Int(reach - 1));
        }
        // A kernel of one pixel with a stride is the usual shortcut of a residual.
        if (kernel > 1 && stride > reach)
            arguments.Report(Rules.StrideSkips, "Stride", [Mend.Write(arguments, "Stride", Text.Int(reach))], layer.Name, Text.Int(reach), Text.Int(stride));
    }

    private static ConvolutionSizes? ReadSizes(LayerContext layer, Value input, int filters)
    {
        (int channels, int height, int width) = (input.Shape[0], input.Shape[1], input.Shape[2]);
        int kernel = layer.Arguments.Int("kernel", 1, minimum: 1, maximum: 1 << 10);
        int stride = layer.Arguments.Int("Stride", 1, minimum: 1, maximum: 1 << 10);
        int dilation = layer.Arguments.Int("Dilation", 1, minimum: 1, maximum: 1 << 10);
        int padding = layer.Arguments.Int("Padding", 0, minimum: 0, maximum: 1 << 10);
        int groups = layer.Arguments.Int("Groups", 1, minimum: 1);
        bool same = layer.Arguments.Flag("Same", false);
        if (same && stride != 1)
        {
            Mend padded = Mend.Omit(layer.Arguments, "Same").And(Mend.Write(layer.Arguments, "Padding", Text.Int(dilation * (kernel - 1) / 2)));
            layer.Arguments.Report(Rules.SameNeedsStrideOne, "Stride", [padded, Mend.Omit(layer.Arguments, "Stride")], layer.Name, Text.Int(stride));
            return null;
        }
        if (channels % groups != 0 || filters % groups != 0)
        {
            GroupsArgument.Report(layer, "Groups", groups, channels, filters);
            return null;
        }
        // As PyTorch's padding='same': where the total is odd, the larger half comes after.
        int total = dilation * (kernel - 1);
        (int before, int after) = same ? (total / 2, total - total / 2) : (padding, padding);
        var sizes = new ConvolutionSizes(height, width, channels, filters, kernel, stride, before, after, dilation, groups);
        if (sizes.Fits)
            return sizes;
        int largest = (Math.Min(height, width) + before + after - 1) / dilation + 1;
        layer.Arguments.Report(
            Rules.KernelTooLarge, "kernel", [Mend.Write(layer.Arguments, "kernel", Text.Int(largest))], layer.Name, $"{Text.Int(kernel)}×{Text.Int(kernel)}", $"{Text.Int(height)}×{Text.Int(width)}",
            Text.Int(before));
        return null;
    }
}
