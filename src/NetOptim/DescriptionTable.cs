using System.ComponentModel;

namespace NetOptim;

/// <summary>Reads the tables in which an emitted class describes its model; called by emitted code, once for each class.</summary>
/// <remarks>A person can read them, the compiler takes each for one literal, and no code has to be compiled at run time for what they say.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class DescriptionTable
{
    /// <summary>The layers of a model.</summary>
    /// <param name="table">UTF-8 text with the columns <c>layer</c>, <c>kind</c>, <c>output</c>, <c>parameters</c> and <c>FLOPs</c>.</param>
    /// <exception cref="FormatException">Something else.</exception>
    public static IReadOnlyList<LayerInfo> Layers(ReadOnlySpan<byte> table)
    {
        List<LayerInfo> layers = [];
        TableReader row = new(table, "layer", "kind", "output", "parameters", "FLOPs");
        while (row.NextRow())
            layers.Add(new LayerInfo(row.Text(), row.Text(), row.Shape(), row.Long(), row.Long()));
        return layers.AsReadOnly();
    }

    /// <summary>The tensors of a block.</summary>
    /// <param name="table">UTF-8 text with the columns <c>tensor</c>, <c>initializer</c>, <c>shape</c>, <c>offset</c>, <c>fan in</c> and <c>fan out</c>.</param>
    /// <exception cref="FormatException">Something else.</exception>
    public static IReadOnlyList<ParameterInfo> Tensors(ReadOnlySpan<byte> table)
    {
        List<ParameterInfo> tensors = [];
        TableReader row = new(table, "tensor", "initializer", "shape", "offset", "fan in", "fan out");
        while (row.NextRow())
        {
            string name = row.Text();
            Initializer initializer = InitializerOf(ref row);
            tensors.Add(new ParameterInfo(name, row.Shape(), row.Int(), initializer, row.Int(), row.Int()));
        }
        return tensors.AsReadOnly();
    }

    /// <summary>The buffers of an arena.</summary>
    /// <param name="table">
    /// UTF-8 text with the columns <c>value</c>, <c>region</c> (of the arena: <c>sample</c>, <c>fixed</c> or <c>part</c>),
    /// <c>offset</c>, <c>length</c>, <c>first</c> and <c>last</c> (kernel).
    /// </param>
    /// <exception cref="FormatException">Something else.</exception>
    public static IReadOnlyList<ArenaBufferInfo> Buffers(ReadOnlySpan<byte> table)
    {
        List<ArenaBufferInfo> buffers = [];
        TableReader row = new(table, "value", "region", "offset", "length", "first", "last");
        while (row.NextRow())
            buffers.Add(new ArenaBufferInfo(row.Text(), RegionOf(ref row), row.Int(), row.Int(), row.Int(), row.Int()));
        return buffers.AsReadOnly();
    }

    /// <summary>Names of values.</summary>
    /// <param name="table">UTF-8 text with the column <c>value</c>.</param>
    /// <exception cref="FormatException">Something else.</exception>
    public static IReadOnlyList<string> Values(ReadOnlySpan<byte> table)
    {
        List<string> values = [];
        TableReader row = new(table, "value");
        while (row.NextRow())
            values.Add(row.Text());
        return values.AsReadOnly();
    }

    private static Initializer InitializerOf(ref TableReader row)
    {
        string name = row.Text();
        // Numbers and lists of names are parsed, too, but are no names.
        return Enum.TryParse(name, out Initializer initializer) && Enum.GetName(initializer) == name
            ? initializer
            : throw row.Unreadable(name, "an initializer");
    }

    private static ArenaRegion RegionOf(ref TableReader row) => row.Text() switch
    {
        "sample" => ArenaRegion.Sample,
        "fixed" => ArenaRegion.Fixed,
        "part" => ArenaRegion.Part,
        var region => throw row.Unreadable(region, "'sample', 'fixed' or 'part'"),
    };
}
