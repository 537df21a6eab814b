namespace NetOptim.Kernels;

/// <summary>The tensor is in memory.</summary>
internal readonly struct NoPrologue : IPrologue
{
    public static bool IsActive => false;

    public T Value<T>(nint row, nint column) where T : struct, ISimd<T> => T.Zero;
}
