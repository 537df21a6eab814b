using System.Buffers.Binary;

namespace NetOptim.WeightFiles;

/// <summary>The element types of the format, by the names that its headers give them.</summary>
internal static class ElementType
{
    /// <summary>The type that is written.</summary>
    public const string Single = "F32";

    /// <summary>Bytes of an element, or 0 where the name is none that we know.</summary>
    public static int Size(string name) => name switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 1,
        "I16" or "U16" or "F16" or "BF16" => 2,
        "I32" or "U32" or "F32" => 4,
        "I64" or "U64" or "F64" or "C64" => 8,
        _ => 0,
    };

    /// <summary>Whether <see cref="Convert"/> takes the type.</summary>
    public static bool IsFloat(string name) => name is "F32" or "F16" or "BF16" or "F64";

    /// <summary>Converts little-endian elements, each to the nearest float.</summary>
    /// <returns>Index of the first element that is finite but too large for a float, or -1; what follows it is not converted.</returns>
    public static int Convert(string name, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (name)
        {
            case "F32":
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(4 * i)..]);
                return -1;
            case "F16":
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(source[(2 * i)..]);
                return -1;
            case "BF16":
                // The upper half of a float.
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]) << 16);
                return -1;
            case "F64":
                for (int i = 0; i < destination.Length; i++)
                {
                    double value = BinaryPrimitives.ReadDoubleLittleEndian(source[(8 * i)..]);
                    destination[i] = (float)value;
                    if (double.IsFinite(value) && !float.IsFinite(destination[i]))
                        return i;
                }
                return -1;
            default:
                throw new ArgumentOutOfRangeException(nameof(name), name, "No type of floats.");
        }
    }
}
