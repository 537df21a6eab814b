using NetOptim.WeightFiles;

namespace NetOptim.PyTorch;

/// <summary>Reads a storage's tensors.</summary>
internal static class TorchStorageReader
{
    /// <summary>What may be read for nothing, beside a small multiple of the tensors themselves.</summary>
    private const long Surplus = 64 << 20;

    private const int Multiple = 16;

    /// <summary>Refuses to read far more than the tensors.</summary>
    /// <exception cref="WeightsFileException">It is more than a small multiple of them.</exception>
    public static void CheckSurplus(long bytes, List<WantedTensor> tensors)
    {
        if (bytes > Surplus + Multiple * tensors.Sum(tensor => tensor.Bytes))
        {
            throw new WeightsFileException(
                $"'{tensors[0].Name}' is a view that is spread over {bytes} bytes of its storage: save a copy of it instead, with tensor.clone().");
        }
    }

    /// <summary>Reads the part of a storage that the tensors lie in, and the tensors.</summary>
    /// <param name="stream">Stands at the storage's first byte.</param>
    /// <param name="tensors">At least one, all of that storage.</param>
    /// <param name="bigEndian">Whether the elements are big-endian.</param>
    /// <param name="staged">Receives them.</param>
    /// <returns>Bytes read.</returns>
    /// <exception cref="WeightsFileException">The stream ends, or the tensors lie too far apart, or an element is too large.</exception>
    public static long Read(Stream stream, List<WantedTensor> tensors, bool bigEndian, StagedTensors staged)
    {
        long begin = tensors.Min(tensor => tensor.Begin), end = tensors.Max(tensor => tensor.End);
        string name = tensors[0].Name;
        if (end - begin > Array.MaxLength)
            throw new WeightsFileException($"'{name}' and what shares its storage take {end - begin} bytes; at most {Array.MaxLength} are read. Save it as safetensors.");
        CheckSurplus(end - begin, tensors);
        TensorData.Skip(stream, name, begin);
        byte[] bytes = TensorData.ReadUpTo(stream, (int)(end - begin));
        if (bytes.Length < end - begin)
            throw new WeightsFileException($"The file ends in the data of '{name}': it was cut short.");
        foreach (WantedTensor tensor in tensors)
            staged.Add(tensor.Slot, tensor.Read(bytes, begin, bigEndian));
        return end;
    }
}
