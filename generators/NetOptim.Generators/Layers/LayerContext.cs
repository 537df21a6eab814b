using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary>What a layer is built with.</summary>
/// <param name="Name">Unique in the model.</param>
/// <param name="Stream">Number of the layer in the model: its stream of random numbers.</param>
/// <param name="ClassPenalties">L1, L2 and max-norm declared for the whole class.</param>
internal sealed record LayerContext(
    string Name, int Stream, AttributeReader Arguments, GraphBuilder Graph, HyperparameterTable Hyperparameters, ClassPenalties ClassPenalties)
{
    /// <summary>Numbers in all parameters together.</summary>
    private const int MaximumParameters = 1 << 30;

    /// <summary>A trained tensor <c>{layer}.{suffix}</c>.</summary>
    public Value Parameter(string suffix, int[] shape, string initializer, int fanIn, int fanOut, TensorPenalties? penalties = null)
    {
        // Blocks are addressed by 32-bit offsets.
        double total = shape.Aggregate(1.0, (product, length) => product * length) + Graph.Tensors.ParameterLength;
        if (total > MaximumParameters && !Graph.Tensors.Contains($"{Name}.{suffix}"))
        {
            Arguments.Report(Rules.TooLarge, null, $"The model's parameters (with '{Name}.{suffix}')", Text.Int(MaximumParameters), Text.Number(total));
            shape = shape.Select(_ => 1).ToArray();
        }
        return Graph.Tensors.GetOrAdd(
            $"{Name}.{suffix}", isBuffer: false, new EquatableArray<int>(shape), initializer, fanIn, fanOut, penalties ?? TensorPenalties.None);
    }

    /// <summary>A tensor <c>{layer}.{suffix}</c> that is saved but not trained.</summary>
    public Value Buffer(string suffix, int[] shape, string initializer) =>
        Graph.Tensors.GetOrAdd($"{Name}.{suffix}", isBuffer: true, new EquatableArray<int>(shape), initializer, 0, 0, TensorPenalties.None);

    /// <summary>
    /// Whether a result of these lengths is one that 32-bit offsets reach; what is not is reported. To be asked before anything is made of lengths whose
    /// product, or which themselves, may be too large for an int.
    /// </summary>
    public bool HasRoomFor(IEnumerable<long> shape)
    {
        double size = shape.Aggregate(1.0, (product, length) => product * length);
        if (size <= InputReader.MaximumSampleSize)
            return true;
        Arguments.Report(Rules.TooLarge, null, $"The result of '{Name}'", Text.Int(InputReader.MaximumSampleSize), Text.Number(size));
        return false;
    }

    /// <summary>Shapes other than [channels, height, width] are a problem under the layer's attribute.</summary>
    public bool RequireImage(Value input)
    {
        if (input.Shape.Count == 3)
            return true;
        Arguments.Report(Rules.ImageMissing, null, Arguments.Kind, Name, Text.Shape(input.Shape));
        return false;
    }

    /// <summary>Shapes without dimensions or with more than the layer takes are a problem under its attribute.</summary>
    public bool RequireVector(Value input)
    {
        if (input.Shape.Count == 1)
            return true;
        Arguments.Report(Rules.FlattenMissing, null, [FlattenLayer.Before(Arguments)], Arguments.Kind, Name, Text.Shape(input.Shape), Text.Int(input.Size));
        return false;
    }

    /// <summary>Shapes other than [steps, channels] are a problem under the layer's attribute.</summary>
    public bool RequireSequence(Value input)
    {
        if (input.Shape.Count == 2)
            return true;
        Arguments.Report(
            Rules.SequenceMissing, null, input.Shape.Count == 3 ? [ToSequenceLayer.Before(Arguments)] : [], Arguments.Kind, Name, Text.Shape(input.Shape));
        return false;
    }

    /// <summary>The penalties on a tensor of this layer: its own arguments, or else those of the class.</summary>
    public TensorPenalties Penalties(bool isBias)
    {
        string pascal = Text.Pascal(Name);
        string? Own(string argument, string what) => !isBias && Arguments.Has(argument) && Arguments.Number(argument, 0, minimum: 0) is > 0 and double value
            ? Hyperparameters.Add(pascal + argument, value, what)
            : null;
        string? l1 = Own("L1", $"λ of {Name}'s penalty λ·Σ|w|.");
        string? l2 = Own("L2", $"λ of {Name}'s penalty λ·Σw².");
        string? maxNorm = Own("MaxNorm", $"Largest norm of a unit's weights in {Name}.");
        return new TensorPenalties(
            Arguments.Has("L1") && !isBias ? l1 : ClassPenalties.L1(isBias),
            Arguments.Has("L2") && !isBias ? l2 : ClassPenalties.L2(isBias),
            isBias ? null : Arguments.Has("MaxNorm") ? maxNorm : ClassPenalties.MaxNorm);
    }
}
