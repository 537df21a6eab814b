using System.Diagnostics.CodeAnalysis;
using NetOptim.Kernels;

namespace NetOptim;

/// <summary>
/// What the compiler makes of a class marked <c>[Model]</c>: parameters, memory and the emitted passes over them. Derived classes are
/// emitted; nobody writes one by hand.
/// </summary>
/// <remarks>An instance serves one thread at a time; its kernels share the work out among its own workers.</remarks>
public abstract unsafe class CompiledModel : IDisposable
{
    private readonly Backend _backend;
    private readonly MemoryBlock _parameters;
    private readonly MemoryBlock _buffers;
    private MemoryBlock? _gradients;
    private MemoryBlock? _optimizerState;
    private MemoryBlock _arena;
    private bool _disposed;

    /// <summary>Allocates the blocks and fills the parameters from the seed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A capacity below 1 or a negative number of threads.</exception>
    protected CompiledModel(ModelInfo info, ModelOptions? options)
    {
        options ??= new ModelOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchCapacity, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        Info = info;
        Seed = options.Seed;
        _backend = options.Backend ?? Backend.Native;
        Workers = new WorkerPool(options.Threads == 0 ? Environment.ProcessorCount : options.Threads);
        _parameters = _backend.Allocate(BlockLength(info.Parameters));
        _buffers = _backend.Allocate(BlockLength(info.Buffers));
        Capacity = RoundUp(options.BatchCapacity);
        _arena = _backend.Allocate(ArenaLength(Capacity));
        Parameters = new ParameterList(this, info.Parameters, buffers: false);
        Buffers = new ParameterList(this, info.Buffers, buffers: true);
        Initialize(Seed);
    }

    /// <summary>Layers, shapes, parameters, arithmetic and memory; <c>ToString()</c> is the summary table.</summary>
    public ModelInfo Info { get; }

    /// <summary>The trained tensors by name.</summary>
    public ParameterList Parameters { get; }

    /// <summary>The tensors that are saved but not trained (running statistics), by name.</summary>
    public ParameterList Buffers { get; }

    /// <summary>The seed of weights, dropout and shuffling.</summary>
    public ulong Seed { get; private set; }

    /// <summary>Training steps taken so far.</summary>
    public long Step { get; internal set; }

    /// <summary>Samples the arena has room for now.</summary>
    public int BatchCapacity => Capacity;

    /// <summary>Workers, the calling thread included.</summary>
    public int Threads => Workers.Threads;

    /// <summary>Where the memory lives.</summary>
    public Backend Backend => _backend;

    /// <summary>The block that <see cref="Parameters"/> are views of.</summary>
    public MemoryBlock ParameterMemory => _parameters;

    /// <summary>The block that the gradients of <see cref="Parameters"/> are views of; allocated on first use.</summary>
    public MemoryBlock GradientMemory => _gradients ??= _backend.Allocate(BlockLength(Info.Parameters));

    /// <summary>The block that <see cref="Buffers"/> are views of.</summary>
    public MemoryBlock BufferMemory => _buffers;

    /// <summary>The optimiser's moments: <see cref="ModelInfo.OptimizerSlots"/> blocks of the parameters' layout, one after the other.</summary>
    public MemoryBlock OptimizerMemory => _optimizerState ??= _backend.Allocate(BlockLength(Info.Parameters) * Info.OptimizerSlots);

    /// <summary>Workers of the emitted kernels.</summary>
    protected WorkerPool Workers { get; }

    /// <summary>Samples the arena has room for: a multiple of 16, so that every buffer is aligned.</summary>
    protected int Capacity { get; private set; }

    /// <summary>The arena: a buffer at offset o (floats per sample) starts at <c>Arena + o·Capacity</c>.</summary>
    protected float* Arena => _arena.Pointer;

    /// <summary>The part of the arena that does not grow with the batch.</summary>
    protected float* FixedArena => _arena.Pointer + (long)FloatsPerSample * Capacity;

    private int FloatsPerSample => Math.Max(Info.TrainingArena.FloatsPerSample, Info.InferenceArena.FloatsPerSample);

