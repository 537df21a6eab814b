using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Softmax, cross entropy against integer labels, and the gradient of both, in one pass over the logits.</summary>
public static unsafe class SoftmaxCrossEntropy
{
    /// <summary>
    /// The sum over all rows of -Σ target·ln softmax(logits), with target = (1 - ε)·onehot(label) + ε/columns (PyTorch's
    /// <c>cross_entropy</c> with <c>label_smoothing</c> ε and <c>reduction="sum"</c>), and (softmax - target)·gradientScale.
    /// </summary>
    /// <param name="pool">Shares groups of rows; the result has the same bits with any number of threads.</param>
    /// <param name="logits">[rows, columns].</param>
    /// <param name="labels">
    /// [rows], each in [0, columns). They are not checked here: the caller must have refused others, which would read and write
    /// outside the row.
    /// </param>
    /// <param name="gradient">[rows, columns]; may be <paramref name="logits"/>; null where only the loss is asked for.</param>
    /// <param name="rows">At least 0.</param>
    /// <param name="columns">Number of classes, at least 1.</param>
    /// <param name="labelSmoothing">ε in [0, 1].</param>
    /// <param name="gradientScale">What every gradient is multiplied by: 1/rows for the gradient of the mean loss.</param>
    public static double Run(
        WorkerPool pool, float* logits, int* labels, float* gradient, int rows, int columns, float labelSmoothing, float gradientScale)
    {
        double* partials = stackalloc double[Tiling.MaxTiles];
        Tiling tiling = Tiling.OfRows(rows, columns);
        var work = new Work
        {
            Logits = logits,
            Labels = labels,
            Gradient = gradient,
            Columns = columns,
            Smoothing = labelSmoothing,
            Scale = gradientScale,
            Tiling = tiling,
            Partials = partials,
        };
        tiling.Run(pool, ref work);
        return Reductions.Total(partials, tiling.Count);
    }

    private struct Work : IParallelWork
    {
        public float* Logits;
        public int* Labels;
        public float* Gradient;
        public nint Columns;
        public float Smoothing;
        public float Scale;
        public Tiling Tiling;
        public double* Partials;

        public readonly void Execute(int item, int worker)
        {
            Tile tile = Tiling[item];
            double loss = 0;
            for (nint row = tile.FirstRow; row < tile.EndRow; row++)
            {
                if (Vector512.IsHardwareAccelerated) loss += Row<Simd512>(row);
                else if (Vector256.IsHardwareAccelerated) loss += Row<Simd256>(row);
                else if (Vector128.IsHardwareAccelerated) loss += Row<Simd128>(row);
                else loss += Row<SimdScalar>(row);
            }
            Partials[item] = loss;
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        [SkipLocalsInit]
        private readonly double Row<T>(nint row) where T : struct, ISimd<T>
        {
            nint columns = Columns, whole = columns / T.Count * T.Count;
            float* x = Logits + row * columns;
            int label = Labels[row];
            float* tail = stackalloc float[16];
            Softmax.LoadTail<T>(x, whole, columns, tail, float.NegativeInfinity);
            float max = Softmax.RowMax<T>(x, whole, columns, tail);

            // All that the loss needs of the logits, before the gradient may take their place.
            double loss = -(1.0 - Smoothing) * ((double)x[label] - max);
            if (Smoothing != 0f) loss -= Smoothing / (double)columns * SumOfShifted<T>(x, whole, columns, max);

            float* gradient = Gradient == null ? null : Gradient + row * columns;
            double sum = Exponentials<T>(x, gradient, whole, columns, max, tail);
            if (gradient != null)
            {
                T scale = T.Broadcast((float)(Scale / sum));
                T offset = T.Broadcast(-Smoothing / columns * Scale);
                for (nint i = 0; i < whole; i += T.Count) T.MultiplyAdd(T.Load(gradient + i), scale, offset).Store(gradient + i);
                if (whole < columns)
                {
                    T.MultiplyAdd(T.Load(tail), scale, offset).Store(tail);
                    Softmax.StoreTail(tail, gradient, whole, columns);
                }
                gradient[label] -= (1f - Smoothing) * Scale;
            }
            return loss + Math.Log(sum);
        }

        /// <summary>Σ e^(x - max); the terms go to <paramref name="terms"/>, unless it is null, and those of the tail to the tail.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static double Exponentials<T>(float* x, float* terms, nint whole, nint columns, float max, float* tail)
            where T : struct, ISimd<T>
        {
            T shift = T.Broadcast(max);
            T sum = T.Zero;
            for (nint i = 0; i < whole; i += T.Count)
            {
                T e = SimdMath.Exp(T.Load(x + i) - shift);
                if (terms != null) e.Store(terms + i);
                sum += e;
            }
            if (whole < columns)
            {
                T e = SimdMath.Exp(T.Load(tail) - shift);
                e.Store(tail);
                sum += e;
            }
            return T.LaneSum(sum);
        }

        private static double SumOfShifted<T>(float* x, nint whole, nint columns, float max) where T : struct, ISimd<T>
        {
            T shift = T.Broadcast(max);
            T sum = T.Zero;
            for (nint i = 0; i < whole; i += T.Count) sum += T.Load(x + i) - shift;
            double total = T.LaneSum(sum);
            for (nint i = whole; i < columns; i++) total += x[i] - max;
            return total;
        }
    }
}
