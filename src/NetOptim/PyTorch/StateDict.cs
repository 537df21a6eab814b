using NetOptim.WeightFiles;

namespace NetOptim.PyTorch;

/// <summary>The dictionary of tensors in what a checkpoint holds.</summary>
internal static class StateDict
{
    private const int MostNames = 20;
    private const int MostDepth = 4;

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
        foreach ((object? key, object? value) in found.Items)
        {
            if (key is PickleOpaque unnamed && value is TorchTensor tensor)
                staged.Offer(unnamed.Description, tensor.Type.Name, tensor.Shape);
        }
        // A number or two beside the weights do not make the root a state dict.
        if (keyPath is null && root is PickleDictionary all && ReferenceEquals(all, found) && !staged.HasFoundAny && Places(all) is { Count: > 0 } places)
            throw new WeightsFileException($"None of the tensors at the checkpoint's root is the model's. There are tensors under: {Names(places)}. Say which with WeightsLoadOptions.KeyPath.");
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
        List<string> others = Places(dictionary);
        throw new WeightsFileException(others.Count > 0
            ? $"The checkpoint holds no tensors itself, but under: {Names(others)}. Say which with WeightsLoadOptions.KeyPath."
            : $"The file holds no state dict. At its root there are: {Names(values.Select(item => $"{item.Key} ({TorchObjects.Describe(item.Value)})"))}.");
    }

    /// <summary>Where dictionaries within a dictionary hold tensors, as <c>ema/state_dict</c>; each dictionary is looked at once, in whatever places it is.</summary>
    private static List<string> Places(PickleDictionary root)
    {
        List<string> places = [];
        HashSet<PickleDictionary> seen = new(ReferenceEqualityComparer.Instance) { root };
        Queue<(string Path, int Depth, PickleDictionary Dictionary)> waiting = new([("", 0, root)]);
        while (places.Count <= MostNames && waiting.TryDequeue(out (string Path, int Depth, PickleDictionary Dictionary) next))
        {
            foreach ((object? key, object? value) in next.Dictionary.Items)
            {
                if (key is not string name || value is not PickleDictionary inner || !seen.Add(inner))
                    continue;
                string path = next.Path + FileText.Short(name);
                if (HoldsTensors(inner))
                    places.Add(path);
                if (next.Depth + 1 < MostDepth)
                    waiting.Enqueue((path + "/", next.Depth + 1, inner));
            }
        }
        return places;
    }

    private static bool HoldsTensors(object? value) =>
        value is PickleDictionary dictionary && dictionary.Items.Any(item => item is { Key: string, Value: TorchTensor });

    private static string Names(IEnumerable<string> names)
    {
        List<string> first = [.. names.Take(MostNames + 1).Select(FileText.Short)];
        return string.Join(", ", first.Take(MostNames)) + (first.Count > MostNames ? ", …" : first.Count == 0 ? "nothing" : "");
    }
}
