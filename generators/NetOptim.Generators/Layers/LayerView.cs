using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Layers;

/// <summary>What a layer is to its neighbours.</summary>
internal enum LayerRole
{
    /// <summary>It has weights: a linear map, perhaps with an activation.</summary>
    Weights,

    /// <summary>It bends: an activation of its own.</summary>
    Activation,

    /// <summary>It gives its input another mean and variance.</summary>
    Normalization,

    /// <summary>It adds noise in training and does nothing in prediction.</summary>
    Noise,

    /// <summary>It gives its input another shape, and has no weights: what it computes (a mean or the largest of a window) is there to make an image smaller.</summary>
    Shape,
}

/// <summary>A declared layer among its neighbours: what the rules about layers in a row look at.</summary>
internal sealed class LayerView(string name, LayerDefinition definition, AttributeReader arguments, EquatableArray<int> inputShape, EquatableArray<int> outputShape)
{
    public string Name => name;

    public LayerDefinition Definition => definition;

    public LayerRole Role => definition.Role;

    public AttributeReader Arguments => arguments;

    public EquatableArray<int> InputShape => inputShape;

    public EquatableArray<int> OutputShape => outputShape;

    /// <summary>Numbers per sample.</summary>
    public int InputSize => inputShape.Size();

    public int OutputSize => outputShape.Size();

    /// <summary>Whether it takes the model's input itself.</summary>
    public bool TakesInput { get; init; }

    /// <summary>Whether its result is the model's output.</summary>
    public bool IsOutput { get; init; }

    /// <summary>Whether the model declares a loss.</summary>
    public bool HasLoss { get; init; }

    /// <summary>The layer that made what this one gets, where nothing else takes that.</summary>
    public LayerView? Previous { get; private set; }

    /// <summary>The layer that takes this one's result, where nothing else does.</summary>
    public LayerView? Next { get; private set; }

    /// <summary>The activation that the layer itself applies last; null where it applies none.</summary>
    public string? OwnActivation => definition.ActivationArgument is { } argument && arguments.Member(argument, "None") is var member && member != "None" ? member : null;

    /// <summary>The layer that made the numbers that this one gets: those that only reshape them or add noise do not count, those that pool them do.</summary>
    public LayerView? Source
    {
        get
        {
            LayerView? layer = Previous;
            while (layer is { Definition.KeepsNumbers: true })
                layer = layer.Previous;
            return layer;
        }
    }

    /// <summary>
    /// The layer with weights that this one makes one linear map with, both together and what is between them; null where something bends between them, or
    /// where the narrowest place between them is narrower than both ends: that is a product of low rank, which one linear layer is not.
    /// </summary>
    public LayerView? LinearSource
    {
        get
        {
            int narrowest = int.MaxValue;
            LayerView? layer = Previous;
            for (; layer is { Definition.IsLinear: true, OwnActivation: null }; layer = layer.Previous)
            {
                narrowest = Math.Min(narrowest, layer.OutputSize);
                if (layer.Role == LayerRole.Weights)
                    return narrowest >= Math.Min(layer.InputSize, OutputSize) ? layer : null;
            }
            return null;
        }
    }

    /// <summary>Gives the layer another activation; nothing where it takes none.</summary>
    public IReadOnlyList<Mend> WithActivation(string activation) =>
        definition.ActivationArgument is { } argument ? [Mend.Write(arguments, argument, "Activation." + activation)] : [];

    /// <summary>Takes the layer's activation from it: an activation that is a layer of its own goes as a whole.</summary>
    public IReadOnlyList<Mend> WithoutActivation() =>
        Role == LayerRole.Activation ? [Mend.Remove(arguments)]
        : definition.ActivationArgument is { } argument ? [Mend.Omit(arguments, argument)]
        : [];

    /// <summary>Gives the layer another number of outputs; nothing where that follows from its input.</summary>
    public IReadOnlyList<Mend> WithWidth(int width) =>
        definition.WidthArgument is { } argument ? [Mend.Write(arguments, argument, Text.Int(width))] : [];

    /// <summary>Links a layer to the only one that takes its result.</summary>
    public void Precede(LayerView next)
    {
        Next = next;
        next.Previous = this;
    }
}
