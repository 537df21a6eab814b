namespace NetOptim.Generators.Emit;

/// <summary>The file-local structs of one emitted file; the same text is emitted once.</summary>
internal sealed class StructRegistry
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<(string Comment, string Header, string[] Body)> _all = [];

    /// <summary>Adds a struct whose header is <c>readonly unsafe struct {name}{header}</c>.</summary>
    /// <returns>Its name: the wanted one, one with a number, or that of an equal struct.</returns>
    public string Add(string wanted, string comment, string header, IEnumerable<string> body)
    {
        string[] lines = body.ToArray();
        string key = header + "\n" + string.Join("\n", lines);
        if (_names.TryGetValue(key, out string? known))
            return known;
        string name = wanted;
        for (int i = 2; !_taken.Add(name); i++)
            name = wanted + Text.Int(i);
        _names.Add(key, name);
        _all.Add((comment, $"file readonly unsafe struct {name}{header}", lines));
        return name;
    }

    public void Write(SourceWriter writer)
    {
        foreach ((string comment, string header, string[] body) in _all)
        {
            writer.Line();
            writer.Line("/// <summary>" + comment + "</summary>");
            using (writer.Block(header))
                writer.Lines(body);
        }
    }
}
