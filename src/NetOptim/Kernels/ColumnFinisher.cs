using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Makes column finishers of a product out of what they take of every column.</summary>
public static class ColumnFinisher
{
    /// <summary>A finisher that takes the reduction's sums over all rows of the columns just stored.</summary>
    public static ReducingFinisher<TReduction> Of<TReduction>(TReduction reduction)
        where TReduction : struct, IColumnReduction => new(reduction);

    /// <summary>A finisher that takes the sums of the terms that a convolution's epilogue has.</summary>
    public static TermsFinisher<TSums> OfTerms<TSums>(TSums sums)
        where TSums : struct, IColumnSums => new(sums);

    /// <summary>A finisher that takes mean and variance over all rows of the columns just stored.</summary>
    public static MomentsFinisher<TMoments> Moments<TMoments>(TMoments moments)
        where TMoments : struct, IColumnMoments => new(moments);

    /// <summary>One finisher after the other.</summary>
    /// <exception cref="NotSupportedException">One of them takes an epilogue's terms.</exception>
    public static ChainedFinisher<TFirst, TSecond> Then<TFirst, TSecond>(TFirst first, TSecond second)
        where TFirst : struct, IColumnFinisher
        where TSecond : struct, IColumnFinisher => TFirst.TakesTerms || TSecond.TakesTerms
        ? throw new NotSupportedException("Nothing else can follow a convolution whose epilogue has terms. Use ColumnFinisher.Of for all of them.")
        : new(first, second);
}

/// <summary>Takes the sums of a column reduction: four interleaved ones over the rows of a block, added pairwise, and the blocks one after the other.</summary>
public readonly unsafe struct ReducingFinisher<TReduction>(TReduction reduction) : IColumnFinisher
    where TReduction : struct, IColumnReduction
{
    private readonly TReduction _reduction = reduction;

    static bool IColumnFinisher.IsActive => true;

    static int IColumnFinisher.Passes => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish<T>(nint rows, nint column)
        where T : struct, ISimd<T>
    {
        Sum(0, rows, column, out T first, out T second);
        _reduction.Finish(column, first, second);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Gather<T>(int pass, nint firstRow, nint rows, nint column, float* partials, nint stride)
        where T : struct, ISimd<T>
    {
        Sum(firstRow, rows, column, out T first, out T second);
        first.Store(partials);
        second.Store(partials + stride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Combine<T>(int pass, float* partials, nint stride, int blocks, nint column)
        where T : struct, ISimd<T>
    {
        BlockSums.Add(partials, stride, blocks, out T first, out T second);
        _reduction.Finish(column, first, second);
    }

    /// <summary>Both sums of a block of rows. Four rows at a time: one chain of additions would wait for every row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Sum<T>(nint row, nint rows, nint column, out T first, out T second)
        where T : struct, ISimd<T>
    {
        T first0 = T.Zero, first1 = T.Zero, first2 = T.Zero, first3 = T.Zero, second0 = T.Zero, second1 = T.Zero, second2 = T.Zero, second3 = T.Zero;
        nint end = row + rows;
        for (; row + 4 <= end; row += 4)
        {
            Add(row, column, ref first0, ref second0);
            Add(row + 1, column, ref first1, ref second1);
            Add(row + 2, column, ref first2, ref second2);
            Add(row + 3, column, ref first3, ref second3);
        }
        for (; row < end; row++)
        {
            Add(row, column, ref first0, ref second0);
        }
        first = (first0 + first2) + (first1 + first3);
        second = (second0 + second2) + (second1 + second3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add<T>(nint row, nint column, ref T first, ref T second)
        where T : struct, ISimd<T>
    {
        _reduction.Terms(row, column, out T a, out T b);
        first += a;
        second += b;
    }
}

/// <summary>
/// Takes the sums of the terms that a convolution's epilogue has (<see cref="IEpilogue.HasTerms"/>): the convolution leaves those of a block in its first two
/// partials, in the order of its results.
/// </summary>
public readonly unsafe struct TermsFinisher<TSums>(TSums sums) : IColumnFinisher
    where TSums : struct, IColumnSums
{
    private readonly TSums _sums = sums;

    static bool IColumnFinisher.IsActive => true;

    static int IColumnFinisher.Passes => 1;

    static bool IColumnFinisher.TakesTerms => true;

    /// <summary>Not for products, whose epilogues have no terms.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void Finish<T>(nint rows, nint column)
        where T : struct, ISimd<T> => throw new NotSupportedException("Only the epilogue of a convolution has terms. Use ColumnFinisher.Of.");

    /// <summary>Nothing: the terms have been added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Gather<T>(int pass, nint firstRow, nint rows, nint column, float* partials, nint stride)
        where T : struct, ISimd<T>
    {
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Combine<T>(int pass, float* partials, nint stride, int blocks, nint column)
        where T : struct, ISimd<T>
    {
        BlockSums.Add(partials, stride, blocks, out T first, out T second);
        _sums.Finish(column, first, second);
    }
}

/// <summary>The first two partials of all blocks, added up in their order.</summary>
internal static unsafe class BlockSums
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add<T>(float* partials, nint stride, int blocks, out T first, out T second)
        where T : struct, ISimd<T>
    {
        first = T.Zero;
        second = T.Zero;
        for (int block = 0; block < blocks; block++)
        {
            first += T.Load(partials);
            second += T.Load(partials + stride);
            partials += IColumnFinisher.MaxPartials * stride;
        }
    }
}

/// <summary>Two finishers on the same columns.</summary>
public readonly unsafe struct ChainedFinisher<TFirst, TSecond>(TFirst first, TSecond second) : IColumnFinisher
    where TFirst : struct, IColumnFinisher
    where TSecond : struct, IColumnFinisher
{
    private readonly TFirst _first = first;
    private readonly TSecond _second = second;

    static bool IColumnFinisher.IsActive => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish<T>(nint rows, nint column)
        where T : struct, ISimd<T>
    {
        _first.Finish<T>(rows, column);
        _second.Finish<T>(rows, column);
    }

    static int IColumnFinisher.Passes => TFirst.Passes + TSecond.Passes;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Gather<T>(int pass, nint firstRow, nint rows, nint column, float* partials, nint stride)
        where T : struct, ISimd<T>
    {
        if (pass < TFirst.Passes)
        {
            _first.Gather<T>(pass, firstRow, rows, column, partials, stride);
        }
        else
        {
            _second.Gather<T>(pass - TFirst.Passes, firstRow, rows, column, partials, stride);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Combine<T>(int pass, float* partials, nint stride, int blocks, nint column)
        where T : struct, ISimd<T>
    {
        if (pass < TFirst.Passes)
        {
            _first.Combine<T>(pass, partials, stride, blocks, column);
        }
        else
        {
            _second.Combine<T>(pass - TFirst.Passes, partials, stride, blocks, column);
        }
    }
}
