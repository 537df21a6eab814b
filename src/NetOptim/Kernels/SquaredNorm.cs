using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Σx² over a flat vector: what clipping by norm needs.</summary>
public readonly unsafe struct SquaredNorm(float* values) : ISumMap
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Invoke<T>(nint row, nint column)
        where T : struct, ISimd<T>
    {
        T value = T.Load(values + column);
        return value * value;
    }
}
