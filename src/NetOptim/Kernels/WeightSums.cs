using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Sums of a gradient that chunks of the pixels have made each on its own.</summary>
internal static unsafe class WeightSums
{
    /// <summary>total[i] = Σ over the chunks, in their order, of sums[chunk, i].</summary>
    /// <param name="sums">The first chunk's.</param>
    /// <param name="chunkLength">Floats from chunk to chunk.</param>
    /// <param name="chunks">At least 1.</param>
    /// <param name="count">How many.</param>
    /// <param name="total">Where to.</param>
    public static void Add(float* sums, nint chunkLength, int chunks, int count, float* total)
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated) i = Add<Simd512>(sums, chunkLength, chunks, i, count, total);
        if (Vector256.IsHardwareAccelerated) i = Add<Simd256>(sums, chunkLength, chunks, i, count, total);
        if (Vector128.IsHardwareAccelerated) i = Add<Simd128>(sums, chunkLength, chunks, i, count, total);
        Add<SimdScalar>(sums, chunkLength, chunks, i, count, total);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Add<T>(float* sums, nint chunkLength, int chunks, int i, int count, float* total) where T : struct, ISimd<T>
    {
        for (; i <= count - T.Count; i += T.Count)
        {
            float* from = sums + i;
            T sum = T.Load(from);
            for (int chunk = 1; chunk < chunks; chunk++)
            {
                from += chunkLength;
                sum += T.Load(from);
            }
            sum.Store(total + i);
        }
        return i;
    }
}
