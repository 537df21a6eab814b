using NetOptim.WeightFiles;

namespace NetOptim.Safetensors;

/// <summary>The data behind a header.</summary>
internal static class SafetensorsFile
{
    /// <summary>Compares the file with a model and reads what it is to take.</summary>
    /// <param name="stream">Stands behind the header; afterwards at the end.</param>
    /// <param name="header">The header.</param>
    /// <param name="staged">Receives the tensors.</param>
    /// <exception cref="WeightsFileException">The file is damaged or does not fit.</exception>
    public static void Stage(Stream stream, SafetensorsHeader header, StagedTensors staged)
    {
        List<(SafetensorsEntry Entry, TensorSlot? Slot)> tensors = [];
        foreach (SafetensorsEntry entry in header.Entries)
            tensors.Add((entry, staged.Offer(entry.Name, entry.Dtype, entry.Shape)));
        staged.Check();
        foreach ((SafetensorsEntry entry, TensorSlot? slot) in tensors)
        {
            if (slot is null)
                TensorData.Skip(stream, entry.Name, entry.End - entry.Begin);
            else
                staged.Add(slot, TensorData.Read(stream, entry.Name, entry.Dtype, slot.Length));
        }
        TensorData.ExpectEnd(stream, $"The header describes {header.DataLength} bytes of data");
    }
}
