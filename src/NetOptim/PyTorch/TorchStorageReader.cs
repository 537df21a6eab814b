using NetOptim.WeightFiles;

namespace NetOptim.PyTorch;

/// <summary>Reads a storage's tensors.</summary>
internal static class TorchStorageReader
{
    /// <summary>What may be read for nothing, beside a small multiple of the tensors themselves.</summary>
    private const long Surplus = 64 << 20;

    private const int Multiple = 16;

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
        if (end - begin > Surplus + Multiple * tensors.Sum(tensor => tensor.Bytes))
        {
            throw new WeightsFileException(
                $"'{name}' is a view that is spread over {end - begin} bytes of its storage: save a copy of it instead, with tensor.clone().");
        }
        TensorData.Skip(stream, name, begin);
        byte[] bytes = TensorData.ReadUpTo(stream, (int)(end - begin));
        if (bytes.Length < end - begin)
            throw new WeightsFileException($"The file ends in the data of '{name}': it was cut short.");
        foreach (WantedTensor tensor in tensors)
            staged.Add(tensor.Slot, tensor.Read(bytes, begin, bigEndian));
        return end;
    }
}
