namespace NetOptim;

/// <summary>How a CSV file is laid out.</summary>
public sealed record CsvOptions
{
    /// <summary>Lines before the header (or before the data, where there is none) that are not read; at least 0.</summary>
    public int SkipLines { get; init; }

    /// <summary>Whether the first line read names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>What stands between two cells.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>The target columns by name (needs a header) or number (0-based, as text); null: the last column.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Columns that are neither features nor targets (identifiers, say), by name or number.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>The class names in the order of their labels, where the label column holds names; null: it holds the numbers 0, 1, ….</summary>
    public IReadOnlyList<string>? Classes { get; init; }
}
