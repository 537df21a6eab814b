using System.Buffers.Binary;
using System.IO.Compression;

namespace NetOptim;

/// <summary>
/// Reads the IDX format in which MNIST and its relatives are published, raw or compressed with gzip (told by the content, not the
/// name).
/// </summary>
/// <remarks>
/// A file is two zero bytes, a type (0x08: unsigned byte), the number of dimensions, their lengths as big-endian 32-bit integers, and
/// the elements (Y. LeCun, C. Cortes, C. J. C. Burges: The MNIST database, "the IDX file format").
/// </remarks>
public static class IdxReader
{
    private const byte UnsignedByte = 0x08;

    // Deflate cannot shrink data by more than 1032:1 (zlib's technical notes): a header that promises more is a lie.
    private const long MostDeflateExpands = 1032;

    /// <summary>Reads a file of any number of dimensions.</summary>
    /// <param name="path">An IDX file, raw or gzip.</param>
    /// <exception cref="InvalidDataException">Not IDX, another element type, truncated, too long, or a header that cannot be true.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IdxArray Read(string path) => Read(path, dimensions: null);

    /// <summary>Reads grey-scale images.</summary>
    /// <param name="path">An IDX file of shape [n, height, width].</param>
    /// <exception cref="InvalidDataException">As <see cref="Read(string)"/>, or another number of dimensions.</exception>
    public static IdxArray ReadImages(string path) => Read(path, dimensions: 3);

    /// <summary>Reads class labels.</summary>
    /// <param name="path">An IDX file of shape [n].</param>
    /// <exception cref="InvalidDataException">As <see cref="Read(string)"/>, or another number of dimensions.</exception>
    public static int[] ReadLabels(string path)
    {
        ReadOnlySpan<byte> bytes = Read(path, dimensions: 1).Data.Span;
        int[] labels = new int[bytes.Length];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = bytes[i];
        return labels;
    }

    private static IdxArray Read(string path, int? dimensions)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        bool compressed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        if (!compressed)
            return Read(file, file.Length, path, dimensions);
        using var content = new GZipStream(file, CompressionMode.Decompress);
        try
        {
            return Read(content, checked(file.Length * MostDeflateExpands), path, dimensions);
        }
        catch (InvalidDataException exception) when (exception.InnerException is null && !exception.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: the gzip content is damaged ({exception.Message}) Fetch the file again.", exception);
        }
    }

    private static IdxArray Read(Stream stream, long mostBytes, string path, int? dimensions)
    {
        Span<byte> magic = stackalloc byte[4];
        if (stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) < magic.Length)
            throw new InvalidDataException($"{path}: an IDX file starts with 4 bytes of magic number; the file ends before that.");
        if (magic[0] != 0 || magic[1] != 0)
            throw new InvalidDataException($"{path}: an IDX file starts with two zero bytes; this one starts with 0x{magic[0]:X2} 0x{magic[1]:X2}. It is another format.");
        if (magic[2] != UnsignedByte)
            throw new InvalidDataException($"{path}: elements of type 0x{magic[2]:X2}; only unsigned bytes (0x08) are read.");
        int rank = magic[3];
        if (rank == 0 || (dimensions is { } expected && rank != expected))
            throw new InvalidDataException($"{path}: {(dimensions is { } needed ? $"{needed} dimensions are expected" : "at least one dimension is expected")}; the header names {rank}{Hint(dimensions, rank)}.");
        int[] shape = ReadShape(stream, path, rank);
        byte[] data = new byte[CheckedLength(shape, mostBytes - 4 - 4L * rank, path)];
        int read = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        if (read < data.Length)
            throw new InvalidDataException($"{path}: the header promises {data.Length} elements ({string.Join('×', shape)}); the file ends after {read}. It is truncated.");
        if (stream.ReadByte() >= 0)
            throw new InvalidDataException($"{path}: there are bytes after the {data.Length} elements ({string.Join('×', shape)}) that the header promises.");
        return new IdxArray(shape, data);
    }

    private static int[] ReadShape(Stream stream, string path, int rank)
    {
        byte[] lengths = new byte[4 * rank];
        if (stream.ReadAtLeast(lengths, lengths.Length, throwOnEndOfStream: false) < lengths.Length)
            throw new InvalidDataException($"{path}: the header promises {rank} dimensions; the file ends within their lengths. It is truncated.");
        int[] shape = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(lengths.AsSpan(4 * i));
            if (length is 0 or > int.MaxValue)
                throw new InvalidDataException($"{path}: dimension {i} has length {length}; lengths from 1 to {int.MaxValue} are read.");
            shape[i] = (int)length;
        }
        return shape;
    }

    /// <summary>Elements in all, if the file can hold them: checked before any memory is taken.</summary>
    private static int CheckedLength(int[] shape, long mostBytes, string path)
    {
        long elements = 1;
        foreach (int length in shape)
        {
            elements *= length;
            if (elements > mostBytes || elements > Array.MaxLength)
                throw new InvalidDataException($"{path}: the header promises {string.Join('×', shape)} elements, more than the file can hold. It is truncated or damaged.");
        }
        return (int)elements;
    }

    private static string Hint(int? expected, int rank) => (expected, rank) switch
    {
        (3, 1) => " (is it the file of labels?)",
        (1, 3) => " (is it the file of images?)",
        _ => "",
    };
}
