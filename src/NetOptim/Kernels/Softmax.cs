using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Softmax over every row of a matrix, one pass per row while it is in the cache.</summary>
/// <remarks>The same bits with any number of threads; sums over a row are in single precision per lane, then in double.</remarks>
public static unsafe class Softmax
{
    /// <summary>y = e^(x - max) / Σ e^(x - max) over every row. A row with NaN, +∞, or nothing but -∞ becomes NaN, as in PyTorch.</summary>
    /// <param name="pool">Shares groups of rows.</param>
    /// <param name="x">[rows, columns].</param>
    /// <param name="y">[rows, columns]; may be <paramref name="x"/>.</param>
    /// <param name="rows">At least 0.</param>
    /// <param name="columns">At least 0.</param>
    public static void Forward(WorkerPool pool, float* x, float* y, int rows, int columns)
    {
        Tiling tiling = Tiling.OfRows(rows, columns);
        var work = new ForwardWork { X = x, Y = y, Columns = columns, Tiling = tiling };
        tiling.Run(pool, ref work);
    }

    /// <summary>dx = y·(dy - Σ dy·y) over every row.</summary>
    /// <param name="pool">Shares groups of rows.</param>
    /// <param name="dy">[rows, columns], gradient of the output.</param>
    /// <param name="y">[rows, columns], the output.</param>
    /// <param name="dx">[rows, columns], gradient of the input; may be <paramref name="dy"/> or <paramref name="y"/>.</param>
    /// <param name="rows">At least 0.</param>
    /// <param name="columns">At least 0.</param>
    public static void Backward(WorkerPool pool, float* dy, float* y, float* dx, int rows, int columns)
    {
        Tiling tiling = Tiling.OfRows(rows, columns);
        var work = new BackwardWork { Dy = dy, Y = y, Dx = dx, Columns = columns, Tiling = tiling };
        tiling.Run(pool, ref work);
    }

    /// <summary>Copies what follows the last whole vector of a row to <paramref name="tail"/> and fills that vector up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void LoadTail<T>(float* row, nint whole, nint columns, float* tail, float filler) where T : struct, ISimd<T>
    {
        if (whole == columns) return;
        T.Broadcast(filler).Store(tail);
        for (nint i = whole; i < columns; i++) tail[i - whole] = row[i];
    }

    /// <summary>Copies it back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreTail(float* tail, float* row, nint whole, nint columns)
    {
        for (nint i = whole; i < columns; i++) row[i] = tail[i - whole];
    }

    /// <summary>The largest number of a row whose tail has been loaded and filled up with -∞. Unspecified if there is a NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float RowMax<T>(float* row, nint whole, nint columns, float* tail) where T : struct, ISimd<T>
    {
        T max = T.Broadcast(float.NegativeInfinity);
        for (nint i = 0; i < whole; i += T.Count) max = T.Max(max, T.Load(row + i));
        if (whole < columns) max = T.Max(max, T.Load(tail));
        return T.LaneMax(max);
    }

    private struct ForwardWork : IParallelWork
    {
        public float* X;
        public float* Y;
        public nint Columns;
        public Tiling Tiling;

        public readonly void Execute(int item, int worker)
        {
            Tile tile = Tiling[item];
            for (nint row = tile.FirstRow; row < tile.EndRow; row++)
            {
                float* x = X + row * Columns, y = Y + row * Columns;
                if (Vector512.IsHardwareAccelerated) ForwardRow<Simd512>(x, y, Columns);
                else if (Vector256.IsHardwareAccelerated) ForwardRow<Simd256>(x, y, Columns);
                else if (Vector128.IsHardwareAccelerated) ForwardRow<Simd128>(x, y, Columns);
                else ForwardRow<SimdScalar>(x, y, Columns);
            }
        }
    }

    private struct BackwardWork : IParallelWork
    {
        public float* Dy;
        public float* Y;
        public float* Dx;
        public nint Columns;
        public Tiling Tiling;

        public readonly void Execute(int item, int worker)
        {
            Tile tile = Tiling[item];
            for (nint row = tile.FirstRow; row < tile.EndRow; row++)
            {
                nint start = row * Columns;
                if (Vector512.IsHardwareAccelerated) BackwardRow<Simd512>(Dy + start, Y + start, Dx + start, Columns);
                else if (Vector256.IsHardwareAccelerated) BackwardRow<Simd256>(Dy + start, Y + start, Dx + start, Columns);
                else if (Vector128.IsHardwareAccelerated) BackwardRow<Simd128>(Dy + start, Y + start, Dx + start, Columns);
                else BackwardRow<SimdScalar>(Dy + start, Y + start, Dx + start, Columns);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void ForwardRow<T>(float* x, float* y, nint columns) where T : struct, ISimd<T>
    {
        nint whole = columns / T.Count * T.Count;
        float* tail = stackalloc float[16];
        LoadTail<T>(x, whole, columns, tail, float.NegativeInfinity);
        T max = T.Broadcast(RowMax<T>(x, whole, columns, tail));
        T sum = T.Zero;
        for (nint i = 0; i < whole; i += T.Count)
        {
            T e = SimdMath.Exp(T.Load(x + i) - max);
            e.Store(y + i);
            sum += e;
        }
        if (whole < columns)
        {
            T e = SimdMath.Exp(T.Load(tail) - max);
            e.Store(tail);
            sum += e;
        }
        T scale = T.Broadcast((float)(1.0 / T.LaneSum(sum)));
        for (nint i = 0; i < whole; i += T.Count) (T.Load(y + i) * scale).Store(y + i);
        if (whole < columns)
        {
            (T.Load(tail) * scale).Store(tail);
            StoreTail(tail, y, whole, columns);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void BackwardRow<T>(float* dy, float* y, float* dx, nint columns) where T : struct, ISimd<T>
    {
        nint whole = columns / T.Count * T.Count;
        float* tailDy = stackalloc float[16];
        float* tailY = stackalloc float[16];
        LoadTail<T>(dy, whole, columns, tailDy, 0f);
        LoadTail<T>(y, whole, columns, tailY, 0f);
        T sum = T.Zero;
        for (nint i = 0; i < whole; i += T.Count) sum = T.MultiplyAdd(T.Load(dy + i), T.Load(y + i), sum);
        if (whole < columns) sum = T.MultiplyAdd(T.Load(tailDy), T.Load(tailY), sum);
        T mean = T.Broadcast((float)T.LaneSum(sum));
        for (nint i = 0; i < whole; i += T.Count) (T.Load(y + i) * (T.Load(dy + i) - mean)).Store(dx + i);
        if (whole < columns)
        {
            (T.Load(tailY) * (T.Load(tailDy) - mean)).Store(tailY);
            StoreTail(tailY, dx, whole, columns);
        }
    }
}
