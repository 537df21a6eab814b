using System.Runtime.InteropServices;

namespace NetOptim;

/// <summary>A fixed block of floats, aligned to 64 bytes, that a <see cref="Backend"/> owns.</summary>
public abstract unsafe class MemoryBlock : IDisposable
{
    /// <summary>A block at that address.</summary>
    protected MemoryBlock(float* pointer, long length)
    {
        Pointer = pointer;
        Length = length;
    }

    /// <summary>Address of the first float.</summary>
    public float* Pointer { get; private set; }

    /// <summary>Length in floats.</summary>
    public long Length { get; }

    /// <summary>The block as a span; it may hold at most <see cref="int.MaxValue"/> floats.</summary>
    public Span<float> Span => new(Pointer, checked((int)Length));

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

/// <summary>Memory from the C allocator.</summary>
internal sealed unsafe class NativeMemoryBlock : MemoryBlock
{
    private const int Alignment = 64;

    public NativeMemoryBlock(long floats)
        : base(Zeroed(floats), floats)
    {
    }

    ~NativeMemoryBlock() => Dispose();

    protected override void Free() => NativeMemory.AlignedFree(Pointer);

    private static float* Zeroed(long floats)
    {
        nuint bytes = checked((nuint)Math.Max(floats, 1) * sizeof(float));
        void* pointer = NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(pointer, bytes);
        return (float*)pointer;
    }
}
