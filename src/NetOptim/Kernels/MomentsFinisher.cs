using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>
/// Takes the mean of every column and the sum of squares of the distances from it in one pass: of eight rows in registers, and groups and
/// blocks of them put together by their means (T. F. Chan, G. H. Golub and R. J. LeVeque 1983, "Algorithms for computing the sample
/// variance"). Means are kept as distances from the block's first row, so that of a large mean nothing cancels.
/// </summary>
public readonly unsafe struct MomentsFinisher<TMoments>(TMoments moments) : IColumnFinisher
    where TMoments : struct, IColumnMoments
{
    /// <summary>Rows of a block, where they are not in blocks already.</summary>
    internal const int BlockRows = 256;

    private const int GroupRows = 8;

    private readonly TMoments _moments = moments;

    static bool IColumnFinisher.IsActive => true;

    static int IColumnFinisher.Passes => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish<T>(nint rows, nint column)
        where T : struct, ISimd<T>
    {
        T pilot = _moments.Value<T>(0, column), count = T.Zero, shift = T.Zero, squares = T.Zero;
        for (nint row = 0; row < rows; row += BlockRows)
        {
            nint size = Math.Min(BlockRows, rows - row);
            OfBlock(row, size, column, pilot, out T blockShift, out T blockSquares);
            Join(ref count, ref shift, ref squares, T.Broadcast(size), blockShift, blockSquares);
        }
        _moments.Finish(column, pilot + shift, squares);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Gather<T>(int pass, nint firstRow, nint rows, nint column, float* partials, nint stride)
        where T : struct, ISimd<T>
    {
        T pilot = _moments.Value<T>(firstRow, column);
        OfBlock(firstRow, rows, column, pilot, out T shift, out T squares);
        pilot.Store(partials);
        shift.Store(partials + stride);
        squares.Store(partials + 2 * stride);
        T.Broadcast(rows).Store(partials + 3 * stride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Combine<T>(int pass, float* partials, nint stride, int blocks, nint column)
        where T : struct, ISimd<T>
    {
        T pilot = T.Load(partials), count = T.Zero, shift = T.Zero, squares = T.Zero;
        for (int block = 0; block < blocks; block++)
        {
            T blockShift = (T.Load(partials) - pilot) + T.Load(partials + stride);
            Join(ref count, ref shift, ref squares, T.Load(partials + 3 * stride), blockShift, T.Load(partials + 2 * stride));
            partials += IColumnFinisher.MaxPartials * stride;
        }
        _moments.Finish(column, pilot + shift, squares);
    }

    /// <summary>Mean, as a distance from the pilot, and sum of squares of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void OfBlock<T>(nint row, nint rows, nint column, T pilot, out T shift, out T squares)
        where T : struct, ISimd<T>
    {
        shift = T.Zero;
        squares = T.Zero;
        nint done = 0;
        for (; done + GroupRows <= rows; done += GroupRows)
        {
            T d0 = Distance(row, column, pilot), d1 = Distance(row + 1, column, pilot), d2 = Distance(row + 2, column, pilot), d3 = Distance(row + 3, column, pilot);
            T d4 = Distance(row + 4, column, pilot), d5 = Distance(row + 5, column, pilot), d6 = Distance(row + 6, column, pilot), d7 = Distance(row + 7, column, pilot);
            T mean = (((d0 + d1) + (d2 + d3)) + ((d4 + d5) + (d6 + d7))) * T.Broadcast(1f / GroupRows);
            d0 -= mean; d1 -= mean; d2 -= mean; d3 -= mean; d4 -= mean; d5 -= mean; d6 -= mean; d7 -= mean;
            T even = T.MultiplyAdd(d6, d6, T.MultiplyAdd(d4, d4, T.MultiplyAdd(d2, d2, d0 * d0)));
            T odd = T.MultiplyAdd(d7, d7, T.MultiplyAdd(d5, d5, T.MultiplyAdd(d3, d3, d1 * d1)));
            Join(ref shift, ref squares, done, GroupRows, mean, even + odd);
            row += GroupRows;
        }
        for (; done < rows; done++)
        {
            Join(ref shift, ref squares, done, 1, Distance(row, column, pilot), T.Zero);
            row++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Distance<T>(nint row, nint column, T pilot)
        where T : struct, ISimd<T> => _moments.Value<T>(row, column) - pilot;

    /// <summary>Adds a group of rows to those that are done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join<T>(ref T mean, ref T squares, nint done, nint size, T groupMean, T groupSquares)
        where T : struct, ISimd<T>
    {
        float share = (float)size / (done + size);
        T distance = groupMean - mean;
        squares += T.MultiplyAdd(distance * T.Broadcast(share * done), distance, groupSquares);
        mean = T.MultiplyAdd(distance, T.Broadcast(share), mean);
    }

    /// <summary>Adds a block, which may be without rows, to what there is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join<T>(ref T count, ref T mean, ref T squares, T size, T blockMean, T blockSquares)
        where T : struct, ISimd<T>
    {
        T all = count + size, distance = blockMean - mean;
        T share = size / T.Max(T.Broadcast(1), all);
        squares += T.MultiplyAdd(distance * (share * count), distance, blockSquares);
        mean = T.MultiplyAdd(distance, share, mean);
        count = all;
    }
}
