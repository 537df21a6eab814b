using System.Text;
using System.Text.Unicode;

namespace NetOptim.WeightFiles;

/// <summary>
/// What TorchSharp's <c>Module.save</c> writes: the number of tensors, then for each its name, type, shape and little-endian elements.
/// Numbers and the length of a name (in bytes of UTF-8) are unsigned LEB128.
/// https://github.com/dotnet/TorchSharp/blob/main/src/TorchSharp/NN/Module.cs (0.107).
/// </summary>
internal static class TorchSharpFile
{
    private const int MaxName = 4096;
    private const int MaxRank = 32;
    private const int BufferLength = 1 << 16;

    /// <summary>Whether a file that begins so can be one.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> head)
    {
        if (!TryNumber(ref head, out long count) || count is 0 or > int.MaxValue || !TryNumber(ref head, out long length) || length is 0 or > MaxName || head.IsEmpty)
            return false;
        ReadOnlySpan<byte> name = head[..(int)Math.Min(length, head.Length)];
        if (name.ContainsAnyInRange((byte)0, (byte)0x1F) || (name.Length == length && !Utf8.IsValid(name)))
            return false;
        head = head[name.Length..];
        return !TryNumber(ref head, out long type) || (Dtype(type) is not null && (!TryNumber(ref head, out long rank) || rank <= MaxRank));
    }

    /// <summary>Whether a beginning goes on behind the name of the first tensor: up to there nothing tells the format from any text.</summary>
    public static bool HasName(ReadOnlySpan<byte> head) => TryNumber(ref head, out _) && TryNumber(ref head, out long length) && head.Length > length;

    /// <summary>Compares the file with a model and reads what it is to take.</summary>
    /// <exception cref="WeightsFileException">The file is damaged or does not fit.</exception>
    public static void Stage(Stream unbuffered, StagedTensors staged)
    {
        BufferedStream stream = new(unbuffered, BufferLength);
        long count = Number(stream);
        for (long i = 0; i < count; i++)
        {
            string name = Name(stream);
            string dtype = Dtype(Number(stream)) ?? throw new WeightsFileException($"'{name}' has elements of an unknown type: the file is damaged, or of a later TorchSharp.");
            long[] shape = Shape(stream, name);
            long bytes = ElementType.Size(dtype);
            foreach (long length in shape)
            {
                if (length != 0 && bytes > long.MaxValue / length)
                    throw new WeightsFileException($"The shape [{string.Join(", ", shape)}] of '{name}' is too large for any file.");
                bytes *= length;
            }
            // The elements stand between the names, so that they are read before all names are known.
            if (staged.Offer(name, dtype, shape) is { } slot)
                staged.Add(slot, TensorData.Read(stream, name, dtype, slot.Length));
            else
                TensorData.Skip(stream, name, bytes);
        }
        TensorData.ExpectEnd(stream, $"The file announces {count} tensors");
        staged.Check();
    }

    private static string Name(Stream stream)
    {
        long length = Number(stream);
        if (length > MaxName)
            throw new WeightsFileException($"The file has a name of {length} bytes; at most {MaxName} are read. It is damaged.");
        byte[] bytes = TensorData.ReadUpTo(stream, (int)length);
        return bytes.Length == length ? Encoding.UTF8.GetString(bytes) : throw Ends();
    }

    private static long[] Shape(Stream stream, string name)
    {
        long rank = Number(stream);
        if (rank > MaxRank)
            throw new WeightsFileException($"'{name}' has {rank} dimensions; at most {MaxRank} are read. The file is damaged.");
        long[] shape = new long[rank];
        for (int i = 0; i < rank; i++)
            shape[i] = Number(stream);
        return shape;
    }

    private static long Number(Stream stream)
    {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            int next = stream.ReadByte();
            if (next < 0)
                throw Ends();
            number |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }
        throw new WeightsFileException("The file has a number of more than 63 bits: it is damaged.");
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> bytes, out long number)
    {
        number = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 9); i++)
        {
            number |= (long)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }
        return false;
    }

    /// <summary>TorchSharp's <c>ScalarType</c>, which is libtorch's.</summary>
    private static string? Dtype(long scalarType) => scalarType switch
    {
        0 => "U8",
        1 => "I8",
        2 => "I16",
        3 => "I32",
        4 => "I64",
        5 => "F16",
        6 => "F32",
        7 => "F64",
        9 => "C64",
        11 => "BOOL",
        15 => "BF16",
        _ => null,
    };

    private static WeightsFileException Ends() => new("The file ends before its last tensor: it was cut short.");
}
