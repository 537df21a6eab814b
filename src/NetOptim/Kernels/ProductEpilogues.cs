using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>The bare product: every sum is stored as it is.</summary>
public readonly struct StoreEpilogue : IEpilogue
{
    /// <inheritdoc/>
    public static bool IsStore => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T> => sum;
}

/// <summary>Nothing follows the rows of a product.</summary>
public readonly unsafe struct NoFinish : IColumnFinisher
{
    /// <inheritdoc/>
    public static bool IsActive => false;

    /// <inheritdoc/>
    public static int Passes => 0;

    /// <inheritdoc/>
    public void Finish<T>(nint rows, nint column) where T : struct, ISimd<T>
    {
    }

    /// <inheritdoc/>
    public void Gather<T>(int pass, nint firstRow, nint rows, nint column, float* partials, nint stride) where T : struct, ISimd<T>
    {
    }

    /// <inheritdoc/>
    public void Combine<T>(int pass, float* partials, nint stride, int blocks, nint column) where T : struct, ISimd<T>
    {
    }
}

/// <summary>
/// Sums every column of a product that has just been stored: the gradient of a bias, which every row of the layer's output shares.
/// </summary>
/// <remarks>The order of the sum depends on the number of rows only: four interleaved sums, added pairwise; blocks one after the other.</remarks>
/// <param name="source">The product, [rows, <paramref name="stride"/>].</param>
/// <param name="stride">Columns of the product.</param>
/// <param name="sums">Where the sums go, [<paramref name="stride"/>].</param>
public readonly unsafe struct ColumnSums(float* source, nint stride, float* sums) : IColumnFinisher
{
    private readonly float* _source = source;
    private readonly nint _stride = stride;
    private readonly float* _sums = sums;

    /// <inheritdoc/>
    public static bool IsActive => true;

    /// <inheritdoc/>
    public static int Passes => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish<T>(nint rows, nint column) where T : struct, ISimd<T> => Sum<T>(0, rows, column).Store(_sums + column);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Gather<T>(int pass, nint firstRow, nint rows, nint column, float* partials, nint stride) where T : struct, ISimd<T> =>
        Sum<T>(firstRow, rows, column).Store(partials);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Combine<T>(int pass, float* partials, nint stride, int blocks, nint column) where T : struct, ISimd<T>
    {
        T sum = T.Load(partials);
        for (int block = 1; block < blocks; block++)
        {
            sum += T.Load(partials + block * IColumnFinisher.MaxPartials * stride);
        }
        sum.Store(_sums + column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T Sum<T>(nint firstRow, nint rows, nint column) where T : struct, ISimd<T>
    {
        T sum0 = T.Zero, sum1 = T.Zero, sum2 = T.Zero, sum3 = T.Zero;
        nint stride = _stride;
        float* row = _source + firstRow * stride + column;
        for (; rows >= 4; rows -= 4)
        {
            sum0 += T.Load(row);
            sum1 += T.Load(row + stride);
            sum2 += T.Load(row + 2 * stride);
            sum3 += T.Load(row + 3 * stride);
            row += 4 * stride;
        }
        for (; rows > 0; rows--)
        {
            sum0 += T.Load(row);
            row += stride;
        }
        return (sum0 + sum1) + (sum2 + sum3);
    }
}
