using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[ToSequence]</c>: the pixels of an image as the steps of a sequence. Channels are last in memory already; nothing is computed.</summary>
internal sealed class ToSequenceLayer : LayerDefinition
{
    public override string Kind => "ToSequence";

    public override LayerRole Role => LayerRole.Shape;

    public override bool KeepsNumbers => true;

    public override bool MeansSequence => true;

    /// <summary>Makes a sequence of the image that a layer gets.</summary>
    public static Mend Before(AttributeReader layer) => Mend.InsertBefore(layer, "ToSequence");

    public override Value Build(LayerContext layer, Value input)
    {
        if (!layer.RequireImage(input))
            return input;
        int pixels = input.Shape[1] * input.Shape[2];
        return layer.Graph.Apply(new RegroupOp(new EquatableArray<int>([pixels, input.Shape[0]]), pixels), layer.Graph.ChannelsLast(input));
    }
}

/// <summary><c>[ToImage(height, width)]</c>: the steps of a sequence as the pixels of an image, line by line; nothing is computed.</summary>
internal sealed class ToImageLayer : LayerDefinition
{
    public override string Kind => "ToImage";

    public override LayerRole Role => LayerRole.Shape;

    public override bool KeepsNumbers => true;

    public override bool MeansSequence => true;

    public override Value Build(LayerContext layer, Value input)
    {
        int height = layer.Arguments.Int("height", 1, minimum: 1, maximum: 1 << 20);
        int width = layer.Arguments.Int("width", 1, minimum: 1, maximum: 1 << 20);
        if (!layer.RequireSequence(input) || layer.Arguments.IsWrong)
            return input;
        (int steps, int channels) = (input.Shape[0], input.Shape[1]);
        if ((long)height * width == steps)
            return layer.Graph.Apply(new RegroupOp(new EquatableArray<int>([channels, height, width]), steps), layer.Graph.Sequence(input));
        Mend[] mends = steps % height == 0 ? [Mend.Write(layer.Arguments, "width", Text.Int(steps / height))] : [];
        layer.Arguments.Report(Rules.StepsMakeNoImage, "width", mends, layer.Name, Text.Shape(new EquatableArray<int>([height, width])), Text.Int(steps));
        return input;
    }
}
