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
}
