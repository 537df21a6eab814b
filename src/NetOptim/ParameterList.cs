using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace NetOptim;

/// <summary>The named tensors of a model, in the order of their block.</summary>
public sealed class ParameterList : IReadOnlyList<Parameter>
{
    private readonly Parameter[] _items;
    private readonly Dictionary<string, Parameter> _byName;

    internal ParameterList(CompiledModel model, IReadOnlyList<ParameterInfo> infos, bool buffers)
    {
        _items = [.. infos.Select(info => new Parameter(model, info, buffers))];
        _byName = _items.ToDictionary(item => item.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public Parameter this[int index] => _items[index];

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">No tensor has that name; the message lists those there are.</exception>
    public Parameter this[string name] => TryGet(name, out Parameter? item)
        ? item
        : throw new KeyNotFoundException($"There is no tensor '{name}'. There are: {string.Join(", ", _items.Select(i => i.Name))}.");

    /// <summary>Looks a tensor up by name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Parameter? parameter) => _byName.TryGetValue(name, out parameter);

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => ((IEnumerable<Parameter>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
