using System.Reflection;
using NetOptim.Kernels;
using NetOptim.Tests.Kernels;

namespace NetOptim.Tests.Models;

/// <summary>Bytes that each worker of a model, the calling thread included, has allocated on the managed heap so far.</summary>
internal sealed class ThreadAllocations(CompiledModel model)
{
    private readonly int[] _begun = new int[1];
    private readonly WorkerPool _pool =
        (WorkerPool)typeof(CompiledModel).GetProperty("Workers", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(model)!;

    /// <summary>The numbers that change from now on only where a thread allocates.</summary>
    public void ReadBaseline(long[] bytes)
    {
        Allocation.Baseline();
        Read(bytes);
    }

    /// <summary>Allocates nothing itself.</summary>
    public void Read(long[] bytes)
    {
        _begun[0] = 0;
        var work = new Reading(bytes, _begun);
        _pool.Run(bytes.Length, ref work);
    }

    /// <summary>As many items as workers, and none ends before all have begun: every worker does exactly one.</summary>
    private readonly struct Reading(long[] bytes, int[] begun) : IParallelWork
    {
        public void Execute(int item, int worker)
        {
            Interlocked.Increment(ref begun[0]);
            while (Volatile.Read(ref begun[0]) < bytes.Length)
                Thread.Yield();
            bytes[worker] = GC.GetAllocatedBytesForCurrentThread();
        }
    }
}
