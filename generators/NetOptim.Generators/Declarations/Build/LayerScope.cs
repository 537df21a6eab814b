using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>
/// Where names are counted: one scope for <c>Build</c> and one for every call of a helper method, so that a layer's name tells the path that
/// led to it (<c>residual2.dense1</c>) and an edit elsewhere leaves it as it is.
/// </summary>
internal sealed class LayerScope
{
    private readonly string _path = "";
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>The scopes of the whole network that have been entered.</summary>
    private readonly HashSet<string> _entered = new(StringComparer.Ordinal);

    public LayerScope()
    {
    }

    private LayerScope(string path, LayerScope outer, SyntaxNode? again)
    {
        _path = path;
        _entered = outer._entered;
        if (path == outer._path)
            _counts = outer._counts;
        Again = again;
    }

    /// <summary>What named this scope, or one round it, though another call had that name already: names in here may be taken.</summary>
    public SyntaxNode? Again { get; }

    /// <summary>The full name of a layer or scope in here.</summary>
    /// <param name="kind">What it is called, with a number, where it has no name.</param>
    /// <param name="name">As written, or null.</param>
    public string NameOf(string kind, string? name)
    {
        if (name is null)
        {
            name = Next(kind);
            _counts[kind] = Count(kind) + 1;
        }
        return _path.Length == 0 ? name : _path + "." + name;
    }

    /// <summary>What the next layer or scope of a kind in here is called where it has no name.</summary>
    public string Next(string kind) =>
        // "relu6" and a number must not read as the sixty-first.
        kind + (char.IsDigit(kind[kind.Length - 1]) ? "_" : "") + Text.Int(Count(kind) + 1);

    /// <summary>The scope of a call of a helper method: by the <c>name</c> that it was given, or else after the method; for "", this one.</summary>
    /// <param name="where">The argument for <c>name</c>, or else the call.</param>
    public LayerScope Enter(string method, string? name, SyntaxNode where)
    {
        string kind = Text.Camel(method).TrimStart('@');
        string path = name == "" ? _path : NameOf(kind, name);
        bool isNew = _entered.Add(name == "" ? _path + "/" + kind : Text.Pascal(path));
        return new LayerScope(path, this, Again ?? (isNew ? null : where));
    }

    private int Count(string kind) => _counts.TryGetValue(kind, out int count) ? count : 0;
}
