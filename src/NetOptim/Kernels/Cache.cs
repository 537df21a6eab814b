using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Kernels;

/// <summary>What a processor can be told about memory.</summary>
public static unsafe class Cache
{
    /// <summary>Asks for the cache line of an address, which need not be mapped, into the second-level cache. Changes nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }

    /// <summary>Asks for the cache line of an address, which need not be mapped, into the first-level cache. Changes nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>Has everything that was stored past the caches before (<see cref="ISimd{T}.StoreStreaming"/>) seen by other threads before what comes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FinishStreaming()
    {
        if (Sse.IsSupported)
        {
            Sse.StoreFence();
        }
    }

    /// <summary>
    /// Asks for the memory that a pass in the order of memory comes to 4 KiB behind an address: streams from beyond the caches are foreseen up to the end of a
    /// page alone.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(float* address) => Fetch(address + 1024);
}
