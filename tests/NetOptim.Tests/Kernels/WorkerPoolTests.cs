using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

public sealed unsafe class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void Each_item_is_done_once_whatever_the_number_of_threads(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int items = 0; items < 200; items++)
        {
            var counts = new int[items];
            var work = new Count(counts, threads);
            pool.Run(items, ref work);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Runs_one_after_another_do_not_mix()
    {
        using var pool = new WorkerPool(4);
        long sum = 0;
        for (int run = 0; run < 20_000; run++)
        {
            var work = new Add(&sum, run);
            pool.Run(run % 7, ref work);
        }
        long expected = 0;
        for (int run = 0; run < 20_000; run++)
        {
            for (int item = 0; item < run % 7; item++)
            {
                expected += (long)run * (item + 1);
            }
        }
        Assert.Equal(expected, sum);
    }

    [Fact]
    public void Work_is_taken_up_after_the_workers_have_gone_to_sleep()
    {
        using var pool = new WorkerPool(3);
        for (int run = 0; run < 20; run++)
        {
            Thread.Sleep(2);
            var counts = new int[50];
            var work = new Count(counts, 3);
            pool.Run(50, ref work);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    /// <summary>Two items wait for each other, so that they cannot both be done by the caller.</summary>
    [Fact]
    public void Two_workers_are_at_work_at_the_same_time()
    {
        using var pool = new WorkerPool(2);
        using var barrier = new Barrier(2);
        var work = new Meet(barrier);
        pool.Run(2, ref work);
        Assert.Equal(1, barrier.CurrentPhaseNumber);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_of_an_item_reaches_the_caller_and_the_pool_goes_on(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int run = 0; run < 50; run++)
        {
            var failing = new Fail(run % 10);
            var thrown = Assert.Throws<FormatException>(() => pool.Run(10, ref failing));
            Assert.Equal($"item {run % 10}", thrown.Message);
            var counts = new int[10];
            var work = new Count(counts, threads);
            pool.Run(10, ref work);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Nothing_is_allocated_on_any_thread()
    {
        using var pool = new WorkerPool(3);
        var first = new long[3];
        var last = new long[3];
        Array.Fill(first, -1);
        var work = new RecordAllocations(first, last);
        for (int run = 0; run < 1_100; run++)
        {
            if (run % 200 == 0)
            {
                Thread.Sleep(2); // so that going to sleep and waking up are among what is measured
            }
            if (run == 100)
            {
                Allocation.Baseline();
                Array.Fill(first, -1);
                Array.Fill(last, -1);
            }
            pool.Run(12, ref work);
        }
        Assert.Equal(first, last);
        Assert.NotEqual(-1, first[0]);
    }

    [Fact]
    public void Scratch_is_aligned_and_each_workers_own()
    {
        using var pool = new WorkerPool(3);
        for (int worker = 0; worker < 3; worker++)
        {
            Assert.Equal(0, (nint)pool.Scratch(worker) % 64);
            new Span<float>(pool.Scratch(worker), WorkerPool.ScratchLength).Fill(worker);
        }
        for (int worker = 0; worker < 3; worker++)
        {
            Assert.Equal(-1, new Span<float>(pool.Scratch(worker), WorkerPool.ScratchLength).IndexOfAnyExcept(worker));
        }
    }

    [Fact]
    public void Shared_scratch_is_aligned_grows_and_is_kept()
    {
        var pool = new WorkerPool(2);
        float* small = pool.SharedScratch(100);
        Assert.Equal(0, (nint)small % 64);
        Assert.Equal((nint)small, (nint)pool.SharedScratch(50));
        float* large = pool.SharedScratch(1_000_003);
        Assert.Equal(0, (nint)large % 64);
        new Span<float>(large, 1_000_003).Fill(1);
        Assert.Equal((nint)large, (nint)pool.SharedScratch(100));
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.SharedScratch(1));
    }

    [Fact]
    public void Shared_scratch_does_not_grow_under_work()
    {
        using var pool = new WorkerPool(2);
        pool.SharedScratch(100);
        var work = new Grow(pool);
        Assert.Throws<InvalidOperationException>(() => pool.Run(2, ref work));
        Assert.NotEqual(0, (nint)pool.SharedScratch(1_000));
    }

    [Fact]
    public void Work_from_within_an_item_is_refused()
    {
        using var pool = new WorkerPool(2);
        var work = new Nest(pool);
        var thrown = Assert.Throws<InvalidOperationException>(() => pool.Run(2, ref work));
        Assert.Contains("pool of its own", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_disposed_pool_refuses_work_and_may_be_disposed_again(int threads)
    {
        var pool = new WorkerPool(threads);
        pool.Dispose();
        pool.Dispose();
        var work = new Count(new int[3], threads);
        Assert.Throws<ObjectDisposedException>(() => pool.Run(3, ref work));
    }

    [Fact]
    public void A_forgotten_pool_stops_its_threads()
    {
        Thread worker = Forget();
        for (int i = 0; i < 100 && worker.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            worker.Join(50);
        }
        Assert.False(worker.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static Thread Forget()
        {
            var pool = new WorkerPool(2);
            using var barrier = new Barrier(2);
            var threads = new Thread[2];
            var work = new Meet(barrier, threads);
            pool.Run(2, ref work);
            return threads[1];
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(WorkerPool.MaxThreads + 1)]
    public void An_impossible_number_of_threads_is_refused(int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(threads), () => new WorkerPool(threads));

    private readonly struct Count(int[] counts, int threads) : IParallelWork
    {
        private readonly int[] _counts = counts;
        private readonly int _threads = threads;

        public void Execute(int item, int worker)
        {
            Interlocked.Increment(ref _counts[item]);
            if ((uint)worker >= (uint)_threads)
            {
                throw new InvalidOperationException($"There is no worker {worker}.");
            }
        }
    }

    private readonly struct Add(long* sum, long factor) : IParallelWork
    {
        private readonly long* _sum = sum;
        private readonly long _factor = factor;

        public void Execute(int item, int worker) => Interlocked.Add(ref *_sum, _factor * (item + 1));
    }

    private readonly struct Meet(Barrier barrier, Thread[]? threads = null) : IParallelWork
    {
        private readonly Barrier _barrier = barrier;
        private readonly Thread[]? _threads = threads;

        public void Execute(int item, int worker)
        {
            if (_threads is not null)
            {
                _threads[worker] = Thread.CurrentThread;
            }
            if (!_barrier.SignalAndWait(TimeSpan.FromSeconds(60)))
            {
                throw new TimeoutException("The other item was not started.");
            }
        }
    }

    private readonly struct Fail(int failing) : IParallelWork
    {
        private readonly int _failing = failing;

        public void Execute(int item, int worker)
        {
            if (item == _failing)
            {
                throw new FormatException($"item {item}");
            }
        }
    }

    private readonly struct Grow(WorkerPool pool) : IParallelWork
    {
        public void Execute(int item, int worker) => pool.SharedScratch(1_000);
    }

    private readonly struct Nest(WorkerPool pool) : IParallelWork
    {
        private readonly WorkerPool _pool = pool;

        public void Execute(int item, int worker)
        {
            var inner = new Count(new int[4], 2);
            _pool.Run(4, ref inner);
        }
    }

    private readonly struct RecordAllocations(long[] first, long[] last) : IParallelWork
    {
        private readonly long[] _first = first;
        private readonly long[] _last = last;

        public void Execute(int item, int worker)
        {
            Thread.SpinWait(2_000); // time for the others to take some of the items
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            if (_first[worker] < 0)
            {
                _first[worker] = bytes;
            }
            _last[worker] = bytes;
        }
    }
}
