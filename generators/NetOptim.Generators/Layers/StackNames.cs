namespace NetOptim.Generators.Layers;

/// <summary>What layers in a stack are called where they have no name: by kind and number, those that have a name counted too.</summary>
internal sealed class StackNames
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts a layer.</summary>
    /// <returns>Its name where it has none of its own.</returns>
    public string Next(LayerDefinition layer)
    {
        _counts.TryGetValue(layer.DefaultName, out int count);
        _counts[layer.DefaultName] = ++count;
        return layer.DefaultName + Text.Int(count);
    }
}
