namespace NetOptim;

/// <summary>The buffers of one batch; filled, used and filled again.</summary>
internal sealed class Batch<TTarget> : IDisposable
    where TTarget : unmanaged
{
    private readonly MemoryBlock _inputs;
    private readonly TTarget[] _targets;
    private readonly int _sampleSize;
    private readonly int _targetSize;

    public Batch(Dataset<TTarget> data, int capacity)
    {
        _sampleSize = data.SampleSize;
        _targetSize = data.TargetSize;
        _inputs = Backend.Native.Allocate((long)capacity * _sampleSize);
        _targets = GC.AllocateUninitializedArray<TTarget>(capacity * _targetSize, pinned: true);
    }

    /// <summary>Samples in it now.</summary>
    public int Count { get; private set; }

    /// <summary>Count × sample size floats.</summary>
    public ReadOnlySpan<float> Inputs => _inputs.Span[..(Count * _sampleSize)];

    /// <summary>Count × target size targets.</summary>
    public ReadOnlySpan<TTarget> Targets => _targets.AsSpan(0, Count * _targetSize);

    /// <summary>Gathers the samples with these numbers.</summary>
    public void Fill(Dataset<TTarget> data, ReadOnlySpan<int> indices)
    {
        data.Read(indices, _inputs.Span, _targets);
        Count = indices.Length;
    }

    public void Dispose() => _inputs.Dispose();
}
