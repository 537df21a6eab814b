namespace NetOptim.Generators.Ops;

/// <summary>The fields of a kernel's struct besides its pointers: an op asks for what its expression needs.</summary>
/// <param name="rows">How many rows the kernel walks over, as a C# expression.</param>
internal sealed class KernelScope(string rows)
{
    private readonly Dictionary<string, KernelField> _fields = new(StringComparer.Ordinal);
    private readonly List<string> _draws = [];

    /// <summary>How many rows the kernel walks over, as a C# expression.</summary>
    public string Rows => rows;

    public IReadOnlyCollection<KernelField> Fields => _fields.Values;

    /// <summary>Fields that random numbers are drawn from, in order; each has a local of that name and <c>Drawn</c>.</summary>
    public IReadOnlyList<string> Draws => _draws;

    /// <summary>The local that has what is drawn from a field for the elements at hand.</summary>
    public string Draw(string field)
    {
        if (!_draws.Contains(field))
            _draws.Add(field);
        return field + "Drawn";
    }

    /// <summary>A field of that type and name, given that expression where the kernel is called.</summary>
    public string Field(string type, string name, string argument)
    {
        string unique = name;
        for (int i = 2; _fields.TryGetValue(unique, out KernelField known) && known.Argument != argument; i++)
            unique = name + Text.Int(i);
        _fields[unique] = new KernelField(type, unique, argument);
        return unique;
    }
}

internal sealed record KernelField(string Type, string Name, string Argument);
