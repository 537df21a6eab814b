using System.Diagnostics.CodeAnalysis;
using NetOptim.Kernels;

namespace NetOptim;

/// <summary>
/// What the compiler makes of a class marked <c>[Model]</c>: parameters, memory and the emitted passes over them. Derived classes are
/// emitted; nobody writes one by hand.
/// </summary>
/// <remarks>
/// An instance serves one thread at a time, predictions included, for all of them work in the one arena; its kernels share the work out
/// among its own workers. A call that overlaps another one is refused where it is noticed. For predictions on several threads give each
/// thread a model of its own and copy the weights (<see cref="Capture()"/>, <see cref="Restore"/>).
/// <para>Spans and pointers into a model's memory are valid until it is disposed of, and only while something refers to the model.</para>
/// </remarks>
public abstract unsafe partial class CompiledModel : IDisposable
{
    /// <summary>Blocks, buffers and scratch start at multiples of that many floats: 64 bytes, a cache line and the widest register.</summary>
    private const int AlignmentInFloats = 16;

    private readonly Backend _backend;
    private readonly MemoryBlock _parameters;
    private readonly MemoryBlock _buffers;
    private readonly int _inputSize;
    private readonly int _outputSize;
    private readonly int _vocabulary;
    private readonly int _floatsPerSample;
    private readonly int _fixedFloats;
    private readonly int _partFloats;
    private readonly int _threads;
    private readonly PackedWeights? _packedWeights;
    private MemoryBlock? _gradients;
    private MemoryBlock? _optimizerState;
    private MemoryBlock _arena;
    private MemoryBlock?[] _workspaces = [];
    private int _working; // 1: somebody uses the memory, or it has been given back
    private volatile bool _disposed;

