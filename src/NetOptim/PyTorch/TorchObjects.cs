using NetOptim.WeightFiles;

namespace NetOptim.PyTorch;

/// <summary>
/// The closed list of what a checkpoint's pickle may ask for, and what stands for it here. Whatever else it asks for becomes a
/// <see cref="PickleOpaque"/>: nothing is looked up and nothing is run.
/// </summary>
internal sealed class TorchObjects
{
    private const int MaxRank = 32;
    private const int MaxArguments = 16;

    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);
    private int _copied;

    /// <summary>The storages that the pickle named, by key.</summary>
    public IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    /// <summary>What calling that function, or making an object of that class, stands for.</summary>
    /// <exception cref="WeightsFileException">One list is made a dictionary again and again.</exception>
    public object? Call(object? callable, object? arguments)
    {
        if (callable is not PickleGlobal function)
            return new PickleOpaque("a call of something that is no name");
        if (arguments is not object?[] { Length: <= MaxArguments } values)
            return Unknown(function);
        return function.FullName switch
        {
            "collections.OrderedDict" => (object?)OrderedDictionary(values) ?? Unknown(function),
            "torch.Size" => values is [object?[] lengths] ? lengths : values is [List<object?> { Count: <= MaxRank } list] ? list.ToArray() : Unknown(function),
            // (function, type, arguments, state): a tensor with attributes, or of a subclass.
            "torch._tensor._rebuild_from_type_v2" =>
                values is [PickleGlobal inner, PickleGlobal, object?[] innerValues, ..] ? Tensor(inner, innerValues) : Unknown(function),
            _ => Tensor(function, values),
        };
    }

    /// <summary>What an object outside of the pickle stands for: a storage.</summary>
    /// <exception cref="WeightsFileException">Two descriptions of one storage differ.</exception>
    public object Outside(object? id)
    {
        // ("storage", type, key, device, length) and, in the legacy format, (view's key, start, length) or None.
        if (id is not object?[] { Length: 5 or 6 } parts || parts is not ["storage", PickleGlobal type, string key, _, long length, ..])
            return new PickleOpaque("an object outside of the pickle");
        if (TorchType.OfStorage(type) is not { } elements)
            return new PickleOpaque($"a storage of the type {Short(type)}");
        if (length < 0 || length > long.MaxValue / elements.Size)
            throw new WeightsFileException($"The storage '{FileText.Short(key)}' has {length} elements: the file is damaged.");
        TorchStorage storage = new(key, elements, length);
        if (!_storages.TryAdd(key, storage) && _storages[key] != storage)
            throw new WeightsFileException($"The storage '{FileText.Short(key)}' is described in two ways: the file is damaged.");
        storage = _storages[key];
        if (parts.Length == 5 || parts[5] is null)
            return new TorchStorageView(storage, 0, length);
        return parts[5] is object?[] view && view is [_, long start, long viewLength] && start >= 0 && viewLength >= 0 && start <= length - viewLength
            ? new TorchStorageView(storage, start, viewLength)
            : new PickleOpaque("a view that is not inside of its storage");
    }

    /// <summary>What a value is, for messages: continues "it is …".</summary>
    public static string Describe(object? value) => value switch
    {
        null => "None",
        bool or long => "a whole number",
        double => "a number",
        string => "a text",
        object?[] => "a tuple",
        List<object?> => "a list",
        PickleDictionary => "a dictionary",
        PickleGlobal global => $"the name {Short(global)}",
        PickleOpaque opaque => opaque.Description,
        TorchTensor => "a tensor",
        _ => "a storage",
    };

    private static string Short(PickleGlobal global) => FileText.Short(global.FullName);

    private static PickleOpaque Unknown(PickleGlobal function) =>
        new($"the result of {Short(function)}, which is not among what this reader knows and was not called");

    private PickleDictionary? OrderedDictionary(object?[] arguments)
    {
        PickleDictionary dictionary = new();
        if (arguments.Length == 0)
            return dictionary;
        if (arguments is not [List<object?> pairs])
            return null;
        // A list is there once, however often it is asked for.
        if (pairs.Count > PickleReader.MaxOperations - _copied)
            throw new WeightsFileException("The pickle makes dictionaries of one list again and again: no checkpoint does.");
        _copied += pairs.Count;
        foreach (object? pair in pairs)
        {
            if (pair is object?[] and [var key, var value])
                dictionary.Add(key, value);
            else if (pair is List<object?> and [var listKey, var listValue])
                dictionary.Add(listKey, listValue);
            else
                return null;
        }
        return dictionary;
    }

    private static object? Tensor(PickleGlobal function, object?[] values) => (function.FullName, values) switch
    {
        // (storage, offset, shape, strides, requires grad, hooks, flags)
        ("torch._utils._rebuild_tensor", [TorchStorageView view, long offset, var shape, var strides]) =>
            View(view, view.Storage.Type, offset, shape, strides),
        ("torch._utils._rebuild_tensor_v2", [TorchStorageView view, long offset, var shape, var strides, _, _, .. var flags]) =>
            HasNoFlags(flags) ? View(view, view.Storage.Type, offset, shape, strides) : Lazy(),
        ("torch._utils._rebuild_tensor_v3", [TorchStorageView view, long offset, var shape, var strides, _, _, PickleGlobal dtype, .. var flags]) =>
            TorchType.OfDtype(dtype) is not { } type ? new PickleOpaque($"a tensor of the type {Short(dtype)}")
            : HasNoFlags(flags) ? View(view, type, offset, shape, strides)
            : Lazy(),
        ("torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state", [TorchTensor or PickleOpaque, ..]) => values[0],
        _ => Unknown(function),
    };

    /// <summary>Whether no conjugation or negation is still to be done.</summary>
    private static bool HasNoFlags(object?[] flags) => flags is [] or [null] || flags is [PickleDictionary { Items.Count: 0 }];

    private static PickleOpaque Lazy() => new("a tensor with a conjugation or negation still to be done: save tensor.resolve_neg().resolve_conj()");

    private static object View(TorchStorageView view, TorchType type, long offset, object? shape, object? strides)
    {
        if (Numbers(shape) is not { } lengths || Numbers(strides) is not { } steps || lengths.Length != steps.Length || offset < 0)
            return new PickleOpaque("a tensor without a valid shape and strides");
        // Beyond the elements of the view, in bytes: a tensor over an untyped storage has a type of its own.
        Int128 last = offset;
        bool empty = false;
        for (int i = 0; i < lengths.Length; i++)
        {
            empty |= lengths[i] == 0;
            last += (Int128)Math.Max(lengths[i] - 1, 0) * steps[i];
            if (last > long.MaxValue)
                break;
        }
        Int128 available = (Int128)view.Length * view.Storage.Type.Size;
        Int128 start = (Int128)view.Start * view.Storage.Type.Size;
        if ((!empty && (last + 1) * type.Size > available) || start % type.Size != 0)
            return new PickleOpaque($"a tensor of shape [{string.Join(", ", lengths)}] that reaches beyond its storage of {view.Length} elements");
        return new TorchTensor(view.Storage, type, empty ? 0 : (long)(start / type.Size) + offset, lengths, steps);
    }

    private static long[]? Numbers(object? value)
    {
        if (value is not object?[] items || items.Length > MaxRank)
            return null;
        long[] numbers = new long[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i] is not (long and >= 0L))
                return null;
            numbers[i] = (long)items[i]!;
        }
        return numbers;
    }
}
