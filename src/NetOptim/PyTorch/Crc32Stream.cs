using System.Buffers.Binary;

namespace NetOptim.PyTorch;

/// <summary>Passes a stream on and keeps the CRC-32 of what passed: zip's polynomial, eight bytes at a time.</summary>
internal sealed class Crc32Stream(Stream inner) : Stream
{
    private const uint Polynomial = 0xEDB88320;
    private const int Tables = 8;

    private static readonly uint[] _table = MakeTable();

    private uint _state = uint.MaxValue;

    /// <summary>The CRC-32 of all that was read.</summary>
    public uint Value => ~_state;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int got = inner.Read(buffer);
        _state = Update(_state, buffer[..got]);
        return got;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static uint Update(uint state, ReadOnlySpan<byte> bytes)
    {
        uint[] table = _table;
        while (bytes.Length >= Tables)
        {
            ulong next = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ state;
            state = table[0x700 + (int)(next & 0xFF)] ^ table[0x600 + (int)(next >> 8 & 0xFF)]
                ^ table[0x500 + (int)(next >> 16 & 0xFF)] ^ table[0x400 + (int)(next >> 24 & 0xFF)]
                ^ table[0x300 + (int)(next >> 32 & 0xFF)] ^ table[0x200 + (int)(next >> 40 & 0xFF)]
                ^ table[0x100 + (int)(next >> 48 & 0xFF)] ^ table[(int)(next >> 56)];
            bytes = bytes[Tables..];
        }
        foreach (byte next in bytes)
            state = table[(state ^ next) & 0xFF] ^ state >> 8;
        return state;
    }

    /// <summary>Row t: the effect of a byte that t more bytes follow.</summary>
    private static uint[] MakeTable()
    {
        uint[] table = new uint[Tables * 256];
        for (int i = 0; i < table.Length; i++)
        {
            uint state = i < 256 ? (uint)i : table[i - 256];
            if (i >= 256)
            {
                table[i] = table[state & 0xFF] ^ state >> 8;
                continue;
            }
            for (int bit = 0; bit < 8; bit++)
                state = (state & 1) != 0 ? state >> 1 ^ Polynomial : state >> 1;
            table[i] = state;
        }
        return table;
    }
}
