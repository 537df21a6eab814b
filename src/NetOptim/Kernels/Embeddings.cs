using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Looks rows of a table up by token ids, and adds gradients up by them.</summary>
public static unsafe class Embeddings
{
    /// <summary>Columns of a work item of the gradient: whole cache lines, and enough of them for a run of lines to be worth fetching.</summary>
    private const int ItemColumns = 64;

    /// <summary>y[i] = table[ids[i]] for every i.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="ids">[count], whole numbers in [0, rows of the table). They are not checked here: the caller must have refused others.</param>
    /// <param name="table">[vocabulary, columns].</param>
    /// <param name="y">[count, columns].</param>
    /// <param name="count">At least 0.</param>
    /// <param name="columns">At least 1.</param>
    public static void Forward(WorkerPool pool, float* ids, float* table, float* y, int count, int columns) =>
        Maps.Run(pool, count, columns, new Lookup(ids, table, y, columns));

    /// <summary>dtable[v] = Σ dy[i] over the i whose ids[i] is v: terms in the order of i, whatever the number of threads.</summary>
    /// <param name="pool">Whose threads share the work: each takes some columns.</param>
    /// <param name="ids">As in <see cref="Forward"/>.</param>
    /// <param name="dy">[count, columns].</param>
    /// <param name="dtable">[vocabulary, columns].</param>
    /// <param name="count">At least 0.</param>
    /// <param name="vocabulary">At least 1.</param>
    /// <param name="columns">At least 1.</param>
    public static void WeightGradient(WorkerPool pool, float* ids, float* dy, float* dtable, int count, int vocabulary, int columns)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var work = new Scatter(ids, dy, dtable, count, vocabulary, columns);
        int items = (columns - 1) / ItemColumns + 1;
        if (((long)count + vocabulary) * columns > Tiling.SequentialElements)
        {
            pool.Run(items, ref work);
            return;
        }
        for (int item = 0; item < items; item++) work.Execute(item, 0);
    }

    private readonly struct Lookup(float* ids, float* table, float* y, nint columns) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column) where T : struct, ISimd<T> =>
            T.Load(table + (nint)ids[row] * columns + column).Store(y + row * columns + column);
    }

    private readonly struct Scatter(float* ids, float* dy, float* dtable, nint count, nint vocabulary, nint columns) : IParallelWork
    {
        public void Execute(int item, int worker)
        {
            nint column = (nint)item * ItemColumns, end = Math.Min(column + ItemColumns, columns);
            if (Vector512.IsHardwareAccelerated) column = Sweep<Simd512>(column, end);
            if (Vector256.IsHardwareAccelerated) column = Sweep<Simd256>(column, end);
            if (Vector128.IsHardwareAccelerated) column = Sweep<Simd128>(column, end);
            Sweep<SimdScalar>(column, end);
        }

        /// <summary>All rows of some columns, as far as whole vectors go; returns the column reached.</summary>
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private nint Sweep<T>(nint first, nint end) where T : struct, ISimd<T>
        {
            end = first + (end - first) / T.Count * T.Count;
            if (end == first) return end;
            for (nint row = 0; row < vocabulary; row++)
            {
                float* target = dtable + row * columns;
                for (nint column = first; column < end; column += T.Count) T.Zero.Store(target + column);
            }
            for (nint i = 0; i < count; i++)
            {
                float* target = dtable + (nint)ids[i] * columns, source = dy + i * columns;
                for (nint column = first; column < end; column += T.Count) (T.Load(target + column) + T.Load(source + column)).Store(target + column);
            }
            return end;
        }
    }
}
