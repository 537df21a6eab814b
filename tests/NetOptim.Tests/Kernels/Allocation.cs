namespace NetOptim.Tests.Kernels;

internal static class Allocation
{
    /// <summary>
    /// What this thread has allocated, as the number that <see cref="GC.GetAllocatedBytesForCurrentThread"/> stays at for as long as the
    /// thread allocates nothing.
    /// </summary>
    /// <remarks>
    /// Not without the collection: a thread is given 8 KiB at a time to allocate from, and what is left of them when some other thread's
    /// allocations start a collection is counted as if it had been allocated. A collection takes them from all threads, and they are given
    /// out again only to a thread that allocates.
    /// </remarks>
    public static long Baseline()
    {
        GC.Collect();
        return GC.GetAllocatedBytesForCurrentThread();
    }

    /// <summary>Asserts that 1,000 calls allocate nothing on the calling thread, after a few that may.</summary>
    public static void AssertNone(Action action)
    {
        for (int i = 0; i < 10; i++) action();
        long before = Baseline();
        for (int i = 0; i < 1000; i++) action();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
