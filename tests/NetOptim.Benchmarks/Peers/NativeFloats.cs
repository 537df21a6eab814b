using System.Runtime.InteropServices;

namespace NetOptim.Benchmarks.Peers;

/// <summary>Floats outside the managed heap, on a 64-byte boundary.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private float* _memory;

    public NativeFloats(int count)
    {
        Count = count;
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, count) * sizeof(float), 64);
        Span.Clear();
    }

    public NativeFloats(ReadOnlySpan<float> values) : this(values.Length) => values.CopyTo(Span);

    ~NativeFloats() => Free();

    public int Count { get; }

    public float* Pointer => _memory;

    public Span<float> Span => new(_memory, Count);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
