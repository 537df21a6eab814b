using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Ops;

/// <summary>What the three products of a convolution have in common: a method of <c>NetOptim.Kernels.Convolution</c> and its sizes.</summary>
internal abstract class ConvolutionProductOp(string layer, ConvolutionSizes sizes) : ProductOp
{
    protected string LayerName => layer;

    protected ConvolutionSizes Sizes => sizes;

    /// <summary>Name of the method, for these operands.</summary>
    protected abstract string Method(Operation self);

    public override (string Name, string Value)? Constant => (Shape, $"ConvolutionShape {Shape} {{ get; }} = {sizes.Expression}");

    public override string Call(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher) =>
        Call(self, operands, result, epilogue, finisher, Shape, "batch", "batch");

    public override bool TakesParts => true;

    public override int Lines(Operation self) => IsPointwise && !IsChannelsFirst(self.Inputs[0]) ? sizes.InHeight : 0;

    public override string PartCall(Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher, int slot, int bands) => bands == 1
        ? Call(self, operands, result, epilogue, finisher, Shape, "part", $"part, {Text.Int(slot)}")
        : Call(self, operands, result, epilogue, finisher, $"{Shape}.OfLines({Text.Int(sizes.InHeight / bands)})", "part", $"part, {Text.Int(slot)}, {Text.Int(bands)}");

    private string Shape => Text.Pascal(layer) + "Shape";

    /// <summary>A result depends on the pixel at its place alone.</summary>
    private bool IsPointwise => sizes is { Kernel: 1, Stride: 1, Groups: 1, PadBefore: 0, PadAfter: 0 };

    private string Call(
        Operation self, IReadOnlyList<string> operands, string result, string epilogue, string? finisher, string shape, string samples, string workspace)
    {
        string finish = TakesFinisher ? ", " + (finisher ?? "default(NoFinish)") : "";
        return $"Convolution.{Method(self)}(Workers, {operands[0]}, {operands[1]}, {result}, {shape}, {samples}, "
            + $"Workspace({shape}, {workspace}), {epilogue}{finish});";
    }

    public override bool Fetches => TakesFinisher;

    public override bool TakesTerms => TakesFinisher;

    /// <summary>Of one tap and without a finisher it is a matrix product.</summary>
    public override bool SumsMayGoFirst(Operation self, bool isFinished) =>
        !isFinished && IsPointwise && HasLongRows(self.Output);

    public override string Describe(Operation self) =>
        $"convolution {Text.Int(sizes.InChannels)}→{Text.Int(sizes.OutChannels)}, {Text.Int(sizes.Kernel)}×{Text.Int(sizes.Kernel)}";

    public override long Flops(Operation self) =>
        2L * sizes.OutHeight * sizes.OutWidth * sizes.OutChannels * (sizes.InChannels / sizes.Groups) * sizes.Kernel * sizes.Kernel;

    /// <summary>Whether a value of images has its channels first, as users have them; images of one pixel have both orders.</summary>
    protected bool IsChannelsFirst(Value images) => images.RowsPerSample == 1 && Sizes.InHeight * Sizes.InWidth > 1;
}

/// <summary>x[B, C, H, W] (channels first or last in memory), w[O, C/groups, k, k] → their convolution [B, O, H', W'], channels last.</summary>
internal sealed class ConvolutionOp(string layer, ConvolutionSizes sizes) : ConvolutionProductOp(layer, sizes)
{
    /// <summary>Floats of its input that a depthwise convolution makes at a time (<c>NetOptim.Kernels.MadeLines</c>).</summary>
    internal const int MadeFloats = 98_304;

    public override string Name => "convolution";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
    [
        new OutputShape(Extent.Elements, Sizes.OutShape, Sizes.OutHeight * Sizes.OutWidth),
    ];

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        (Value x, Value weight) = (self.Inputs[0], self.Inputs[1]);
        if (gradients.Of(self.Output) is not { } dy)
            return;
        if (gradients.Wants(x))
        {
            var input = new ConvolutionInputGradientOp(LayerName, Sizes);
            if (IsChannelsFirst(x))
                gradients.Add(x, new ToChannelsFirstOp(Sizes.InShape), gradients.Apply(input, ["d" + Text.Pascal(x.Name) + "Pixels"], dy, weight)[0]);
            else
                gradients.Add(x, input, dy, weight);
        }
        gradients.AddParameter(weight, new ConvolutionWeightGradientOp(LayerName, Sizes), x, dy);
    }

    /// <summary>A depthwise one, if blocks of results that are made at a time read no more than one and a half times the lines that are their own.</summary>
    public override bool TakesPrologue(Operation self)
    {
        if (Sizes.InChannels == 1 || Sizes.Groups != Sizes.InChannels || Sizes.Groups != Sizes.OutChannels || IsChannelsFirst(self.Inputs[0]))
            return false;
        long line = (long)Sizes.InWidth * Sizes.InChannels, reach = (Sizes.Kernel - 1L) * Sizes.Dilation + 1;
        if (reach * line > MadeFloats)
            return false;
        long results = Math.Min((MadeFloats / line - reach) / Sizes.Stride + 1, Sizes.OutHeight);
        return results == Sizes.OutHeight || 2 * ((results - 1) * Sizes.Stride + reach) <= 3 * results * Sizes.Stride;
    }

    protected override string Method(Operation self) => IsChannelsFirst(self.Inputs[0]) ? "ForwardChannelsFirst" : "Forward";
}

/// <summary>dy, w → the gradient of the input, channels last; as a layer of its own a transposed convolution.</summary>
internal sealed class ConvolutionInputGradientOp(string layer, ConvolutionSizes sizes) : ConvolutionProductOp(layer, sizes)
{
    public override string Name => "convolutionInputGradient";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
    [
        new OutputShape(Extent.Elements, Sizes.InShape, Sizes.InHeight * Sizes.InWidth),
    ];

    public override void Differentiate(Operation self, Differentiator gradients)
    {
        (Value x, Value weight) = (self.Inputs[0], self.Inputs[1]);
        if (gradients.Of(self.Output) is not { } dy)
            return;
        if (gradients.Wants(x))
            gradients.Add(x, new ConvolutionOp(LayerName, Sizes), dy, weight);
        gradients.AddParameter(weight, new ConvolutionWeightGradientOp(LayerName, Sizes), dy, x);
    }

    protected override string Method(Operation self) => "InputGradient";
}

/// <summary>x, dy → the gradient of the weights [O, C/groups, k, k].</summary>
internal sealed class ConvolutionWeightGradientOp(string layer, ConvolutionSizes sizes) : ConvolutionProductOp(layer, sizes)
{
    public override string Name => "convolutionWeightGradient";

    public override bool TakesFinisher => false;

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) =>
        [new OutputShape(Extent.Columns, new EquatableArray<int>([Sizes.OutChannels, Sizes.InChannels / Sizes.Groups, Sizes.Kernel, Sizes.Kernel]))];

    protected override string Method(Operation self) => IsChannelsFirst(self.Inputs[0]) ? "WeightGradientChannelsFirst" : "WeightGradient";
}