    /// <summary>Allocates the blocks and fills the parameters from the seed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A capacity below 1 or beyond 2³¹-16, or a number of threads that is negative or too large.</exception>
    /// <exception cref="NotSupportedException">The model has more parameters than a block can hold (2³¹).</exception>
    protected CompiledModel(ModelInfo info, ModelOptions? options)
    {
        ArgumentNullException.ThrowIfNull(info);
        options ??= new ModelOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.BatchCapacity, "ModelOptions.BatchCapacity");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BatchCapacity, int.MaxValue - AlignmentInFloats + 1, "ModelOptions.BatchCapacity");
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads, "ModelOptions.Threads");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Threads, WorkerPool.MaxThreads, "ModelOptions.Threads");
        Info = info;
        _inputSize = info.InputSize;
        _outputSize = info.OutputSize;
        _vocabulary = info.Vocabulary ?? 0;
        _floatsPerSample = Math.Max(info.TrainingArena.FloatsPerSample, info.InferenceArena.FloatsPerSample);
        _fixedFloats = RoundUp(Math.Max(info.TrainingArena.FixedFloats, info.InferenceArena.FixedFloats));
        _partFloats = RoundUp(Math.Max(info.TrainingArena.PartFloats, info.InferenceArena.PartFloats));
        _threads = options.Threads == 0 ? Math.Min(Environment.ProcessorCount, WorkerPool.MaxThreads) : options.Threads;
        _backend = options.Backend ?? Backend.Native;
        _parameters = _backend.Allocate(BlockLength(info.Parameters));
        _buffers = _backend.Allocate(BlockLength(info.Buffers));
        Capacity = RoundUp(options.BatchCapacity > 0 ? options.BatchCapacity : UsualCapacity(_floatsPerSample));
        _arena = _backend.Allocate(ArenaLength(Capacity));
        if (options.KeepPackedWeights)
            _packedWeights = new PackedWeights(_parameters.Pointer, _parameters.Length, _backend);
        Parameters = new ParameterList(this, info.Parameters, buffers: false);
        Buffers = new ParameterList(this, info.Buffers, buffers: true);
        Initialize(options.Seed);
        // Last, so that no threads are left behind where an allocation fails.
        Workers = new WorkerPool(_threads);
    }

    /// <summary>Layers, shapes, parameters, arithmetic and memory; <c>ToString()</c> is the summary table.</summary>
    public ModelInfo Info { get; }

    /// <summary>The trained tensors by name.</summary>
    public ParameterList Parameters { get; }

    /// <summary>The tensors that are saved but not trained (running statistics), by name.</summary>
    public ParameterList Buffers { get; }

    /// <summary>The seed of weights, dropout and shuffling.</summary>
    public ulong Seed { get; private protected set; }

    /// <summary>Training steps taken so far: the number of the next one. <see cref="ForwardTraining"/> counts as a step, too.</summary>
    public long Step { get; internal set; }

    /// <summary>Samples the arena has room for now.</summary>
    public int BatchCapacity => Capacity;

    /// <summary>Workers, the calling thread included.</summary>
    public int Threads => Workers.Threads;

    /// <summary>Where the memory lives.</summary>
    public Backend Backend => _backend;

    /// <summary>The block that <see cref="Parameters"/> are views of.</summary>
    public MemoryBlock ParameterMemory
    {
        get
        {
            _packedWeights?.Forget(); // whoever asks may write
            return _parameters;
        }
    }

    /// <summary>Whether predictions keep packed weights (<see cref="ModelOptions.KeepPackedWeights"/>).</summary>
    public bool KeepsPackedWeights => _packedWeights is not null;

    /// <summary>The block that the gradients of <see cref="Parameters"/> are views of; allocated on first use.</summary>
    public MemoryBlock GradientMemory => _gradients ?? AllocateGradients();

    /// <summary>The block that <see cref="Buffers"/> are views of.</summary>
    public MemoryBlock BufferMemory => _buffers;

    /// <summary>
    /// The optimiser's moments: <see cref="ModelInfo.OptimizerSlots"/> blocks of the parameters' layout, one after the other; allocated on
    /// first use, zeroed.
    /// </summary>
    public MemoryBlock OptimizerMemory => _optimizerState ?? AllocateOptimizerState();

    /// <summary>Workers of the emitted kernels.</summary>
    protected WorkerPool Workers { get; }

    /// <summary>Samples the arena has room for: a multiple of 16, so that every buffer is aligned.</summary>
    protected int Capacity { get; private set; }

    /// <summary>Floats in one input sample.</summary>
    private protected int InputSize => _inputSize;

    /// <summary>Floats in one output sample.</summary>
    private protected int OutputSize => _outputSize;

    /// <summary>Samples of the last <see cref="ForwardTraining"/>; 0 where another pass has used the arena since.</summary>
    private protected int ForwardBatch { get; set; }

    /// <summary>Samples of the last pass with a loss; 0 where another pass has used the arena since.</summary>
    private protected int LossBatch { get; set; }

    /// <summary>Predicts a batch, in inference mode. More samples than <see cref="BatchCapacity"/> run in chunks of it.</summary>
    /// <param name="inputs">Samples one after the other, channel first: batch × <see cref="ModelInfo.InputSize"/> floats.</param>
    /// <param name="outputs">Receives batch × <see cref="ModelInfo.OutputSize"/> floats; may not overlap <paramref name="inputs"/>.</param>
    /// <exception cref="ArgumentException">A length that does not fit, spans that overlap, or inputs that are no token ids where the model takes those.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the model.</exception>
    public void Predict(ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        int batch = CountSamples(inputs);
        CheckOutputs(inputs, outputs, batch, nameof(outputs));
        BeginPrediction();
        try
        {
            ForgetForward();
            fixed (float* x = inputs, y = outputs)
            {
                CheckTokens(x, batch);
                for (int start = 0, count; start < batch; start += count)
                {
                    count = Math.Min(Capacity, batch - start);
                    Infer(x + (long)start * _inputSize, y + (long)start * _outputSize, count);
                }
            }
        }
        finally
        {
            EndWork();
        }
    }

    /// <summary>Fills all parameters and buffers afresh, forgets the optimiser's state and counts steps from 0.</summary>
    public void Initialize(ulong seed)
    {
        UseMemory(() =>
        {
            Seed = seed;
            Step = 0;
            ForgetForward();
            ParameterInitializer.Fill(Parameters, seed, firstStream: 0);
            ParameterInitializer.Fill(Buffers, seed, firstStream: Parameters.Count);
            _gradients?.Clear();
            _optimizerState?.Clear();
            ForgetSchedule();
        });
    }

    /// <summary>Copies parameters and buffers, for <see cref="Restore"/>.</summary>
    public ModelSnapshot Capture()
    {
        ModelSnapshot? snapshot = null;
        UseMemory(() => snapshot = new(Info, _parameters.Span.ToArray(), _buffers.Span.ToArray()));
        return snapshot!;
    }

    /// <summary>Copies parameters and buffers into a snapshot of the same model class, which then holds them in place of the old ones.</summary>
    /// <exception cref="ArgumentException">The snapshot is of another model.</exception>
    public void Capture(ModelSnapshot destination)
    {
        CheckSnapshot(destination);
        UseMemory(() =>
        {
            _parameters.Span.CopyTo(destination.Parameters.Span);
            _buffers.Span.CopyTo(destination.Buffers.Span);
        });
    }

    /// <summary>Puts back the parameters and buffers of a snapshot of the same model class.</summary>
    /// <exception cref="ArgumentException">The snapshot is of another model.</exception>
    public void Restore(ModelSnapshot snapshot)
    {
        CheckSnapshot(snapshot);
        UseMemory(() =>
        {
            snapshot.Parameters.Span.CopyTo(_parameters.Span);
            snapshot.Buffers.Span.CopyTo(_buffers.Span);
            ForgetActivations();
        });
    }

    private void CheckSnapshot(ModelSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (!ReferenceEquals(snapshot.Model, Info))
            throw new ArgumentException($"The snapshot is of {snapshot.Model.Name}; this model is {Info.Name}.", nameof(snapshot));
    }

    /// <summary>Gives all memory back and ends the workers: at once, or when the pass ends that another thread is in.</summary>
    public void Dispose()
    {
        _disposed = true;
        GC.SuppressFinalize(this);
        GiveBack();
    }

    /// <summary>Gives all memory back, unless it is in use, or has been given back: whoever takes it then never lets go of it.</summary>
    private void GiveBack()
    {
        if (Interlocked.Exchange(ref _working, 1) != 0)
            return;
        Workers.Dispose();
        _packedWeights?.Dispose();
        _parameters.Dispose();
        _buffers.Dispose();
        _gradients?.Dispose();
        _optimizerState?.Dispose();
        _arena.Dispose();
        foreach (MemoryBlock? workspace in _workspaces)
            workspace?.Dispose();
    }

    /// <summary>The emitted prediction of at most <see cref="Capacity"/> samples.</summary>
    protected abstract void Infer(float* inputs, float* outputs, int batch);

    /// <summary>Puts a schedule that watches the loss back to its beginning.</summary>
    private protected virtual void ForgetSchedule()
    {
    }

    /// <summary>Samples in these inputs.</summary>
    private protected int CountSamples(ReadOnlySpan<float> inputs)
    {
        ThrowIfDisposed();
        if (inputs.IsEmpty || inputs.Length % _inputSize != 0)
        {
            throw new ArgumentException(
                $"{Info.Name} takes one or more whole samples of {_inputSize} floats (shape {string.Join('×', Info.InputShape)}); got {inputs.Length} floats.",
                nameof(inputs));
        }
        return inputs.Length / _inputSize;
    }

    private protected void CheckOutputs(ReadOnlySpan<float> inputs, Span<float> outputs, int batch, string name)
    {
        if (outputs.Length != (long)batch * _outputSize)
            ThrowLength(name, batch, _outputSize, outputs.Length);
        if (outputs.Overlaps(inputs))
        {
            throw new ArgumentException(
                $"{Info.Name} cannot write its {name} over its inputs, which it still reads: pass memory that does not overlap.", name);
        }
    }

    /// <summary>
    /// Every use of the arena stands between this and <see cref="EndWork"/>, which also keeps the model, and with it the memory that the
    /// kernels work on, from being finalised while they do. It may change weights.
    /// </summary>
    private protected void BeginWork()
    {
        Begin();
        _packedWeights?.Forget();
    }

    /// <summary>As <see cref="BeginWork"/>, for what leaves the weights as they are.</summary>
    private protected void BeginPrediction()
    {
        Begin();
        Workers.PackedWeights = _packedWeights;
    }

    private void Begin()
    {
        if (Interlocked.Exchange(ref _working, 1) != 0)
            ThrowWorking();
    }

    private protected void EndWork()
    {
        Workers?.PackedWeights = null; // there are none yet while the constructor fills the parameters
        // A full fence: either Dispose sees that nobody works any more, or what it has written is seen here.
        Interlocked.Exchange(ref _working, 0);
        if (_disposed)
            GiveBack();
    }

    /// <summary>The weights are others now: what a forward pass has left for its backward pass is not of them.</summary>
    private protected void ForgetActivations() => ForwardBatch = 0;

    /// <summary>Another pass is about to use the arena: what the last one left there is no longer to be relied on.</summary>
    private protected void ForgetForward()
    {
        ForwardBatch = 0;
        LossBatch = 0;
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

    /// <summary>Floats from the first tensor to the end of the last one, rounded up to whole cache lines.</summary>
    private long BlockLength(IReadOnlyList<ParameterInfo> tensors)
    {
        long end = tensors.Count == 0 ? 0 : (long)tensors[^1].Offset + tensors[^1].Length;
        long length = (end + AlignmentInFloats - 1) / AlignmentInFloats * AlignmentInFloats;
        return length <= Array.MaxLength
            ? length
            : throw new NotSupportedException($"{Info.Name} has {length} parameters; a model may have {Array.MaxLength} at most.");
    }

    /// <summary>Samples that an arena has room for which nobody gave a size.</summary>
    private static int UsualCapacity(int floatsPerSample)
    {
        const int Samples = 256;
        const long ArenaFloats = 256L * 1024 * 1024 / sizeof(float);
        return (int)Math.Clamp(ArenaFloats / Math.Max(floatsPerSample, 1), 1, Samples);
    }

    private static int RoundUp(int count) => checked(count + AlignmentInFloats - 1) / AlignmentInFloats * AlignmentInFloats;

    private long ArenaLength(int capacity) =>
        (long)_floatsPerSample * capacity + _fixedFloats + (long)_partFloats * SharesOf(capacity);

    /// <summary>Workers that can have a sample each, of a batch that fills the arena.</summary>
    private int SharesOf(int capacity) => Math.Min(_threads, capacity);

    private MemoryBlock AllocateGradients()
    {
        ThrowIfDisposed();
        return _gradients = _backend.Allocate(_parameters.Length);
    }

    private MemoryBlock AllocateOptimizerState()
    {
        ThrowIfDisposed();
        return _optimizerState = _backend.Allocate(_parameters.Length * Info.OptimizerSlots);
    }

    [DoesNotReturn]
    private void ThrowWorking()
    {
        ThrowIfDisposed();
        throw new InvalidOperationException(
            $"This {Info.Name} is at work already. A model serves one thread at a time: give each thread a model of its own.");
    }
}
