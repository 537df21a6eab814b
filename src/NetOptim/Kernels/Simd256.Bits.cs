using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

public readonly unsafe partial struct Simd256
{
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 PowerOfTwo(Simd256 wholeExponent) =>
        new(((Vector256.ConvertToInt32(wholeExponent.Value) + Vector256.Create(127)) << 23).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 SplitExponent(Simd256 value, out Simd256 wholeExponent)
    {
        Vector256<int> bits = value.Value.AsInt32();
        wholeExponent = new(Vector256.ConvertToSingle((bits >>> 23) - Vector256.Create(126)));
        return new(((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F000000)).AsSingle());
    }

    /// <inheritdoc/>
    public static Simd256 Uniform(in PhiloxKey key, nint row, nint column)
    {
        Vector256<float> result = default;
        for (int lane = 0; lane < 8; lane++)
        {
            result = result.WithElement(lane, SimdScalar.Uniform(key, row, column + lane).Value);
        }
        return new(result);
    }
}
