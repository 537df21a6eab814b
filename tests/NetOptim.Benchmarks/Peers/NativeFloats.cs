namespace NetOptim.Benchmarks.Peers;

/// <summary>Floats outside the managed heap, in the memory that models have: in large pages where the system gives them.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private readonly MemoryBlock _memory;
    private readonly int _skipped;

    /// <param name="count">Floats.</param>
    /// <param name="skipped">Floats that are left free before them: long blocks all begin at the same place of the caches' sets.</param>
    public NativeFloats(int count, int skipped = 0)
    {
        (Count, _skipped) = (count, skipped);
        _memory = Backend.Native.Allocate(skipped + count);
        // All of it is resident from here on.
        _memory.Clear();
    }

    public NativeFloats(ReadOnlySpan<float> values) : this(values.Length) => values.CopyTo(Span);

    public int Count { get; }

    public float* Pointer => _memory.Pointer + _skipped;

    public Span<float> Span => _memory.Span.Slice(_skipped, Count);

    public void Dispose() => _memory.Dispose();
}
