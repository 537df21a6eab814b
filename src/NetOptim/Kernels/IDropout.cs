using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>What becomes of an element at a place that tells it from all others: dropped or scaled, or left as it is.</summary>
public interface IDropout
{
    /// <summary>The elements at (row, column …).</summary>
    T Apply<T>(T value, nint row, nint column) where T : struct, ISimd<T>;
}

/// <summary>Nothing is dropped.</summary>
public readonly struct NoDropout : IDropout
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T value, nint row, nint column) where T : struct, ISimd<T> => value;
}
