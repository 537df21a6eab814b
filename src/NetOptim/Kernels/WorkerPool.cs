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
    }

    /// <summary>Stops the threads of a pool that nobody disposed of: they do not keep it alive.</summary>
    ~WorkerPool() => _crew?.Stop();

    /// <summary>Number of workers, the calling thread included.</summary>
    public int Threads { get; }

    /// <summary>Packed weights that outlive the pass at hand; null where kernels pack them in every pass.</summary>
    internal PackedWeights? PackedWeights { get; set; }

    /// <summary>Memory for a worker's own use within one item: <see cref="ScratchLength"/> floats, aligned to 64 bytes, of any content.</summary>
    /// <param name="worker">0 … <see cref="Threads"/>-1.</param>
    public float* Scratch(int worker) => _crew.Scratch + (nint)worker * ScratchLength;

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
        if (Threads == 1 || items <= 1)
        {
            for (int item = 0; item < items; item++)
            {
                work.Execute(item, 0);
            }
            return;
        }
        // The pin costs nothing for a struct on the stack and is needed for one inside an object.
        fixed (byte* context = &Unsafe.As<TWork, byte>(ref work))
        {
            _crew.Run(items, &Execute<TWork>, context);
        }
        GC.KeepAlive(this);
    }

    /// <summary>Stops the threads and frees the scratch memory. No work may be under way.</summary>
    public void Dispose()
    {
        _crew.Stop();
        GC.SuppressFinalize(this);
    }

    private static void Execute<TWork>(void* context, int item, int worker) where TWork : struct, IParallelWork =>
        Unsafe.AsRef<TWork>(context).Execute(item, worker);

    /// <summary>What the threads know of the pool: all but the pool itself, so that a forgotten pool can be collected.</summary>
    private sealed class Crew
    {
        private readonly object _gate = new();
        private readonly Thread[] _threads;
        // A word for every worker's share. High half: number of the work; low half: how many items of the share are left to claim.
        private long* _claims;
        private int _number;
        private State _state;
        private Exception? _failure;
        private delegate*<void*, int, int, void> _execute;
        private void* _context;
        private int _items;
        private int _busy;
        private int _running;
        private volatile bool _stopping;
        private float* _shared;
        private long _sharedLength;

        /// <summary>From one worker's word to the next, in words: two cache lines, which the processor may fetch together.</summary>
        private const int ClaimStride = 16;

        /// <summary>The words that workers contend for, each on cache lines of its own.</summary>
        [StructLayout(LayoutKind.Explicit, Size = 384)]
        private struct State
        {
            [FieldOffset(128)] public int Done;
            [FieldOffset(256)] public int Sleepers;
        }

        public Crew(int threads)
        {
            Scratch = (float*)NativeMemory.AlignedAlloc((nuint)threads * ScratchLength * sizeof(float), 64);
            nuint claimBytes = (nuint)threads * ClaimStride * sizeof(long);
            _claims = (long*)NativeMemory.AlignedAlloc(claimBytes, 128);
            NativeMemory.Clear(_claims, claimBytes);
            _running = threads;
            _threads = new Thread[threads - 1];
            for (int worker = 1; worker < threads; worker++)
            {
                int number = worker;
                _threads[worker - 1] = new Thread(() => Serve(number)) { IsBackground = true, Name = $"NetOptim worker {number}" };
                _threads[worker - 1].Start();
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
            // All of it is published by the exchanges of the claims below, and read by workers between two looks at a claim.
            _execute = execute;
            _context = context;
            _items = items;
            _failure = null;
            _state.Done = 0;
            _number++;
            int workers = _threads.Length + 1;
            for (int worker = 0; worker < workers; worker++)
            {
                int share = ShareEnd(items, worker, workers) - ShareEnd(items, worker - 1, workers);
                Interlocked.Exchange(ref Claim(worker), (long)_number << 32 | (uint)share);
            }
            if (Volatile.Read(ref _state.Sleepers) > 0)
            {
                lock (_gate)
                {
                    Monitor.PulseAll(_gate);
                }
            }
            TakePart(0);
            SpinWait spin = default;
            while (Volatile.Read(ref _state.Done) < items)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }
            Exception? failure = _failure;
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

        private ref long Claim(int worker) => ref _claims[worker * ClaimStride];

        // Items before the end of a worker's share.
        private static int ShareEnd(int items, int worker, int workers) => (int)((long)items * (worker + 1) / workers);

        /// <summary>Does what is left of the worker's own share, then of the others'.</summary>
        private void TakePart(int worker)
        {
            int workers = _threads.Length + 1;
            for (int i = 0; i < workers; i++)
            {
                int owner = worker + i < workers ? worker + i : worker + i - workers;
                TakeShare(worker, owner, workers);
            }
        }

        /// <summary>Claims items of a share until there are none left.</summary>
        private void TakeShare(int worker, int owner, int workers)
        {
            ref long word = ref Claim(owner);
            long claim = Volatile.Read(ref word);
            while ((int)claim > 0)
            {
                delegate*<void*, int, int, void> execute = _execute;
                void* context = _context;
                int item = ShareEnd(_items, owner, workers) - (int)claim;
                // Success means that the work is still the one whose function, context and size were read above: it cannot end, and
                // so cannot be replaced, before this very item is claimed and done.
                long seen = Interlocked.CompareExchange(ref word, claim - 1, claim);
                if (seen != claim)
                {
                    claim = seen;
                    continue;
                }
                claim--;
                try
                {
                    if (Volatile.Read(ref _failure) is null)
                    {
                        execute(context, item, worker);
                    }
                }
                // Whatever an item throws is thrown again on the calling thread.
#pragma warning disable CA1031
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    Interlocked.CompareExchange(ref _failure, failure, null);
                }
                Interlocked.Increment(ref _state.Done);
            }
        }

        private void Serve(int worker)
        {
            long finished = 0;
            while (!_stopping)
            {
                long work = Volatile.Read(ref Claim(worker)) >> 32;
                if (work != finished)
                {
                    TakePart(worker);
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
            ref long claim = ref Claim(worker);
            long until = Stopwatch.GetTimestamp() + SpinTicks;
            while (Stopwatch.GetTimestamp() < until)
            {
                for (int i = 0; i < 16; i++)
                {
                    if (Volatile.Read(ref claim) >> 32 != finished || _stopping)
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
                while (Volatile.Read(ref claim) >> 32 == finished && !_stopping)
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
                NativeMemory.AlignedFree(_claims);
                NativeMemory.AlignedFree(_shared);
                Scratch = null;
                _claims = null;
                _shared = null;
            }
        }
    }
}
