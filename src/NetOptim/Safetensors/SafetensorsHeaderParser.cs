using System.Text.Json;

namespace NetOptim.Safetensors;

/// <summary>The JSON of a header, field by field; the layout of the data is checked afterwards.</summary>
internal static class SafetensorsHeaderParser
{
    /// <summary>More than any tensor has, few enough that a header of nothing but lengths stays small.</summary>
    private const int MaxRank = 32;

    private const string MetadataKey = "__metadata__";

    /// <exception cref="WeightsFileException">A field is missing, there twice or of the wrong kind.</exception>
    /// <exception cref="JsonException">No JSON.</exception>
    /// <exception cref="InvalidOperationException">Text that is no UTF-8.</exception>
    public static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 16 });
        List<SafetensorsEntry> entries = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        reader.Read();
        while (NextName(ref reader) is { } name)
        {
            if (!names.Add(name))
                throw new WeightsFileException($"The header names '{name}' twice.");
            if (name == MetadataKey)
                ReadMetadata(ref reader, metadata);
            else
                entries.Add(ReadEntry(ref reader, name));
        }
        // Whitespace may follow, nothing else: the reader throws.
        reader.Read();
        return (entries, metadata);
    }

    /// <summary>The next property's name, with the reader at its value; null at the object's end.</summary>
    private static string? NextName(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
            return null;
        string name = reader.GetString()!;
        reader.Read();
        return name;
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject, MetadataKey, "an object");
        while (NextName(ref reader) is { } key)
        {
            Expect(reader.TokenType == JsonTokenType.String, $"{MetadataKey}.{key}", "a text");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw new WeightsFileException($"The header's metadata name '{key}' twice.");
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        Expect(reader.TokenType == JsonTokenType.StartObject, name, "an object");
        string? dtype = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (NextName(ref reader) is { } field)
        {
            switch (field)
            {
                case "dtype":
                    Expect(dtype is null && reader.TokenType == JsonTokenType.String, name, "one text 'dtype'");
                    dtype = reader.GetString();
                    break;
                case "shape":
                    Expect(shape is null, name, "one 'shape'");
                    shape = ReadWholeNumbers(ref reader, name, field, MaxRank);
                    break;
                case "data_offsets":
                    Expect(offsets is null, name, "one 'data_offsets'");
                    offsets = ReadWholeNumbers(ref reader, name, field, most: 2);
                    break;
                default:
                    // A later version's field.
                    reader.Skip();
                    break;
            }
        }
        Expect(dtype is not null && shape is not null && offsets is not null, name, "'dtype', 'shape' and 'data_offsets'");
        Expect(offsets!.Count == 2 && offsets[0] <= offsets[1], name, "two 'data_offsets', the second no smaller than the first");
        return new SafetensorsEntry(name, dtype!, shape!, offsets[0], offsets[1]);
    }

    private static List<long> ReadWholeNumbers(ref Utf8JsonReader reader, string name, string field, int most)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray, name, $"a list '{field}'");
        List<long> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long number = 0;
            Expect(reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number) && number >= 0, name, $"whole numbers of at least 0 in '{field}'");
            Expect(numbers.Count < most, name, $"at most {most} numbers in '{field}'");
            numbers.Add(number);
        }
        return numbers;
    }

    private static void Expect(bool condition, string name, string what)
    {
        if (!condition)
            throw new WeightsFileException($"The header's entry '{name}' needs {what}.");
    }
}
