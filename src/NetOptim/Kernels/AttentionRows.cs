using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetOptim.Kernels;

/// <summary>What happens to a row of scores between the products of an attention.</summary>
internal static unsafe class AttentionRows
{
    private static ReadOnlySpan<float> LaneNumbers => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>
    /// Scores of one query and a block of keys → e^(scale·(score - max)), dropped out; the largest score and the sum of the exponentials (before dropout) go
    /// on over the blocks, and what has been gathered so far is brought to the new maximum (Milakov and Gimelshein 2018).
    /// </summary>
    /// <param name="scores">At least <paramref name="end"/> rounded up to whole vectors.</param>
    /// <param name="count">Keys that the query sees, at least 1.</param>
    /// <param name="end">At least <paramref name="count"/>: zeros are to follow up to there, in whole vectors.</param>
    /// <param name="scale">What scores are multiplied with.</param>
    /// <param name="max">Of the blocks before; -∞ for none.</param>
    /// <param name="sum">Of the blocks before; 0 for none.</param>
    /// <param name="gathered">What was gathered from the blocks before; null for none.</param>
    /// <param name="gatheredLength">Whole vectors.</param>
    /// <param name="dropout">Of the probabilities.</param>
    /// <param name="row">Row of the dropout mask.</param>
    /// <param name="column">Column of the dropout mask of the first key.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Exponentials<T, TDropout>(
        float* scores, int count, int end, float scale, float* max, float* sum, float* gathered, int gatheredLength, TDropout dropout, nint row, nint column)
        where T : struct, ISimd<T>
        where TDropout : struct, IDropout
    {
        int whole = (count + T.Count - 1) / T.Count * T.Count;
        KeepFirst<T>(scores, count, T.Broadcast(float.NegativeInfinity));
        T largest = T.Broadcast(*max);
        for (int i = 0; i < whole; i += T.Count) largest = T.Max(largest, T.Load(scores + i));
        float newMax = T.LaneMax(largest);
        T shift = T.Broadcast(newMax), factor = T.Broadcast(scale);
        T total = T.Zero;
        for (int i = 0; i < whole; i += T.Count)
        {
            T e = SimdMath.Exp((T.Load(scores + i) - shift) * factor);
            total += e;
            dropout.Apply(e, row, column + i).Store(scores + i);
        }
        for (int i = whole; i < end; i += T.Count) T.Zero.Store(scores + i);
        float correction = gathered == null ? 0 : MathF.Exp((*max - newMax) * scale);
        *max = newMax;
        *sum = *sum * correction + (float)T.LaneSum(total);
        if (gathered == null) return;
        T corrections = T.Broadcast(correction);
        for (int i = 0; i < gatheredLength; i += T.Count) (T.Load(gathered + i) * corrections).Store(gathered + i);
    }

    /// <summary>
    /// Scores of one query and the gradients of its probabilities → the probabilities e^(scale·score - logSum), dropped out, and the gradients of the scores
    /// before scaling: p·(dp - Σ dp·p)·scale.
    /// </summary>
    /// <param name="scores">Becomes the probabilities.</param>
    /// <param name="gradients">Becomes the gradients of the scores.</param>
    /// <param name="count">Keys that the query sees, at least 1.</param>
    /// <param name="end">At least <paramref name="count"/>: zeros are to follow up to there, in whole vectors.</param>
    /// <param name="scale">What scores are multiplied with.</param>
    /// <param name="logSum">Logarithm of the sum of the exponentials of all scaled scores.</param>
    /// <param name="mean">Σ dp·p over all keys: the product of the output and its gradient.</param>
    /// <param name="dropout">Of the probabilities.</param>
    /// <param name="row">Row of the dropout mask.</param>
    /// <param name="column">Column of the dropout mask of the first key.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Gradients<T, TDropout>(
        float* scores, float* gradients, int count, int end, float scale, float logSum, float mean, TDropout dropout, nint row, nint column)
        where T : struct, ISimd<T>
        where TDropout : struct, IDropout
    {
        T factor = T.Broadcast(scale), shift = T.Broadcast(-logSum), means = T.Broadcast(mean);
        for (int i = 0; i < count; i += T.Count)
        {
            T p = SimdMath.Exp(T.MultiplyAdd(T.Load(scores + i), factor, shift));
            T dp = dropout.Apply(T.Load(gradients + i), row, column + i);
            (p * (dp - means) * factor).Store(gradients + i);
            dropout.Apply(p, row, column + i).Store(scores + i);
        }
        KeepFirst(scores, count, T.Zero);
        KeepFirst(gradients, count, T.Zero);
        for (int i = (count + T.Count - 1) / T.Count * T.Count; i < end; i += T.Count)
        {
            T.Zero.Store(scores + i);
            T.Zero.Store(gradients + i);
        }
    }

    /// <summary>
    /// Keeps the first numbers and puts something else behind them up to the end of a vector: not in a loop over the lanes, whose length would be another one in
    /// every row of a causal block, and mispredicted.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepFirst<T>(float* numbers, int count, T others) where T : struct, ISimd<T>
    {
        int last = (count - 1) / T.Count * T.Count;
        T lanes = T.Load((float*)Unsafe.AsPointer(in MemoryMarshal.GetReference(LaneNumbers)));
        T.SelectGreaterThan(T.Broadcast(count - last), lanes, T.Load(numbers + last), others).Store(numbers + last);
    }

    /// <summary>destination = source·factor, or with it added to what is there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Store<T>(float* source, float* destination, int count, float factor, bool adds) where T : struct, ISimd<T>
    {
        int i = 0;
        T factors = T.Broadcast(factor);
        for (; i <= count - T.Count; i += T.Count)
        {
            T value = T.Load(source + i) * factors;
            (adds ? value + T.Load(destination + i) : value).Store(destination + i);
        }
        for (; i < count; i++) destination[i] = adds ? source[i] * factor + destination[i] : source[i] * factor;
    }

    /// <summary>Σ a·b.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static float Dot<T>(float* a, float* b, int count) where T : struct, ISimd<T>
    {
        T sum = T.Zero;
        int i = 0;
        for (; i <= count - T.Count; i += T.Count) sum = T.MultiplyAdd(T.Load(a + i), T.Load(b + i), sum);
        double total = T.LaneSum(sum);
        for (; i < count; i++) total += (double)a[i] * b[i];
        return (float)total;
    }
}
