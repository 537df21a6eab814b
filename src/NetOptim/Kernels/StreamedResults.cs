using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// Results that are stored past the caches: those that nothing reads before the whole batch is through, and so many that the caches do not hold
/// them until then. A store through the cache first fetches the line that it overwrites, and that is a third of what storing a result costs.
/// </summary>
internal static unsafe class StreamedResults
{
    /// <summary>From so many floats of the whole batch on, 8 MiB.</summary>
    private const long LeastLength = 2 << 20;

    /// <summary>Whether the results of a batch are such.</summary>
    /// <typeparam name="TEpilogue">What makes them; with terms, for else a finisher reads them while they are in the cache.</typeparam>
    /// <param name="destination">Where they go.</param>
    /// <param name="length">Floats of the whole batch.</param>
    /// <param name="columns">Columns that are next to each other, those of a group.</param>
    /// <returns>False as well where stores would not be whole cache lines.</returns>
    public static bool Are<TEpilogue>(float* destination, long length, int columns) where TEpilogue : struct, IEpilogue =>
        TEpilogue.HasTerms && TEpilogue.OutlivesParts && Vector512.IsHardwareAccelerated && length >= LeastLength && columns % 16 == 0 && (nuint)destination % 64 == 0;
}
