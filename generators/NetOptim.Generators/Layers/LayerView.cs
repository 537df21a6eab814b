using NetOptim.Generators.Declarations;

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

    /// <summary>It only gives the numbers another shape.</summary>
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
    public int InputSize => Size(inputShape);

    public int OutputSize => Size(outputShape);

    public LayerView? Previous { get; private set; }

    public LayerView? Next { get; private set; }

    /// <summary>The activation that the layer itself applies last; null where it applies none.</summary>
    public string? OwnActivation => definition.ActivationArgument is { } argument && arguments.Member(argument, "None") is var member && member != "None" ? member : null;

    /// <summary>The layer that made what this one gets, not counting those that only reshape or add noise.</summary>
    public LayerView? Source
    {
        get
        {
            LayerView? layer = Previous;
            while (layer is { Role: LayerRole.Noise or LayerRole.Shape })
                layer = layer.Previous;
            return layer;
        }
    }

    /// <summary>Links layers to their neighbours.</summary>
    public static void Link(IReadOnlyList<LayerView> layers)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            layers[i].Previous = i == 0 ? null : layers[i - 1];
            layers[i].Next = i == layers.Count - 1 ? null : layers[i + 1];
        }
    }

    private static int Size(EquatableArray<int> shape) => shape.Aggregate(1, (product, length) => product * length);
}
