using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace NetOptim.Kernels;

/// <summary>
/// A fixed crew of threads that share out the items of a piece of work. The calling thread is worker 0; the others wait, spinning for
/// a moment and then asleep. <see cref="Run{TWork}"/> allocates nothing.
/// </summary>
/// <remarks>
/// <para>One piece of work at a time: a pool belongs to one model. Which worker does an item is left to chance in the end, so that work whose items are
/// independent gives the same result with any number of workers, cores and interruptions.</para>
/// <para>Each worker begins with a share of its own, the same part of every work's items, and then helps the others. What a worker wrote in one piece of
/// work is thus mostly in its own core's cache when it reads the same rows in the next.</para>
/// </remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    /// <summary>The most workers a pool may have.</summary>
    public const int MaxThreads = 1024;

    /// <summary>Size of every worker's scratch memory, in floats (752 KiB): what <see cref="Products"/> needs for its packed blocks.</summary>
    public const int ScratchLength = Products.ScratchLength;

    // 200 µs: long enough to bridge the serial stretches between the products of a small prediction or a training step (to wake a thread takes as long
    // as such a product), short enough not to show up as load.
    private static readonly long SpinTicks = Environment.ProcessorCount > 1 ? Stopwatch.Frequency / 5_000 : 0;

    private readonly Crew _crew;
    private readonly WorkerPool? _whole;
    private readonly int _worker;
    private readonly WorkerPool[] _alone = [];

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Workers, the caller included: 1 … <see cref="MaxThreads"/>. More than the machine has cores is allowed.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is outside that range.</exception>
    public WorkerPool(int threads)
    {
        if (threads is < 1 or > MaxThreads)
        {
            throw new ArgumentOutOfRangeException(nameof(threads), threads, $"A worker pool has 1 to {MaxThreads} threads.");
        }
        Threads = threads;
        _crew = new Crew(threads);
        _alone = new WorkerPool[threads];
        for (int worker = 0; worker < threads; worker++)
        {
            _alone[worker] = new WorkerPool(this, worker);
        }
    }

    private WorkerPool(WorkerPool whole, int worker)
    {
        Threads = 1;
        (_crew, _whole, _worker) = (whole._crew, whole, worker);
        // The threads are the whole pool's.
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the threads of a pool that nobody disposed of: they do not keep it alive.</summary>
    ~WorkerPool() => _crew?.Stop();

    /// <summary>Number of workers, the calling thread included.</summary>
    public int Threads { get; }

    /// <summary>Packed weights that outlive the pass at hand; null where kernels pack them in every pass.</summary>
    internal PackedWeights? PackedWeights
    {
        get => _whole is null ? field : _whole.PackedWeights;
        set;
    }

    /// <summary>One worker as a pool of its own, for kernels that it runs within an item of this pool's work. Of two workers the other may <see cref="Help"/>.</summary>
    /// <param name="worker">0 … <see cref="Threads"/>-1.</param>
    internal WorkerPool Alone(int worker) => _alone[worker];

    /// <summary>Helps the other of two workers with the kernels that it runs <see cref="Alone"/>, one at a time, until it is through.</summary>
    /// <param name="isThrough">Not 0 as soon as it is.</param>
    internal void Help(ref int isThrough) => _crew.Help(ref isThrough);

    /// <summary>Memory for a worker's own use within one item: <see cref="ScratchLength"/> floats, aligned to 64 bytes, of any content.</summary>
    /// <param name="worker">0 … <see cref="Threads"/>-1.</param>
    public float* Scratch(int worker) => _crew.Scratch + (nint)(_whole is null ? worker : (_worker + worker) % _whole.Threads) * ScratchLength;

    /// <summary>
    /// Memory that all workers share within one piece of work, aligned to 64 bytes, of any content. To be asked for by the calling thread, before
    /// <see cref="Run{TWork}"/>. It grows to the longest that was asked for; what was there before is gone then.
    /// </summary>
    /// <param name="length">In floats.</param>
    /// <exception cref="InvalidOperationException">It has to grow while the pool is at work.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed of.</exception>
    internal float* SharedScratch(long length)
    {
        ObjectDisposedException.ThrowIf(_crew.IsStopping, this);
        return _crew.SharedScratch(length);
    }

    /// <summary>Does items 0 … <paramref name="items"/>-1, each once, and returns when all are done.</summary>
    /// <param name="items">Number of items; none is fine.</param>
    /// <param name="work">The work, shared by all workers by reference.</param>
    /// <remarks>If an item throws, no further item is started and one of the exceptions is thrown here when all workers have let go.</remarks>
    /// <exception cref="InvalidOperationException">The pool is at work already: called from an item or from two threads at once.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed of.</exception>
    public void Run<TWork>(int items, ref TWork work) where TWork : struct, IParallelWork
    {
        ObjectDisposedException.ThrowIf(_crew.IsStopping, this);
        if (items <= 1 || !TryShare(items, ref work))
        {
            for (int item = 0; item < items; item++)
            {
                work.Execute(item, 0);
            }
        }
        GC.KeepAlive(this);
    }

    /// <summary>Does the items with others; false if there are none, or one worker of a pool is by itself and nobody is free to help it.</summary>
    private bool TryShare<TWork>(int items, ref TWork work) where TWork : struct, IParallelWork
    {
        if (Threads == 1 && _whole is null)
        {
            return false;
        }
        // The pin costs nothing for a struct on the stack and is needed for one inside an object.
        fixed (byte* context = &Unsafe.As<TWork, byte>(ref work))
        {
            if (_whole is not null)
            {
                return _crew.TryShare(items, &Execute<TWork>, context);
            }
            _crew.Run(items, &Execute<TWork>, context);
            return true;
        }
    }

    /// <summary>Stops the threads and frees the scratch memory. No work may be under way.</summary>
    public void Dispose()
    {
        if (_whole is null)
        {
            _crew.Stop();
        }
        GC.SuppressFinalize(this);
    }

    private static void Execute<TWork>(void* context, int item, int worker) where TWork : struct, IParallelWork =>
        Unsafe.AsRef<TWork>(context).Execute(item, worker);

    /// <summary>What the threads know of the pool: all but the pool itself, so that a forgotten pool can be collected.</summary>
    private sealed class Crew
    {
        private readonly object _gate = new();
        private readonly WorkShares _shares;
        private readonly WorkShares _lane;
        private State _state;
        private int _busy;
        private int _running;
        private volatile bool _stopping;
        private float* _shared;
        private long _sharedLength;

        /// <summary>The words that workers contend for, each on cache lines of its own.</summary>
        [StructLayout(LayoutKind.Explicit, Size = 384)]
        private struct State
        {
            [FieldOffset(128)] public int Sleepers;
            [FieldOffset(256)] public int Helpers;
        }

        public Crew(int threads)
        {
            Scratch = (float*)NativeMemory.AlignedAlloc((nuint)threads * ScratchLength * sizeof(float), 64);
            _shares = new WorkShares(threads);
            _lane = new WorkShares(2);
            _running = threads;
            for (int worker = 1; worker < threads; worker++)
            {
                int number = worker;
                new Thread(() => Serve(number)) { IsBackground = true, Name = $"NetOptim worker {number}" }.Start();
            }
        }

        public float* Scratch { get; private set; }

        public float* SharedScratch(long length)
        {
            if (length > _sharedLength)
            {
                // Nobody may be reading what is given back here.
                Occupy();
                NativeMemory.AlignedFree(_shared);
                _shared = null;
                _sharedLength = 0;
                try
                {
                    _shared = (float*)NativeMemory.AlignedAlloc(checked((nuint)length * sizeof(float)), 64);
                    _sharedLength = length;
                }
                finally
                {
                    Volatile.Write(ref _busy, 0);
                }
            }
            return _shared;
        }

        public bool IsStopping => _stopping;

        public void Run(int items, delegate*<void*, int, int, void> execute, void* context)
        {
            Occupy();
            _shares.Publish(items, execute, context);
            if (Volatile.Read(ref _state.Sleepers) > 0)
            {
                lock (_gate)
                {
                    Monitor.PulseAll(_gate);
                }
            }
            _shares.TakePart(0);
            Exception? failure = _shares.Wait();
            Volatile.Write(ref _busy, 0);
            if (failure is not null)
            {
                ExceptionDispatchInfo.Throw(failure);
            }
        }

        private void Occupy()
        {
            if (Interlocked.Exchange(ref _busy, 1) != 0)
            {
                throw new InvalidOperationException(
                    "The worker pool is at work already. Give each model that runs at the same time a pool of its own, and start no work from within an item.");
            }
        }

        /// <summary>Shares out the items of a kernel that one worker runs for itself, if another has nothing else to do; false if none has.</summary>
        public bool TryShare(int items, delegate*<void*, int, int, void> execute, void* context)
        {
            if (Volatile.Read(ref _state.Helpers) == 0)
            {
                return false;
            }
            _lane.Run(items, execute, context);
            return true;
        }

        /// <summary>Helps the worker that runs kernels for itself until that one is through.</summary>
        public void Help(ref int isThrough)
        {
            Interlocked.Increment(ref _state.Helpers);
            long finished = 0;
            SpinWait spin = default;
            while (Volatile.Read(ref isThrough) == 0)
            {
                long work = _lane.NumberOf(1);
                if (work == finished)
                {
                    spin.SpinOnce(sleep1Threshold: -1);
                    continue;
                }
                _lane.TakePart(1);
                finished = work;
                spin.Reset();
            }
            Interlocked.Decrement(ref _state.Helpers);
        }

        public void Stop()
        {
            lock (_gate)
            {
                if (_stopping)
                {
                    return;
                }
                _stopping = true;
                Monitor.PulseAll(_gate);
            }
            Leave();
        }

        private void Serve(int worker)
        {
            long finished = 0;
            while (!_stopping)
            {
                long work = _shares.NumberOf(worker);
                if (work != finished)
                {
                    _shares.TakePart(worker);
                    finished = work;
                }
                else
                {
                    Await(worker, finished);
                }
            }
            Leave();
        }

        /// <summary>Returns when there is other work than the one just finished, or the pool stops.</summary>
        private void Await(int worker, long finished)
        {
            long until = Stopwatch.GetTimestamp() + SpinTicks;
            while (Stopwatch.GetTimestamp() < until)
            {
                for (int i = 0; i < 16; i++)
                {
                    if (_shares.NumberOf(worker) != finished || _stopping)
                    {
                        return;
                    }
                    Thread.SpinWait(1);
                }
            }
            lock (_gate)
            {
                // A full fence on both sides: either the caller sees this sleeper or the sleeper sees the caller's work.
                Interlocked.Increment(ref _state.Sleepers);
                while (_shares.NumberOf(worker) == finished && !_stopping)
                {
                    Monitor.Wait(_gate);
                }
                Interlocked.Decrement(ref _state.Sleepers);
            }
        }

        /// <summary>The last to leave frees the memory: a thread may still be in it when the pool is finalised.</summary>
        private void Leave()
        {
            if (Interlocked.Decrement(ref _running) == 0)
            {
                NativeMemory.AlignedFree(Scratch);
                NativeMemory.AlignedFree(_shared);
                Scratch = null;
                _shared = null;
                _shares.Free();
                _lane.Free();
            }
        }
    }
}
