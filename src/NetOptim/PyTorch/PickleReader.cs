using System.Buffers.Binary;
using System.Text;
using NetOptim.WeightFiles;

namespace NetOptim.PyTorch;

/// <summary>
/// Reads a pickle of the protocols 2 to 5 as data: it keeps a stack of inert values, leaves to <see cref="TorchObjects"/> what they stand
/// for, and never runs anything.
/// </summary>
/// <remarks>
/// The operations are those of CPython's Lib/pickletools.py. Time and memory are bounded by <see cref="MaxBytes"/> and
/// <see cref="MaxOperations"/>, and by the bytes that are there: no operation takes longer than what it reads, or than what operations before it have made
/// for it alone; nothing recurses. Anything amiss is a <see cref="WeightsFileException"/>.
/// </remarks>
/// <param name="stream">Read byte by byte, so better buffered; afterwards it stands behind the pickle.</param>
/// <param name="objects">Says what names and outside objects stand for.</param>
internal sealed class PickleReader(Stream stream, TorchObjects objects)
{
    /// <summary>A large checkpoint's pickle has some 100 bytes a tensor.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>And some 40 operations.</summary>
    public const int MaxOperations = 1 << 22;

    /// <summary>Longer texts are no names, and only noted: names are compared and hashed, as often as the pickle says.</summary>
    private const int MaxName = 1024;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = new(EqualityComparer<uint>.Create(static (one, other) => one == other, static index => HashCode.Combine(index)));
    private int _read;

    /// <summary>The object that the pickle holds.</summary>
    public object? Read()
    {
        for (int operations = 0; operations < MaxOperations; operations++)
        {
            byte operation = Byte();
            if (operation == (byte)'.')
                return Pop();
            Do(operation);
        }
        throw new WeightsFileException($"The pickle has more than {MaxOperations} operations: no checkpoint needs as many.");
    }

