namespace NetOptim.Benchmarks.Peers;

/// <summary>The same tensor one or several times: so often, where every turn should find it in memory, that no cache holds all.</summary>
internal sealed unsafe class TensorCopies : IDisposable
{
    /// <summary>In floats: so far apart, at least, arenas place long tensors that follow each other.</summary>
    public const int CacheLine = 16;

    private readonly NativeFloats _memory;
    private readonly int _stride;
    private readonly int _copies;

    /// <param name="values">The tensor.</param>
    /// <param name="copies">How often it is there, at least once.</param>
    /// <param name="skipped">Floats that are left free before the first one.</param>
    public TensorCopies(ReadOnlySpan<float> values, int copies, int skipped = 0)
    {
        Count = values.Length;
        _copies = copies;
        _stride = (values.Length + 2 * CacheLine - 1) & -CacheLine;
        _memory = new(checked(copies * _stride), skipped);
        for (int copy = 0; copy < copies; copy++)
            values.CopyTo(_memory.Span[(copy * _stride)..]);
    }

    /// <summary>Length of the tensor in floats.</summary>
    public int Count { get; }

    /// <summary>The first copy.</summary>
    public Span<float> First => _memory.Span[..Count];

    /// <summary>The copy for a turn.</summary>
    public float* this[int turn] => _memory.Pointer + (nint)(turn % _copies) * _stride;

    public void Dispose() => _memory.Dispose();
}
