namespace NetOptim.Benchmarks.Peers;

/// <summary>Floats outside the managed heap, in the memory that models have: in large pages where the system gives them.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private readonly MemoryBlock _memory;

    public NativeFloats(int count)
    {
        Count = count;
        _memory = Backend.Native.Allocate(count);
        // All of it is resident from here on.
        _memory.Clear();
    }

    public NativeFloats(ReadOnlySpan<float> values) : this(values.Length) => values.CopyTo(Span);

    public int Count { get; }

    public float* Pointer => _memory.Pointer;

    public Span<float> Span => _memory.Span[..Count];

    public void Dispose() => _memory.Dispose();
}
