using System.Runtime.ExceptionServices;

namespace NetOptim;

/// <summary>The buffers of one batch; filled, used and filled again.</summary>
internal sealed class Batch<TTarget> : IDisposable
    where TTarget : unmanaged
{
    private readonly Dataset<TTarget> _data;
    private readonly MemoryBlock _inputs;
    private readonly TTarget[] _targets;
    private readonly int[] _indices;

    public Batch(Dataset<TTarget> data, int capacity)
    {
        _data = data;
        _inputs = Backend.Native.Allocate((long)capacity * data.SampleSize);
        _targets = GC.AllocateUninitializedArray<TTarget>(capacity * data.TargetSize, pinned: true);
        _indices = new int[capacity];
    }

    /// <summary>Samples in it now.</summary>
    public int Count { get; private set; }

    /// <summary>Whether <see cref="Fill"/> has ended since <see cref="Assign"/>.</summary>
    public bool IsReady { get; set; }

    /// <summary>What went wrong in <see cref="Fill"/>.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }

    /// <summary>Count × sample size floats.</summary>
    public ReadOnlySpan<float> Inputs => _inputs.Span[..(Count * _data.SampleSize)];

    /// <summary>Count × target size targets.</summary>
    public ReadOnlySpan<TTarget> Targets => _targets.AsSpan(0, Count * _data.TargetSize);

    /// <summary>Says which samples it will hold.</summary>
    public void Assign(ReadOnlySpan<int> indices)
    {
        indices.CopyTo(_indices);
        Count = indices.Length;
        IsReady = false;
    }

    /// <summary>Gathers the samples.</summary>
    public void Fill() => _data.Read(_indices.AsSpan(0, Count), _inputs.Span, _targets);

    public void Dispose() => _inputs.Dispose();
}
