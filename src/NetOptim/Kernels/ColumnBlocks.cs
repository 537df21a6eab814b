using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Copies some columns of a matrix into some columns of another: how values are concatenated, padded, and taken apart again.</summary>
public static unsafe class ColumnBlocks
{
    /// <summary>destination[r, destinationStart + c] = source[r, sourceStart + c] for every row r and 0 ≤ c &lt; <paramref name="columns"/>.</summary>
    /// <param name="pool">Who does it.</param>
    /// <param name="source">[<paramref name="rows"/>, <paramref name="sourceColumns"/>].</param>
    /// <param name="sourceColumns">Length of a source row.</param>
    /// <param name="sourceStart">First column read.</param>
    /// <param name="destination">[<paramref name="rows"/>, <paramref name="destinationColumns"/>]; other memory than the source.</param>
    /// <param name="destinationColumns">Length of a destination row.</param>
    /// <param name="destinationStart">First column written.</param>
    /// <param name="rows">At least 0.</param>
    /// <param name="columns">Columns copied; both blocks lie within their matrix.</param>
    public static void Copy(
        WorkerPool pool, float* source, int sourceColumns, int sourceStart, float* destination, int destinationColumns, int destinationStart,
        int rows, int columns) =>
        Maps.Run(pool, rows, columns, new Block(source + sourceStart, sourceColumns, destination + destinationStart, destinationColumns));

    /// <summary>destination[r, start + c] = 0 for every row r and 0 ≤ c &lt; <paramref name="columns"/>.</summary>
    /// <param name="pool">Who does it.</param>
    /// <param name="destination">[<paramref name="rows"/>, <paramref name="destinationColumns"/>].</param>
    /// <param name="destinationColumns">Length of a row.</param>
    /// <param name="start">First column written.</param>
    /// <param name="rows">At least 0.</param>
    /// <param name="columns">Columns written; they lie within the matrix.</param>
    public static void Clear(WorkerPool pool, float* destination, int destinationColumns, int start, int rows, int columns) =>
        Maps.Run(pool, rows, columns, new Zeros(destination + start, destinationColumns));

    private readonly struct Zeros(float* destination, nint destinationColumns) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column)
            where T : struct, ISimd<T> =>
            T.Zero.Store(destination + row * destinationColumns + column);
    }

    private readonly struct Block(float* source, nint sourceColumns, float* destination, nint destinationColumns) : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column)
            where T : struct, ISimd<T> =>
            T.Load(source + row * sourceColumns + column).Store(destination + row * destinationColumns + column);
    }
}
