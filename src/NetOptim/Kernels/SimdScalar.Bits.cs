using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

public readonly unsafe partial struct SimdScalar
{
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar PowerOfTwo(SimdScalar wholeExponent) => FromBits((uint)((int)wholeExponent.Value + 127) << 23);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar SplitExponent(SimdScalar value, out SimdScalar wholeExponent)
    {
        uint bits = Bits(value);
        wholeExponent = new((int)(bits >> 23) - 126);
        return FromBits((bits & 0x007FFFFF) | 0x3F000000);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar Uniform(in PhiloxKey key, nint row, nint column)
    {
        uint x0 = (uint)column, x1 = (uint)(row >> 2), x2 = key.Step, x3 = key.Stream;
        Philox.Block(key.Seed, ref x0, ref x1, ref x2, ref x3);
        uint word = (row & 3) switch { 0 => x0, 1 => x1, 2 => x2, _ => x3 };
        return new((int)(word >> 8) * Philox.UniformStep);
    }
}
