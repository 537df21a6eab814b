using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>Kernels that go through a batch together: in which order and on which workers.</summary>
public sealed unsafe class BatchLoopTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_sample_comes_once_and_those_of_each_half_in_order(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int batch = 1; batch < 20; batch++)
        {
            for (int step = 1; step < 8; step++)
            {
                for (int places = 1; places < 4; places++)
                {
                    var log = new Log();
                    BatchLoop.Run(pool, batch, step, places, inOrder: false, new Record(log));

                    Assert.Equal(Enumerable.Range(0, batch), log.Parts.SelectMany(part => Enumerable.Range(part.First, part.Count)).Order());
                    Assert.All(log.Parts, part => Assert.Equal((Math.Min(step, batch), batch), (part.Step, part.Batch)));
                    int half = log.Parts[0].LaneSteps * log.Parts[0].Step;
                    int[] firsts = [.. log.Parts.Where(part => part.Count > 0).Select(part => part.First)];
                    AssertAscending(firsts.Where(first => first < half || first >= 2 * half));
                    AssertAscending(firsts.Where(first => first >= half && first < 2 * half));
                }
            }
        }
    }

    [Fact]
    public void Sums_are_begun_before_all_samples_and_finished_behind_them()
    {
        using var pool = new WorkerPool(2);
        foreach (int batch in (int[])[2, 3, 8, 9])
        {
            var log = new Log();
            BatchLoop.Run(pool, batch, 1, 2, inOrder: false, new Record(log));

            Assert.Equal((true, 0, false), (log.Parts[0].IsFirst, log.Parts[0].Count, log.Parts[0].IsLast));
            Assert.Equal((true, batch % 2, false), (log.Parts[^1].IsLast, log.Parts[^1].Count, log.Parts[^1].IsFirst));
            Assert.All(log.Parts[1..^1], part => Assert.False(part.IsFirst || part.IsLast));
        }
    }

    [Fact]
    public void Samples_know_whose_they_are()
    {
        using var pool = new WorkerPool(2);
        var log = new Log();
        BatchLoop.Run(pool, 14, 3, 2, inOrder: false, new Record(log));

        Assert.Equal([0, 3, 6, 9, 12], log.Parts.Where(part => part.Count > 0).Select(part => part.First).Order());
        Assert.All(log.Parts[1..^1], part => Assert.Equal(part.First / 6, part.Lane));
        Assert.Null(log.Parts[0].Lane);
        Assert.Null(log.Parts[^1].Lane);
    }

    [Fact]
    public void Where_there_is_room_for_one_step_or_the_order_matters_parts_come_one_after_the_other()
    {
        using var pool = new WorkerPool(2);
        foreach ((int places, bool inOrder) in ((int, bool)[])[(1, false), (2, true)])
        {
            var log = new Log();
            BatchLoop.Run(pool, 9, 2, places, inOrder, new Record(log));
            AssertAscending(log.Parts.Select(part => part.First));
            Assert.Equal(PartsOf(9, 2, places), log.Parts);
        }
    }

    /// <summary>Each half waits for the other, so that one worker cannot do both.</summary>
    [Fact]
    public void Two_workers_go_through_a_half_each()
    {
        using var pool = new WorkerPool(2);
        using var barrier = new Barrier(2);
        BatchLoop.Run(pool, 8, 1, 2, inOrder: false, new Meet(barrier));
        Assert.Equal(4, barrier.CurrentPhaseNumber);
    }

    /// <summary>The first half is over at once; the second one's kernel goes on until somebody else has done one of its items.</summary>
    [Fact]
    public void Who_is_through_helps_the_other()
    {
        using var pool = new WorkerPool(2);
        for (int run = 0; run < 100; run++)
        {
            var threads = new HashSet<int>();
            BatchLoop.Run(pool, 2, 1, 2, inOrder: false, new UntilHelped(threads));
            Assert.Equal(2, threads.Count);
        }
    }

    /// <summary>Whoever does an item of a kernel has scratch memory for himself: two items at a time never see each other's.</summary>
    [Fact]
    public void A_helper_uses_its_own_scratch_memory()
    {
        using var pool = new WorkerPool(2);
        for (int run = 0; run < 100; run++)
        {
            var places = new Dictionary<int, nint>();
            BatchLoop.Run(pool, 2, 1, 2, inOrder: false, new UntilHelped([], places));
            Assert.Equal(2, places.Values.Distinct().Count());
            Assert.All(places.Values, place => Assert.True(IsScratchOf(pool, place)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(8)]
    public void An_exception_reaches_the_caller_and_the_pool_goes_on(int sample)
    {
        using var pool = new WorkerPool(2);
        for (int run = 0; run < 50; run++)
        {
            var thrown = Assert.Throws<FormatException>(() => BatchLoop.Run(pool, 9, 1, 2, inOrder: false, new Fail(sample)));
            Assert.Equal($"sample {sample}", thrown.Message);
            var log = new Log();
            BatchLoop.Run(pool, 9, 1, 2, inOrder: false, new Record(log));
            Assert.Equal(9, log.Parts.Sum(part => part.Count));
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        using var pool = new WorkerPool(2);
        long before = 0;
        int count = 0;
        for (int run = 0; run < 1_000; run++)
        {
            if (run == 100)
            {
                before = Allocation.Baseline();
            }
            BatchLoop.Run(pool, 9, 2, 2, inOrder: false, new Sum(&count));
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(9_000, count);
    }

    private static List<BatchPart> PartsOf(int batch, int step, int steps)
    {
        var parts = new List<BatchPart>();
        foreach (BatchPart part in new BatchParts(batch, step, steps))
        {
            parts.Add(part);
        }
        return parts;
    }

    private static bool IsScratchOf(WorkerPool pool, nint place) => place == (nint)pool.Scratch(0) || place == (nint)pool.Scratch(1);

    private static void AssertAscending(IEnumerable<int> firsts) => Assert.Equal(firsts.Order(), firsts);

    private sealed class Log
    {
        public List<BatchPart> Parts { get; } = [];
    }

    private readonly struct Record(Log log) : IBatchLoop
    {
        public void Run(BatchPart part, WorkerPool workers)
        {
            lock (log)
            {
                log.Parts.Add(part);
            }
        }
    }

    private readonly struct Meet(Barrier barrier) : IBatchLoop
    {
        public void Run(BatchPart part, WorkerPool workers)
        {
            if (part.Count > 0)
            {
                Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(60)));
            }
        }
    }

    private readonly struct UntilHelped(HashSet<int> threads, Dictionary<int, nint>? places = null) : IBatchLoop
    {
        public void Run(BatchPart part, WorkerPool workers)
        {
            if (part is not { First: 1, Count: 1 })
            {
                return;
            }
            long begin = Environment.TickCount64;
            for (bool isHelped = false; !isHelped && Environment.TickCount64 - begin < 60_000;)
            {
                var work = new Note(threads, places, workers);
                workers.Run(16, ref work);
                lock (threads)
                {
                    isHelped = threads.Count > 1;
                }
            }
        }
    }

    private readonly struct Note(HashSet<int> threads, Dictionary<int, nint>? places, WorkerPool workers) : IParallelWork
    {
        public void Execute(int item, int worker)
        {
            lock (threads)
            {
                threads.Add(Environment.CurrentManagedThreadId);
                places?[Environment.CurrentManagedThreadId] = (nint)workers.Scratch(worker);
            }
            Thread.SpinWait(200);
        }
    }

    private readonly struct Fail(int sample) : IBatchLoop
    {
        public void Run(BatchPart part, WorkerPool workers)
        {
            if (sample >= part.First && sample < part.End)
            {
                throw new FormatException($"sample {sample}");
            }
        }
    }

    private readonly struct Sum(int* count) : IBatchLoop
    {
        public void Run(BatchPart part, WorkerPool workers)
        {
            var work = new Add(count);
            workers.Run(part.Count, ref work);
        }
    }

    private readonly struct Add(int* count) : IParallelWork
    {
        public void Execute(int item, int worker) => Interlocked.Increment(ref *count);
    }
}
