using NetOptim.WeightFiles;

namespace NetOptim.PyTorch;

/// <summary>The dictionary of tensors in what a checkpoint holds.</summary>
internal static class StateDict
{
    private const int MostNames = 20;

    private static readonly string[] _customaryKeys = ["state_dict", "model_state_dict", "model"];

    /// <summary>Finds the dictionary and compares its tensors with the model.</summary>
    /// <param name="root">What the file holds.</param>
    /// <param name="keyPath">As <see cref="WeightsLoadOptions.KeyPath"/>.</param>
    /// <param name="staged">Receives nothing yet.</param>
    /// <returns>The tensors to be read, by storage.</returns>
    /// <exception cref="WeightsFileException">There is no such dictionary, or it does not fit.</exception>
    public static Dictionary<TorchStorage, List<WantedTensor>> Stage(object? root, IReadOnlyList<string>? keyPath, StagedTensors staged)
    {
        PickleDictionary found = keyPath is null ? Find(root) : Follow(root, keyPath);
        Dictionary<TorchStorage, List<WantedTensor>> wanted = [];
        foreach ((string name, object? value) in found.ByName())
        {
            if (value is not TorchTensor tensor)
            {
                staged.OfferUnreadable(name, TorchObjects.Describe(value));
            }
            else if (staged.Offer(name, tensor.Type.Name, tensor.Shape) is { } slot)
            {
                if (!wanted.TryGetValue(tensor.Storage, out List<WantedTensor>? tensors))
                    wanted.Add(tensor.Storage, tensors = []);
                tensors.Add(new WantedTensor(name, tensor, slot));
            }
        }
        staged.Check();
        return wanted;
    }

    private static PickleDictionary Follow(object? root, IReadOnlyList<string> keyPath)
    {
        object? value = root;
        for (int depth = 0; depth < keyPath.Count; depth++)
        {
            Dictionary<string, object?> values = Dictionary(value, keyPath, depth).ByName();
            if (!values.TryGetValue(keyPath[depth], out value))
                throw new WeightsFileException($"The checkpoint has no '{string.Join("/", keyPath.Take(depth + 1))}'. There are: {Names(values.Keys)}.");
        }
        return Dictionary(value, keyPath, keyPath.Count);
    }

    private static PickleDictionary Dictionary(object? value, IReadOnlyList<string> keyPath, int depth) =>
        value as PickleDictionary ?? throw new WeightsFileException(
            $"The checkpoint's {(depth == 0 ? "root" : $"'{string.Join("/", keyPath.Take(depth))}'")} is no dictionary, but {TorchObjects.Describe(value)}.");

    private static PickleDictionary Find(object? root)
    {
        if (root is not PickleDictionary dictionary)
            throw new WeightsFileException($"The file holds no state dict, but {TorchObjects.Describe(root)}. Save model.state_dict(), not the model itself.");
        Dictionary<string, object?> values = dictionary.ByName();
        List<string> nested = [.. _customaryKeys.Where(key => values.TryGetValue(key, out object? value) && HoldsTensors(value))];
        if (nested.Count > 1)
            throw new WeightsFileException($"The checkpoint holds several state dicts: {Names(nested)}. Say which with WeightsLoadOptions.KeyPath.");
        if (nested.Count == 1)
            return (PickleDictionary)values[nested[0]]!;
        if (HoldsTensors(dictionary))
            return dictionary;
        List<string> others = [.. values.Where(item => HoldsTensors(item.Value)).Select(item => item.Key)];
        throw new WeightsFileException(others.Count > 0
            ? $"The checkpoint holds no tensors itself, but under: {Names(others)}. Say which with WeightsLoadOptions.KeyPath."
            : $"The file holds no state dict. At its root there are: {Names(values.Select(item => $"{item.Key} ({TorchObjects.Describe(item.Value)})"))}.");
    }

    private static bool HoldsTensors(object? value) =>
        value is PickleDictionary dictionary && dictionary.Items.Any(item => item is { Key: string, Value: TorchTensor });

    private static string Names(IEnumerable<string> names)
    {
        List<string> first = [.. names.Take(MostNames + 1).Select(TorchObjects.Short)];
        return string.Join(", ", first.Take(MostNames)) + (first.Count > MostNames ? ", …" : first.Count == 0 ? "nothing" : "");
    }
}
