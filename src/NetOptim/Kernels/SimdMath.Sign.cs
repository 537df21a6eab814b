using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

public static partial class SimdMath
{
    /// <summary>-1, 0 or 1: the subgradient of |x| that PyTorch takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sign<T>(T x)
        where T : struct, ISimd<T>
    {
        T positive = T.GreaterThan(x, T.Zero) & T.Broadcast(1);
        T negative = T.GreaterThan(T.Zero, x) & T.Broadcast(-1);
        return positive | negative;
    }
}
