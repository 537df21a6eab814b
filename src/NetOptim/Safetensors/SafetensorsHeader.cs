using System.Buffers.Binary;
using System.Text.Json;
using NetOptim.WeightFiles;

namespace NetOptim.Safetensors;

/// <summary>One tensor of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dtype">Element type, as in the header.</param>
/// <param name="Shape">Lengths.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">Byte after the last.</param>
internal sealed record SafetensorsEntry(string Name, string Dtype, IReadOnlyList<long> Shape, long Begin, long End);

/// <summary>
/// What stands before the data of a safetensors file: 8 bytes with the header's length, little-endian, then the header as JSON.
/// </summary>
/// <remarks>
/// https://github.com/huggingface/safetensors#format. Whatever the bytes, reading ends in a header that keeps every rule of the format
/// or in a <see cref="WeightsFileException"/>, and takes no more memory than a small multiple of the bytes that are there.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The limit of the reference implementation.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>Bytes of the header's length.</summary>
    public const int PrefixLength = 8;

    private SafetensorsHeader(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The tensors in the order of their data, which lie without gap or overlap.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Bytes of all tensors.</summary>
    public long DataLength => Entries.Count == 0 ? 0 : Entries[^1].End;

    /// <summary>Reads the header; the stream then stands at the data.</summary>
    /// <exception cref="WeightsFileException">Any rule of the format is broken; where the stream knows its length, missing or surplus data too.</exception>
    public static SafetensorsHeader Read(Stream stream)
    {
        long? available = stream.CanSeek ? stream.Length - stream.Position : null;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        int got = stream.ReadAtLeast(prefix, PrefixLength, throwOnEndOfStream: false);
        if (got < PrefixLength)
            throw new WeightsFileException($"The file ends after {got} bytes; a safetensors file begins with {PrefixLength} bytes that tell its header's length.");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength)
            throw new WeightsFileException($"The file claims a header of {length} bytes; safetensors allows {MaxLength}. This is probably no safetensors file.");
        if (length > (ulong)(available - PrefixLength ?? long.MaxValue))
            throw new WeightsFileException($"The file claims a header of {length} bytes, but only {available - PrefixLength} bytes follow: it was cut short, or is no safetensors file.");
        byte[] json = TensorData.ReadUpTo(stream, (int)length);
        if (json.Length < (int)length)
            throw new WeightsFileException($"The file ends in its header: {length} bytes were announced, {json.Length} are there.");
        SafetensorsHeader header = Parse(json);
        long? data = available - PrefixLength - (long)length;
        if (data is not null && data != header.DataLength)
            throw new WeightsFileException($"The header describes {header.DataLength} bytes of data; the file has {data}: it was cut short or has been tampered with.");
        return header;
    }

    /// <summary>Parses and checks the JSON.</summary>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] != (byte)'{')
            throw new WeightsFileException("The header of a safetensors file begins with '{'; this one does not.");
        try
        {
            var (entries, metadata) = SafetensorsHeaderParser.Parse(json);
            entries.Sort((left, right) => (left.Begin, left.End).CompareTo((right.Begin, right.End)));
            CheckLayout(entries);
            return new SafetensorsHeader(entries, metadata);
        }
        // The reader's own complaint about bad UTF-8 is the second kind.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new WeightsFileException($"The header is not valid JSON: {exception.Message}", exception);
        }
    }

    private static void CheckLayout(List<SafetensorsEntry> entries)
    {
        long end = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin != end)
            {
                throw new WeightsFileException(
                    $"The data of '{entry.Name}' begin at byte {entry.Begin}, those before end at {end}: safetensors allows neither gaps nor overlaps.");
            }
            int size = ElementType.Size(entry.Dtype);
            if (size == 0)
                throw new WeightsFileException($"'{entry.Name}' has elements of unknown type '{entry.Dtype}'. Save it as F32, F16, BF16 or F64.");
            long bytes = size;
            foreach (long length in entry.Shape)
            {
                if (length != 0 && bytes > long.MaxValue / length)
                    throw new WeightsFileException($"The shape [{string.Join(", ", entry.Shape)}] of '{entry.Name}' is too large for any file.");
                bytes *= length;
            }
            if (entry.End - entry.Begin != bytes)
            {
                throw new WeightsFileException(
                    $"'{entry.Name}' of {entry.Dtype}[{string.Join(", ", entry.Shape)}] needs {bytes} bytes; its offsets {entry.Begin} to {entry.End} span {entry.End - entry.Begin}.");
            }
            end = entry.End;
        }
    }
}
