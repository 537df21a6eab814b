using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Makes column finishers of a product out of column reductions.</summary>
public static class ColumnFinisher
{
    /// <summary>A finisher that takes the reduction's sums over all rows of the columns just stored.</summary>
    public static ReducingFinisher<TReduction> Of<TReduction>(TReduction reduction)
        where TReduction : struct, IColumnReduction => new(reduction);

    /// <summary>One finisher after the other.</summary>
    public static ChainedFinisher<TFirst, TSecond> Then<TFirst, TSecond>(TFirst first, TSecond second)
        where TFirst : struct, IColumnFinisher
        where TSecond : struct, IColumnFinisher => new(first, second);
}

/// <summary>Takes the sums of a column reduction, in the order of the rows.</summary>
public readonly struct ReducingFinisher<TReduction>(TReduction reduction) : IColumnFinisher
    where TReduction : struct, IColumnReduction
{
    private readonly TReduction _reduction = reduction;

    static bool IColumnFinisher.IsActive => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Finish<T>(nint rows, nint column)
        where T : struct, ISimd<T>
    {
        T first = T.Zero;
        T second = T.Zero;
        for (nint row = 0; row < rows; row++)
        {
            _reduction.Terms(row, column, out T a, out T b);
            first += a;
            second += b;
        }
        _reduction.Finish(column, first, second);
    }
}

/// <summary>Two finishers on the same columns.</summary>
public readonly struct ChainedFinisher<TFirst, TSecond>(TFirst first, TSecond second) : IColumnFinisher
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
}
