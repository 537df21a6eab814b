using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Takes the kernels of a loop through a batch.</summary>
/// <remarks>
/// Two workers take a half of the batch each, a lane, and go through its steps for themselves: neither waits for the other between two kernels, and a
/// sample's tensors are written and read by the same core, here as in the kernels of whole batches, whose shares are these halves too. (Cores may have no
/// cache in common; then each gets from its own what it would have had to get from the other's.) Who is through first helps the other, kernel by kernel.
/// More workers than two share every part.
/// </remarks>
internal static class BatchLoop
{
    /// <summary>Runs the loop for all samples of a batch.</summary>
    /// <param name="pool">Who does it.</param>
    /// <param name="batch">Samples, or bands of them.</param>
    /// <param name="step">Samples at a time for a worker; a smaller batch is one part.</param>
    /// <param name="places">Steps for which there is room at a time, at least 1.</param>
    /// <param name="inOrder">Whether no sample may come before the ones in front of it.</param>
    /// <param name="loop">The kernels. It is copied.</param>
    public static void Run<TLoop>(WorkerPool pool, int batch, int step, int places, bool inOrder, TLoop loop) where TLoop : struct, IBatchLoop
    {
        if (pool.Threads != 2 || places < 2 || step >= batch || inOrder)
        {
            foreach (BatchPart part in new BatchParts(batch, step, places))
            {
                loop.Run(part, pool);
            }
            return;
        }
        var any = new BatchPart(0, step, step, batch);
        loop.Run(any.Opening(), pool);
        var lanes = new Lanes<TLoop> { Loop = loop, Pool = pool, Any = any };
        pool.Run(Lanes<TLoop>.Items, ref lanes);
        loop.Run(any.Closing(), pool);
    }

    private struct Lanes<TLoop> : IParallelWork where TLoop : struct, IBatchLoop
    {
        /// <summary>A lane and help for the other one, twice: in the order of the pool's shares, so that a worker's first item is a lane.</summary>
        public const int Items = 4;

        public TLoop Loop;
        public WorkerPool Pool;
        public BatchPart Any;
        private Flags _isBegun;
        private Flags _isThrough;

        public void Execute(int item, int worker)
        {
            int lane = item / 2;
            if (item % 2 == 0)
            {
                GoThrough(lane, Pool.Alone(worker));
                return;
            }
            // Items of a share are claimed in order: somebody is at this lane. The other one may still be free, for whoever is.
            Help(lane);
            if (Volatile.Read(ref _isBegun[1 - lane]) != 0)
            {
                Help(1 - lane);
            }
        }

        private void GoThrough(int lane, WorkerPool worker)
        {
            Volatile.Write(ref _isBegun[lane], 1);
            try
            {
                for (int step = 0; step < Any.LaneSteps; step++)
                {
                    Loop.Run(Any.OfLane(lane, step), worker);
                }
            }
            finally
            {
                Volatile.Write(ref _isThrough[lane], 1);
            }
        }

        private void Help(int lane)
        {
            if (Volatile.Read(ref _isThrough[lane]) == 0)
            {
                Pool.Help(ref _isThrough[lane]);
            }
        }
    }

    [InlineArray(2)]
    private struct Flags
    {
        private int _first;
    }
}
