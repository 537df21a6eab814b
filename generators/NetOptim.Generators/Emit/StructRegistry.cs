namespace NetOptim.Generators.Emit;

/// <summary>
/// The file-local structs of one emitted file. What differs from one that is there already by the names of its fields and locals alone is not emitted
/// again: kernels that do the same share their struct, whatever their widths, and the JIT compiles one loop for all of them.
/// </summary>
internal sealed class StructRegistry
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly List<Entry> _all = [];

    /// <summary>Adds a struct whose header is <c>readonly unsafe struct {name}{header}</c>.</summary>
    /// <param name="user">The kernel that it is for: one that asks twice is counted once.</param>
    /// <returns>Its name: the wanted one, one with a number, or that of a struct that is the same but for names; it takes its arguments in the same order.</returns>
    public string Add(string wanted, string user, string comment, string header, IEnumerable<string> body)
    {
        string[] lines = body.ToArray();
        string key = StructShape.Of(header, lines);
        if (!_entries.TryGetValue(key, out Entry? entry))
        {
            string name = wanted;
            for (int i = 2; !_taken.Add(name); i++)
                name = wanted + Text.Int(i);
            entry = new Entry(name, comment, header, lines);
            _entries.Add(key, entry);
            _all.Add(entry);
        }
        entry.Users.Add(user);
        return entry.Name;
    }

    public void Write(SourceWriter writer)
    {
        foreach (Entry entry in _all)
        {
            writer.Line();
            writer.Line($"/// <summary>{entry.Comment}{Others(entry.Users.Count - 1)}</summary>");
            using (writer.Block($"file readonly unsafe struct {entry.Name}{entry.Header}"))
                writer.Lines(entry.Body);
        }
    }

    private static string Others(int count) => count switch
    {
        0 => "",
        1 => "; the same for another kernel",
        _ => $"; the same for {Text.Int(count)} other kernels",
    };

    private sealed record Entry(string Name, string Comment, string Header, string[] Body)
    {
        /// <summary>The kernels that it is for.</summary>
        public HashSet<string> Users { get; } = new(StringComparer.Ordinal);
    }
}
