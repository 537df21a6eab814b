using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using NetOptim.WeightFiles;

namespace NetOptim.Safetensors;

/// <summary>Writes tensors as a safetensors file.</summary>
internal static class SafetensorsWriter
{
    private const int PortionInFloats = 16384;

    /// <summary>Writes a new file and then moves it to the path, so that a failure leaves there what was there. A link stays one, to the new file; who may read the old file may read the new one.</summary>
    public static void WriteFile(string path, IReadOnlyList<TensorSlot> slots, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = Target(path);
        string unfinished = $"{target}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (FileStream stream = new(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                // Before there is anything to read.
                if (!OperatingSystem.IsWindows() && File.Exists(target))
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
                Write(stream, slots, metadata);
                // On the disk before the old file goes.
                stream.Flush(flushToDisk: true);
            }
            File.Move(unfinished, target, overwrite: true);
        }
        catch
        {
            if (File.Exists(unfinished))
                File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>The file itself where the path is a link to it.</summary>
    private static string Target(string path)
    {
        FileInfo file = new(Path.GetFullPath(path));
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>Writes length, header and data.</summary>
    public static void Write(Stream stream, IReadOnlyList<TensorSlot> slots, IReadOnlyDictionary<string, string> metadata)
    {
        ReadOnlySpan<byte> header = Header(slots, metadata);
        // Padded with spaces, so that the data are aligned in a mapped file.
        int padded = (header.Length + 7) / 8 * 8;
        if (padded > SafetensorsHeader.MaxLength)
            throw new NotSupportedException($"The header would take {padded} bytes; safetensors allows {SafetensorsHeader.MaxLength}.");
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)padded);
        stream.Write(prefix);
        stream.Write(header);
        stream.Write("        "u8[..(padded - header.Length)]);
        byte[] portion = new byte[PortionInFloats * sizeof(float)];
        foreach (TensorSlot slot in slots)
        {
            ReadOnlySpan<float> values = slot.Values;
            while (!values.IsEmpty)
            {
                int count = Math.Min(values.Length, PortionInFloats);
                for (int i = 0; i < count; i++)
                    BinaryPrimitives.WriteSingleLittleEndian(portion.AsSpan(i * sizeof(float)), values[i]);
                stream.Write(portion, 0, count * sizeof(float));
                values = values[count..];
            }
        }
    }

    private static ReadOnlySpan<byte> Header(IReadOnlyList<TensorSlot> slots, IReadOnlyDictionary<string, string> metadata)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        json.WriteStartObject("__metadata__");
        foreach ((string key, string text) in metadata)
            json.WriteString(key, text);
        json.WriteEndObject();
        long end = 0;
        foreach (TensorSlot slot in slots)
        {
            json.WriteStartObject(slot.Name);
            json.WriteString("dtype", ElementType.Single);
            json.WriteStartArray("shape");
            foreach (int length in slot.Shape)
                json.WriteNumberValue(length);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(end);
            end += (long)slot.Length * sizeof(float);
            json.WriteNumberValue(end);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
