namespace NetOptim.Kernels;

/// <summary>Items of work that is shared out where that is worth waking the other workers, else done on the calling thread.</summary>
internal static class WorkItems
{
    public static void Run<TWork>(WorkerPool pool, int items, ref TWork work, bool isShared) where TWork : struct, IParallelWork
    {
        if (isShared)
        {
            pool.Run(items, ref work);
            return;
        }
        for (int item = 0; item < items; item++)
        {
            work.Execute(item, 0);
        }
    }

    /// <summary>The items from <paramref name="first"/> on that come before <paramref name="end"/>.</summary>
    public static void Run<TWork>(WorkerPool pool, int first, int end, ref TWork work, bool isShared) where TWork : struct, IParallelWork
    {
        var shifted = new Shifted<TWork>(work, first);
        Run(pool, end - first, ref shifted, isShared);
    }

    private readonly struct Shifted<TWork>(TWork work, int first) : IParallelWork where TWork : struct, IParallelWork
    {
        private readonly TWork _work = work;

        public void Execute(int item, int worker) => _work.Execute(first + item, worker);
    }
}
