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
    /// <remarks>J. K. Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011), ten rounds of Philox 4x32.</remarks>
    public static SimdScalar Uniform(in PhiloxKey key, nint row, nint column)
    {
        uint x0 = (uint)column, x1 = (uint)(row >> 2), x2 = key.Step, x3 = key.Stream;
        uint k0 = (uint)key.Seed, k1 = (uint)(key.Seed >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = 0xD2511F53UL * x0, p1 = 0xCD9E8D57UL * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        uint word = (row & 3) switch { 0 => x0, 1 => x1, 2 => x2, _ => x3 };
        return new((word >> 8) * (1f / (1 << 24)));
    }
}
