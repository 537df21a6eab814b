using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

public readonly unsafe partial struct Simd128
{
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 PowerOfTwo(Simd128 wholeExponent) =>
        new(((Vector128.ConvertToInt32(wholeExponent.Value) + Vector128.Create(127)) << 23).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 SplitExponent(Simd128 value, out Simd128 wholeExponent)
    {
        Vector128<int> bits = value.Value.AsInt32();
        wholeExponent = new(Vector128.ConvertToSingle((bits >>> 23) - Vector128.Create(126)));
        return new(((bits & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F000000)).AsSingle());
    }

    /// <inheritdoc/>
    public static Simd128 Uniform(in PhiloxKey key, nint row, nint column)
    {
        Vector128<float> result = default;
        for (int lane = 0; lane < 4; lane++)
        {
            result = result.WithElement(lane, SimdScalar.Uniform(key, row, column + lane).Value);
        }
        return new(result);
    }
}
