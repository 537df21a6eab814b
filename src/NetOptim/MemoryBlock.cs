using System.Runtime.InteropServices;

namespace NetOptim;

/// <summary>A fixed block of floats, aligned to 64 bytes, that a <see cref="Backend"/> owns.</summary>
/// <remarks>Whoever uses the address keeps the block alive: a block that is forgotten is freed by the garbage collector.</remarks>
public abstract unsafe class MemoryBlock : IDisposable
{
    /// <summary>Every block begins on a multiple of this, in bytes: a cache line, and the longest vector.</summary>
    internal const int Alignment = 64;

    /// <summary>A block at that address.</summary>
    /// <param name="pointer">Address of the first float, aligned to 64 bytes.</param>
    /// <param name="length">Length in floats.</param>
    protected MemoryBlock(float* pointer, long length)
    {
        Pointer = pointer;
        Length = length;
    }

    /// <summary>Address of the first float; null once disposed of.</summary>
    public float* Pointer { get; private set; }

    /// <summary>Length in floats.</summary>
    public long Length { get; }

    /// <summary>The block as a span.</summary>
    /// <exception cref="OverflowException">The block is longer than <see cref="int.MaxValue"/> floats: use <see cref="Pointer"/>.</exception>
    /// <exception cref="ObjectDisposedException">The block is disposed of.</exception>
    public Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(Pointer == null, this);
            return new(Pointer, checked((int)Length));
        }
    }

    /// <summary>Sets all to zero, whatever the length.</summary>
    /// <exception cref="ObjectDisposedException">The block is disposed of.</exception>
    public void Clear()
    {
        ObjectDisposedException.ThrowIf(Pointer == null, this);
        NativeMemory.Clear(Pointer, checked((nuint)Length * sizeof(float)));
        GC.KeepAlive(this);
    }

    /// <summary>Gives the memory back; the address is invalid from then on.</summary>
    public void Dispose()
    {
        if (Pointer == null)
            return;
        Free();
        Pointer = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back; called once.</summary>
    protected abstract void Free();
}

/// <summary>Memory from the C allocator, in large pages where the system gives them. Of a large block only pages that are used become resident.</summary>
internal sealed unsafe class NativeMemoryBlock : MemoryBlock
{
    private readonly void* _allocation;
    private readonly long _bytes;

    public NativeMemoryBlock(long floats)
        : this(Bytes(floats), floats)
    {
    }

    private NativeMemoryBlock(nuint bytes, long floats)
        : this(Zeroed(bytes), bytes, floats)
    {
    }

    private NativeMemoryBlock(void* allocation, nuint bytes, long floats)
        : base((float*)AlignUp((nuint)allocation, LargePages.Alignment(bytes)), floats)
    {
        _allocation = allocation;
        _bytes = (long)bytes;
        LargePages.Ask(Pointer, bytes);
        // The collector sees only the small object here: without the hint, forgotten models pile up.
        GC.AddMemoryPressure(_bytes);
    }

    ~NativeMemoryBlock() => Dispose();

    protected override void Free()
    {
        NativeMemory.Free(_allocation);
        GC.RemoveMemoryPressure(_bytes);
    }

    private static nuint Bytes(long floats)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(floats);
        return checked((nuint)Math.Max(floats, 1) * sizeof(float));
    }

    // calloc: the system's fresh pages are zero already, so that nothing has to be written before it is used.
    private static void* Zeroed(nuint bytes) => NativeMemory.AllocZeroed(checked(bytes + (nuint)LargePages.Alignment(bytes)));

    private static nuint AlignUp(nuint address, int alignment) => (address + (nuint)alignment - 1) / (nuint)alignment * (nuint)alignment;
}