    /// <summary>Predicts a batch, in inference mode.</summary>
    /// <param name="inputs">Samples one after the other, channel first: batch × <see cref="ModelInfo.InputSize"/> floats.</param>
    /// <param name="outputs">Receives batch × <see cref="ModelInfo.OutputSize"/> floats.</param>
    /// <exception cref="ArgumentException">A length that does not fit.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        int batch = CountSamples(inputs.Length);
        if (outputs.Length != (long)batch * Info.OutputSize)
            ThrowLength(nameof(outputs), batch, Info.OutputSize, outputs.Length);
        fixed (float* x = inputs, y = outputs)
        {
            for (int start = 0; start < batch; start += Capacity)
                Infer(x + (long)start * Info.InputSize, y + (long)start * Info.OutputSize, Math.Min(Capacity, batch - start));
        }
    }

    /// <summary>Fills all parameters and buffers afresh, forgets the optimiser's state and counts steps from 0.</summary>
    public void Initialize(ulong seed)
    {
        ThrowIfDisposed();
        Seed = seed;
        Step = 0;
        ParameterInitializer.Fill(Parameters, seed, firstStream: 0);
        ParameterInitializer.Fill(Buffers, seed, firstStream: Parameters.Count);
        _gradients?.Span.Clear();
        _optimizerState?.Span.Clear();
    }

    /// <summary>Copies parameters and buffers, for <see cref="Restore"/>.</summary>
    public ModelSnapshot Capture()
    {
        ThrowIfDisposed();
        return new ModelSnapshot(Info, _parameters.Span.ToArray(), _buffers.Span.ToArray());
    }

    /// <summary>Puts back the parameters and buffers of a snapshot of the same model class.</summary>
    /// <exception cref="ArgumentException">The snapshot is of another model.</exception>
    public void Restore(ModelSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ThrowIfDisposed();
        if (!ReferenceEquals(snapshot.Model, Info))
            throw new ArgumentException($"The snapshot is of {snapshot.Model.Name}; this model is {Info.Name}.", nameof(snapshot));
        snapshot.Parameters.Span.CopyTo(_parameters.Span);
        snapshot.Buffers.Span.CopyTo(_buffers.Span);
    }

    /// <summary>Gives all memory back and ends the workers.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        Workers.Dispose();
        _parameters.Dispose();
        _buffers.Dispose();
        _gradients?.Dispose();
        _optimizerState?.Dispose();
        _arena.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The emitted prediction of at most <see cref="Capacity"/> samples.</summary>
    protected abstract void Infer(float* inputs, float* outputs, int batch);

    /// <summary>Samples in that many input floats.</summary>
    private protected int CountSamples(int inputLength)
    {
        ThrowIfDisposed();
        int size = Info.InputSize;
        if (inputLength == 0 || inputLength % size != 0)
        {
            throw new ArgumentException(
                $"{Info.Name} takes whole samples of {size} floats (shape {string.Join('×', Info.InputShape)}); got {inputLength} floats.",
                "inputs");
        }
        return inputLength / size;
    }

    /// <summary>Makes room for a batch: the one place where a step may allocate, and only when a batch is larger than any before.</summary>
    private protected void EnsureCapacity(int batch)
    {
        if (batch <= Capacity)
            return;
        int capacity = RoundUp(batch);
        MemoryBlock larger = _backend.Allocate(ArenaLength(capacity));
        _arena.Dispose();
        _arena = larger;
        Capacity = capacity;
    }

    private protected void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);

    [DoesNotReturn]
    private protected void ThrowLength(string what, int batch, int size, int length) =>
        throw new ArgumentException($"{Info.Name} needs {what} of {batch}×{size} = {(long)batch * size} elements for this batch; got {length}.", what);

    private static long BlockLength(IReadOnlyList<ParameterInfo> tensors) =>
        tensors.Count == 0 ? 0 : RoundUp(tensors[^1].Offset + tensors[^1].Length);

    private static int RoundUp(int count) => checked(count + 15) & ~15;

    private long ArenaLength(int capacity) =>
        (long)FloatsPerSample * capacity + Math.Max(Info.TrainingArena.FixedFloats, Info.InferenceArena.FixedFloats);
}
