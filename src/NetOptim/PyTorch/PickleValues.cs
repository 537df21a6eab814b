namespace NetOptim.PyTorch;

// What a pickle can hold: null, bool, long, double, string, object?[] for a tuple, List<object?>, and these. None of them does anything.

/// <summary>The name of a Python function, class or constant; only a name.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <summary>As Python writes it.</summary>
    public string FullName { get; } = $"{Module}.{Name}";
}

/// <summary>Something that no weights are made of, of which only this remains.</summary>
/// <param name="Description">What it was: continues "it is …".</param>
internal sealed record PickleOpaque(string Description);

/// <summary>A <c>dict</c> or <c>OrderedDict</c>.</summary>
internal sealed class PickleDictionary
{
    private List<KeyValuePair<object?, object?>>? _items;

    /// <summary>In the order of the file; the later of two equal keys counts.</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items ?? [];

    /// <summary>Adds or replaces.</summary>
    public void Add(object? key, object? value) => (_items ??= []).Add(new(key, value));

    /// <summary>What the texts among the keys lead to.</summary>
    public Dictionary<string, object?> ByName()
    {
        Dictionary<string, object?> values = new(StringComparer.Ordinal);
        foreach ((object? key, object? value) in Items)
        {
            if (key is string name)
                values[name] = value;
        }
        return values;
    }
}
