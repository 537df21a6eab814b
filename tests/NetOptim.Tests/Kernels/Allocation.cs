namespace NetOptim.Tests.Kernels;

internal static class Allocation
{
    /// <summary>Asserts that 1,000 calls allocate nothing on the calling thread, after a few that may.</summary>
    public static void AssertNone(Action action)
    {
        for (int i = 0; i < 10; i++) action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) action();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
