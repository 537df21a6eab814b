using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace NetOptim.Benchmarks.Peers;

/// <summary>One message in protobuf's wire format, as far as ONNX needs it.</summary>
internal sealed class Protobuf
{
    private const int Varints = 0;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    private Protobuf()
    {
    }

    public static byte[] Message(Action<Protobuf> write)
    {
        var message = new Protobuf();
        write(message);
        return message._bytes.WrittenSpan.ToArray();
    }

    public void Field(int number, int value)
    {
        Varint(number << 3 | Varints);
        Varint(value);
    }

    public void Field(int number, float value)
    {
        Varint(number << 3 | Fixed32);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void Field(int number, string value) => Field(number, Encoding.UTF8.GetBytes(value));

    public void Field(int number, byte[] value)
    {
        Varint(number << 3 | Delimited);
        Varint(value.Length);
        _bytes.Write(value);
    }

    private void Varint(int value)
    {
        uint rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
            _bytes.Write([(byte)(rest | 0x80)]);
        _bytes.Write([(byte)rest]);
    }
}
