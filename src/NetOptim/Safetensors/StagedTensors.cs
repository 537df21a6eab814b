using System.Text;

namespace NetOptim.Safetensors;

/// <summary>A file's tensors, read, converted and found to fit, but not yet in the model: what comes of it cannot fail any more.</summary>
internal sealed class StagedTensors
{
    private const int PortionInElements = 16384;
    private const int MostNames = 20;

    private readonly List<(TensorSlot Slot, float[] Values)> _staged = [];

    private StagedTensors()
    {
    }

    /// <summary>Reads the data of a file.</summary>
    /// <param name="stream">Stands behind the header; afterwards at the end.</param>
    /// <param name="header">The header.</param>
    /// <param name="model">Name of the model, for messages.</param>
    /// <param name="slots">What the model needs.</param>
    /// <param name="ignore">Says which of the file's surplus tensors are all right.</param>
    /// <exception cref="WeightsFileException">The file is damaged or does not fit.</exception>
    public static StagedTensors Read(
        Stream stream, SafetensorsHeader header, string model, IReadOnlyList<TensorSlot> slots, Func<string, bool> ignore)
    {
        Dictionary<string, TensorSlot> byName = slots.ToDictionary(slot => slot.Name, StringComparer.Ordinal);
        Compare(model, header, byName, ignore);
        StagedTensors staged = new();
        byte[] portion = new byte[PortionInElements * sizeof(double)];
        foreach (SafetensorsEntry entry in header.Entries)
        {
            if (byName.TryGetValue(entry.Name, out TensorSlot? slot))
                staged._staged.Add((slot, ReadTensor(stream, entry, portion)));
            else
                Skip(stream, entry, portion);
        }
        if (stream.ReadByte() >= 0)
            throw new WeightsFileException($"The header describes {header.DataLength} bytes of data, but more follow: the file has been tampered with.");
        return staged;
    }

    /// <summary>Copies all tensors to their places.</summary>
    public void Apply()
    {
        foreach ((TensorSlot slot, float[] values) in _staged)
            values.CopyTo(slot.Values);
    }

    private static void Compare(string model, SafetensorsHeader header, Dictionary<string, TensorSlot> slots, Func<string, bool> ignore)
    {
        HashSet<string> missing = new(slots.Keys, StringComparer.Ordinal);
        List<string> unexpected = [], misshaped = [], differences = [];
        foreach (SafetensorsEntry entry in header.Entries)
        {
            if (!slots.TryGetValue(entry.Name, out TensorSlot? slot))
            {
                if (!ignore(entry.Name))
                    unexpected.Add(entry.Name);
                continue;
            }
            missing.Remove(entry.Name);
            if (!entry.Shape.SequenceEqual(slot.Shape.Select(length => (long)length)))
            {
                misshaped.Add(entry.Name);
                differences.Add($"{entry.Name} (expected [{string.Join(", ", slot.Shape)}], found [{string.Join(", ", entry.Shape)}])");
            }
        }
        // In the model's order.
        List<string> absent = [.. slots.Keys.Where(missing.Contains)];
        if (absent.Count + unexpected.Count + misshaped.Count > 0)
        {
            StringBuilder message = new($"The file does not fit {model}, which is unchanged. Load the file that this model saved, or declare the layers as they were.");
            Append(message, "Missing in the file", absent);
            Append(message, "In the file, but not in the model", unexpected);
            Append(message, "Of another shape", differences);
            throw new WeightsFileException(message.ToString(), absent, unexpected, misshaped);
        }
        foreach (SafetensorsEntry entry in header.Entries)
        {
            if (slots.ContainsKey(entry.Name) && !ElementType.IsFloat(entry.Dtype))
                throw new WeightsFileException($"'{entry.Name}' holds {entry.Dtype} elements; {model} takes F32, F16, BF16 or F64.");
        }
    }

    private static void Append(StringBuilder message, string heading, List<string> items)
    {
        if (items.Count == 0)
            return;
        message.Append('\n').Append(heading).Append(": ").AppendJoin(", ", items.Take(MostNames));
        if (items.Count > MostNames)
            message.Append(" and ").Append(items.Count - MostNames).Append(" more");
        message.Append('.');
    }

    private static float[] ReadTensor(Stream stream, SafetensorsEntry entry, byte[] portion)
    {
        int size = ElementType.Size(entry.Dtype);
        float[] values = new float[(entry.End - entry.Begin) / size];
        for (int start = 0; start < values.Length; start += PortionInElements)
        {
            int count = Math.Min(values.Length - start, PortionInElements);
            ReadExactly(stream, entry, portion.AsSpan(0, count * size));
            int tooLarge = ElementType.Convert(entry.Dtype, portion, values.AsSpan(start, count));
            if (tooLarge >= 0)
                throw new WeightsFileException($"Element {start + tooLarge} of '{entry.Name}' is too large for single precision.");
        }
        return values;
    }

    private static void Skip(Stream stream, SafetensorsEntry entry, byte[] portion)
    {
        for (long left = entry.End - entry.Begin; left > 0;)
        {
            int count = (int)Math.Min(left, portion.Length);
            ReadExactly(stream, entry, portion.AsSpan(0, count));
            left -= count;
        }
    }

    private static void ReadExactly(Stream stream, SafetensorsEntry entry, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new WeightsFileException($"The file ends in the data of '{entry.Name}': it was cut short.");
    }
}