    private void Do(byte operation)
    {
        switch (operation)
        {
            case 0x80:
                int protocol = Byte();
                if (protocol is < 2 or > 5)
                    throw new WeightsFileException($"The pickle is of protocol {protocol}; 2 to 5 are read. torch.save's own is 2.");
                break;
            case 0x95: // FRAME: a length for reading ahead.
                Bytes(8);
                break;
            case (byte)'(':
                _marks.Add(_stack.Count);
                break;
            case (byte)'0':
                Pop();
                break;
            case (byte)'1':
                PopToMark();
                break;
            case (byte)'2':
                Push(Peek());
                break;

            case (byte)'N':
                Push(null);
                break;
            case 0x88 or 0x89:
                Push(operation == 0x88);
                break;
            case (byte)'J':
                Push((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)));
                break;
            case (byte)'K':
                Push((long)Byte());
                break;
            case (byte)'M':
                Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2)));
                break;
            case 0x8A:
                Push(Long(Bytes(Byte())));
                break;
            case 0x8B:
                Push(Long(Bytes(Length(4))));
                break;
            case (byte)'G':
                Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8)));
                break;
            case (byte)'U' or 0x8C:
                PushText(Byte());
                break;
            case (byte)'T' or (byte)'X':
                PushText(Length(4));
                break;
            case 0x8D:
                PushText(Length(8));
                break;
            case (byte)'C':
                PushBytes(Byte());
                break;
            case (byte)'B':
                PushBytes(Length(4));
                break;
            case 0x8E or 0x96:
                PushBytes(Length(8));
                break;

            case (byte)')':
                Push(Array.Empty<object?>());
                break;
            case >= 0x85 and <= 0x87:
                object?[] tuple = new object?[operation - 0x84];
                for (int i = tuple.Length; i-- > 0;)
                    tuple[i] = Pop();
                Push(tuple);
                break;
            case (byte)'t':
                Push(PopToMark());
                break;
            case (byte)']':
                Push(new List<object?>());
                break;
            case (byte)'l':
                Push(new List<object?>(PopToMark()));
                break;
            case (byte)'a':
                Append([Pop()]);
                break;
            case (byte)'e':
                Append(PopToMark());
                break;
            case (byte)'}':
                Push(new PickleDictionary());
                break;
            case (byte)'d':
                object?[] items = PopToMark();
                Push(new PickleDictionary());
                SetItems(items);
                break;
            case (byte)'s':
                object? value = Pop();
                SetItems([Pop(), value]);
                break;
            case (byte)'u':
                SetItems(PopToMark());
                break;
            case 0x8F:
                Push(new PickleOpaque("a set"));
                break;
            case 0x90:
                PopToMark();
                break;
            case 0x91:
                PopToMark();
                Push(new PickleOpaque("a set"));
                break;

            case (byte)'q':
                _memo[Byte()] = Peek();
                break;
            case (byte)'r':
                _memo[BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))] = Peek();
                break;
            case 0x94:
                _memo[(uint)_memo.Count] = Peek();
                break;
            case (byte)'h':
                Push(Remembered(Byte()));
                break;
            case (byte)'j':
                Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))));
                break;

            case (byte)'c':
                string module = Line();
                Push(new PickleGlobal(module, Line()));
                break;
            case 0x93:
                Push(Pop() is string name && Pop() is string from ? new PickleGlobal(from, name) : throw Damaged("a name that is no text"));
                break;
            case (byte)'R' or 0x81:
                object? arguments = Pop();
                Push(objects.Call(Pop(), arguments));
                break;
            case 0x92: // NEWOBJ_EX: with arguments by name, which nothing we know takes.
                Pop();
                Pop();
                Push(objects.Call(Pop(), arguments: null));
                break;
            case (byte)'b': // BUILD: attributes, such as a state dict's _metadata.
                Pop();
                Peek();
                break;
            case (byte)'Q':
                Push(objects.Outside(Pop()));
                break;
            default:
                throw Damaged($"the operation 0x{operation:X2}, which no pickle of torch.save has,");
        }
    }

    private void Push(object? value) => _stack.Add(value);

    private void PushText(int length)
    {
        byte[] text = Bytes(length);
        Push(length <= MaxName ? Encoding.UTF8.GetString(text) : new PickleOpaque($"a text of more than {MaxName} bytes"));
    }

    private void PushBytes(int length)
    {
        Bytes(length);
        Push(new PickleOpaque("a sequence of bytes"));
    }

    private object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object? Peek() =>
        _stack.Count > (_marks.Count == 0 ? 0 : _marks[^1]) ? _stack[^1] : throw Damaged("an operation on nothing");

    private object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw Damaged("an operation without its mark");
        int mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        object?[] items = new object?[_stack.Count - mark];
        _stack.CopyTo(mark, items, 0, items.Length);
        _stack.RemoveRange(mark, items.Length);
        return items;
    }

    private void Append(object?[] items)
    {
        object? target = Peek();
        if (target is List<object?> list)
            list.AddRange(items);
        else if (target is not PickleOpaque)
            throw Damaged($"an operation that appends to {TorchObjects.Describe(target)}");
    }

    private void SetItems(object?[] items)
    {
        object? target = Peek();
        if (items.Length % 2 != 0)
            throw Damaged("a key without a value");
        if (target is PickleDictionary dictionary)
        {
            for (int i = 0; i < items.Length; i += 2)
                dictionary.Add(items[i], items[i + 1]);
        }
        else if (target is not PickleOpaque)
        {
            throw Damaged($"an operation that sets an item of {TorchObjects.Describe(target)}");
        }
    }

    private object? Remembered(uint index) =>
        _memo.TryGetValue(index, out object? value) ? value : throw Damaged($"a reference to object {index}, which is not there,");

    private static object Long(byte[] bytes)
    {
        if (bytes.Length > sizeof(long))
            return new PickleOpaque("a whole number of more than 64 bits");
        long number = bytes.Length > 0 && (sbyte)bytes[^1] < 0 ? -1 : 0;
        for (int i = bytes.Length; i-- > 0;)
            number = (number << 8) | bytes[i];
        return number;
    }

    private int Length(int size)
    {
        byte[] bytes = Bytes(size);
        ulong length = size == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return length <= MaxBytes ? (int)length : throw Damaged($"a text or number of {length} bytes");
    }

    private byte Byte()
    {
        Count(1);
        int next = stream.ReadByte();
        return next >= 0 ? (byte)next : throw Ends();
    }

    private byte[] Bytes(int length)
    {
        Count(length);
        byte[] bytes = TensorData.ReadUpTo(stream, length);
        return bytes.Length == length ? bytes : throw Ends();
    }

    private string Line()
    {
        List<byte> line = [];
        for (byte next = Byte(); next != (byte)'\n'; next = Byte())
        {
            if (line.Count == MaxName)
                throw Damaged($"a name of more than {MaxName} bytes");
            line.Add(next);
        }
        return Encoding.UTF8.GetString([.. line]);
    }

    private void Count(int bytes)
    {
        if (bytes > MaxBytes - _read)
            throw new WeightsFileException($"The pickle is longer than {MaxBytes} bytes: no checkpoint needs as many.");
        _read += bytes;
    }

    private static WeightsFileException Ends() => new("The file ends in its pickle: it was cut short.");

    private WeightsFileException Damaged(string what) => new($"The pickle has {what} at byte {_read}: the file is damaged, or not of torch.save.");
}
