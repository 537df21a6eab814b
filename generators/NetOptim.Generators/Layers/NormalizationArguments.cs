using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary>What normalisation layers have in common.</summary>
internal static class NormalizationArguments
{
    /// <summary>
    /// The learnt scale (<c>weight</c>, first ones) and shift (<c>bias</c>, first zeros); none where <c>Affine</c> is false. Penalties on
    /// the class are not for them: a scale that shrinks regularises nothing.
    /// </summary>
    public static Value[] ScaleAndShift(this LayerContext layer, EquatableArray<int> shape)
    {
        if (!layer.Arguments.Flag("Affine", true))
            return [];
        int[] lengths = shape.ToArray();
        return [layer.Parameter("weight", lengths, "Ones", 0, 0), layer.Parameter("bias", lengths, "Zeros", 0, 0)];
    }

    /// <summary>What is wrong with any normalisation in its place.</summary>
    public static void Check(LayerView layer)
    {
        if (layer.IsOutput)
            layer.Arguments.Report(Rules.NormalizationLast, null, [Mend.Remove(layer.Arguments)], layer.Name);
        if (layer.Source is { Role: LayerRole.Normalization } source)
            layer.Arguments.Report(Rules.NormalizationTwice, null, [Mend.Remove(layer.Arguments)], layer.Name, source.Name);
    }
}
