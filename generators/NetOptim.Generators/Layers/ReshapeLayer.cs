using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Reshape(shape)]</c>: the numbers of a sample in other dimensions; nothing is computed.</summary>
internal sealed class ReshapeLayer : LayerDefinition
{
    /// <summary>The dimension that takes what the others leave.</summary>
    private const int Rest = -1;

    public override string Kind => "Reshape";

    public override LayerRole Role => LayerRole.Shape;

    public override bool KeepsNumbers => true;

    public override Value Build(LayerContext layer, Value input)
    {
        int[] shape = layer.Arguments.Integers("shape").ToArray();
        long known = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] < 1 && (shape[i] != Rest || Array.IndexOf(shape, Rest) != i))
            {
                layer.Arguments.Report(
                    Rules.ArgumentOutOfRange, $"shape[{Text.Int(i)}]", "Reshape", "every dimension", "at least 1 (or -1, once: what is left over)", Text.Int(shape[i]));
                return input;
            }
            known = shape[i] == Rest ? known : Math.Min(known * shape[i], int.MaxValue);
        }
        if (Array.IndexOf(shape, Rest) is >= 0 and var rest)
            shape[rest] = (int)Math.Max(1, input.Size / known);
        if (shape.Length > 0 && shape.Aggregate(1L, (product, length) => Math.Min(product * length, int.MaxValue)) == input.Size)
            return GraphBuilder.Reshape(layer.Graph.OneRow(input), new EquatableArray<int>(shape));
        EquatableArray<int> written = layer.Arguments.Integers("shape");
        layer.Arguments.Report(
            Rules.ReshapeChangesSize, "shape", layer.Name, Text.Int(input.Size), Text.Shape(input.Shape),
            written.Count == 0 ? "has no dimensions" : $"its shape is {Text.Shape(written)}");
        return input;
    }

    public override void Check(LayerView layer)
    {
        if (layer.InputShape.Equals(layer.OutputShape))
            layer.Arguments.Report(Rules.LayerWithoutEffect, "shape", [Mend.Remove(layer.Arguments)], layer.Name, "its input has that shape already");
        if (layer is { InputShape.Count: 3, OutputShape.Count: 2 })
            CheckSteps(layer, channels: layer.InputShape[0], pixels: layer.InputShape[1] * layer.InputShape[2]);
    }

    /// <summary>PyTorch's <c>flatten(2).transpose(1, 2)</c>, which is <c>ToSequence</c>, has that shape and moves the numbers.</summary>
    private static void CheckSteps(LayerView layer, int channels, int pixels)
    {
        if (layer.OutputShape[0] == pixels && pixels > 1 && channels > 1 && pixels != channels)
        {
            layer.Arguments.Report(
                Rules.StepsAreNoPixels, "shape", [ToSequenceLayer.Before(layer.Arguments).And(Mend.Remove(layer.Arguments))], layer.Name, Text.Shape(layer.OutputShape), Text.Shape(layer.InputShape), $"{Text.Int(channels)}, {Text.Int(pixels)}");
        }
    }
}
