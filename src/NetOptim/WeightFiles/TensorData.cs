namespace NetOptim.WeightFiles;

/// <summary>Reads what stands in a file, with no more memory than there are bytes.</summary>
internal static class TensorData
{
    private const int PortionInElements = 16384;
    private const int PortionInBytes = 1 << 17;

    /// <summary>Reads little-endian elements that lie one after the other.</summary>
    /// <param name="stream">Stands at the first; afterwards behind the last.</param>
    /// <param name="name">Of the tensor, for messages.</param>
    /// <param name="dtype">A type of floats.</param>
    /// <param name="count">Elements, no more than the model has a place for.</param>
    /// <exception cref="WeightsFileException">The stream ends, or an element is finite but too large for a float.</exception>
    public static float[] Read(Stream stream, string name, string dtype, int count)
    {
        int size = ElementType.Size(dtype);
        float[] values = new float[count];
        byte[] portion = new byte[Math.Min(count, PortionInElements) * size];
        for (int start = 0; start < count; start += PortionInElements)
        {
            int length = Math.Min(count - start, PortionInElements);
            if (stream.ReadAtLeast(portion.AsSpan(0, length * size), length * size, throwOnEndOfStream: false) < length * size)
                throw Ends(name);
            Convert(name, dtype, portion, values.AsSpan(start, length), start);
        }
        return values;
    }

    /// <summary>Converts little-endian elements.</summary>
    /// <param name="name">Of the tensor, for messages.</param>
    /// <param name="dtype">A type of floats.</param>
    /// <param name="source">The elements.</param>
    /// <param name="destination">Receives as many as it is long.</param>
    /// <param name="start">Index of the first in the tensor.</param>
    /// <exception cref="WeightsFileException">An element is finite but too large for a float.</exception>
    public static void Convert(string name, string dtype, ReadOnlySpan<byte> source, Span<float> destination, int start = 0)
    {
        int tooLarge = ElementType.Convert(dtype, source, destination);
        if (tooLarge >= 0)
            throw new WeightsFileException($"Element {start + tooLarge} of '{name}' is too large for single precision.");
    }

    /// <summary>Passes over bytes.</summary>
    /// <exception cref="WeightsFileException">The stream ends.</exception>
    public static void Skip(Stream stream, string name, long bytes)
    {
        byte[] portion = new byte[Math.Min(bytes, PortionInBytes)];
        while (bytes > 0)
        {
            int got = stream.Read(portion, 0, (int)Math.Min(bytes, portion.Length));
            if (got == 0)
                throw Ends(name);
            bytes -= got;
        }
    }

    /// <summary>Reads that many bytes, or as many as there are; in portions, so that a claim costs only as much memory as there are bytes.</summary>
    public static byte[] ReadUpTo(Stream stream, int length)
    {
        byte[] bytes = new byte[Math.Min(length, PortionInBytes)];
        int filled = 0;
        while (filled < length)
        {
            if (filled == bytes.Length)
                Array.Resize(ref bytes, (int)Math.Min(length, 2L * bytes.Length));
            int got = stream.Read(bytes, filled, bytes.Length - filled);
            if (got == 0)
                return bytes[..filled];
            filled += got;
        }
        return bytes;
    }

    /// <summary>Refuses what follows where a file should end.</summary>
    public static void ExpectEnd(Stream stream, string before)
    {
        if (stream.ReadByte() >= 0)
            throw new WeightsFileException($"{before}, but more follow: the file has been tampered with.");
    }

    private static WeightsFileException Ends(string name) => new($"The file ends in the data of '{name}': it was cut short.");
}
