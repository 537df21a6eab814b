using System.Text;

namespace NetOptim.WeightFiles;

/// <summary>
/// Compares a file's tensors with a model's and keeps their values until all of them are read: what comes of it then cannot fail any more.
/// </summary>
/// <param name="model">Name of the model, for messages.</param>
/// <param name="slots">What the model needs.</param>
/// <param name="ignore">Says which of the file's surplus tensors are all right.</param>
/// <param name="options">How names are mapped, and whether all must be there.</param>
internal sealed class StagedTensors(string model, IReadOnlyList<TensorSlot> slots, Func<string, bool> ignore, WeightsLoadOptions options)
{
    private const int MostNames = 20;

    private readonly Dictionary<string, TensorSlot> _slots = slots.ToDictionary(slot => slot.Name, StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _unexpected = [];
    private readonly List<string> _misshaped = [];
    private readonly List<string> _differences = [];
    private readonly List<string> _doubled = [];
    private readonly List<string> _unreadable = [];
    private readonly List<(TensorSlot Slot, float[] Values)> _staged = [];

    /// <summary>Compares a tensor of the file with the model.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="dtype">Type of its elements, as <see cref="ElementType"/> names it.</param>
    /// <param name="shape">Its shape in the file.</param>
    /// <returns>The place its values are for; null where they are not wanted.</returns>
    public TensorSlot? Offer(string name, string dtype, IReadOnlyList<long> shape)
    {
        if (Map(name) is not { } mapped)
            return null;
        if (!_slots.TryGetValue(mapped, out TensorSlot? slot))
        {
            if (!ignore(mapped))
                _unexpected.Add(mapped);
            return null;
        }
        if (!Take(slot))
            return null;
        if (!shape.SequenceEqual(slot.Shape.Select(length => (long)length)))
        {
            _misshaped.Add(slot.Name);
            _differences.Add($"{slot.Name} (expected [{string.Join(", ", slot.Shape)}], found [{FileText.Short(string.Join(", ", shape.Take(MostNames)))}])");
            return null;
        }
        if (!ElementType.IsFloat(dtype))
        {
            _unreadable.Add($"'{FileText.Short(name)}' holds {dtype} elements; {model} takes F32, F16, BF16 or F64");
            return null;
        }
        return slot;
    }

    /// <summary>Notes something in the place of a tensor that cannot be read as one: passed over unless the model has that name.</summary>
    public void OfferUnreadable(string name, string what)
    {
        if (Map(name) is { } mapped && _slots.TryGetValue(mapped, out TensorSlot? slot) && Take(slot))
            _unreadable.Add($"'{FileText.Short(name)}' is no tensor that can be read, but {what}");
    }

    /// <summary>Whether a name of the file was one of the model's.</summary>
    public bool HasFoundAny => _seen.Count > 0;

    /// <summary>Refuses a file that does not fit, once all of its tensors were offered.</summary>
    /// <exception cref="WeightsFileException">Names are missing, surplus or doubled, shapes or types differ: all of them are listed.</exception>
    public void Check()
    {
        // In the model's order.
        List<string> absent = [.. slots.Select(slot => slot.Name).Where(name => !_seen.Contains(name))];
        bool names = options.Strict ? absent.Count + _unexpected.Count == 0 : _seen.Count > 0 || _slots.Count == 0;
        if (names && _misshaped.Count + _doubled.Count + _unreadable.Count == 0)
            return;
        StringBuilder message = new($"The file does not fit {model}, which is unchanged. Load the file that this model saved, or declare the layers as they were.");
        if (!names)
        {
            Append(message, "Missing in the file", absent);
            bool isMapped = options.Rename is not null || options.StripPrefix.Length > 0;
            Append(message, $"In the file{(isMapped ? " (as StripPrefix and Rename make them)" : "")}, but not in the model", [.. _unexpected.Take(MostNames + 1).Select(FileText.Short)], _unexpected.Count);
            AppendHint(message, absent);
        }
        Append(message, "Of another shape", _differences);
        if (_differences.Count > 0)
            message.Append("\nTo leave a layer as it is (the head for other classes, say), load with Strict = false and a Rename that gives null for its names.");
        Append(message, "There twice", _doubled);
        Append(message, "Of another kind", _unreadable);
        throw new WeightsFileException(message.ToString(), names ? [] : absent, names ? [] : _unexpected, _misshaped);
    }

    /// <summary>Keeps the values of a place that <see cref="Offer"/> gave.</summary>
    public void Add(TensorSlot slot, float[] values) => _staged.Add((slot, values));

    /// <summary>Copies all tensors to their places.</summary>
    public void Apply()
    {
        foreach ((TensorSlot slot, float[] values) in _staged)
            values.CopyTo(slot.Values);
    }

    /// <summary>Whether this is the first tensor for that place.</summary>
    private bool Take(TensorSlot slot)
    {
        bool first = _seen.Add(slot.Name);
        if (!first)
            _doubled.Add(slot.Name);
        return first;
    }

    private string? Map(string name)
    {
        if (name.StartsWith(options.StripPrefix, StringComparison.Ordinal))
            name = name[options.StripPrefix.Length..];
        return options.Rename is { } rename ? rename(name) : name;
    }

    /// <summary>Says where the names only differ by a prefix.</summary>
    private void AppendHint(StringBuilder message, List<string> absent)
    {
        if (absent.Count == 0 || options.Rename is not null)
            return;
        string first = absent[0];
        string? longer = _unexpected.Find(name => name.EndsWith('.' + first, StringComparison.Ordinal));
        if (longer is null)
            return;
        string prefix = options.StripPrefix + longer[..^first.Length];
        message.Append("\nThe file's names begin with '").Append(FileText.Short(prefix)).Append("': give it as WeightsLoadOptions.StripPrefix.");
    }

    private static void Append(StringBuilder message, string heading, List<string> items) => Append(message, heading, items, items.Count);

    private static void Append(StringBuilder message, string heading, List<string> items, int count)
    {
        if (count == 0)
            return;
        message.Append('\n').Append(heading).Append(": ").AppendJoin(", ", items.Take(MostNames));
        if (count > MostNames)
            message.Append(" and ").Append(count - MostNames).Append(" more");
        message.Append('.');
    }
}
