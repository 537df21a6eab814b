using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

public readonly unsafe partial struct Simd512
{
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 PowerOfTwo(Simd512 wholeExponent) =>
        new(((Vector512.ConvertToInt32(wholeExponent.Value) + Vector512.Create(127)) << 23).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 SplitExponent(Simd512 value, out Simd512 wholeExponent)
    {
        Vector512<int> bits = value.Value.AsInt32();
        wholeExponent = new(Vector512.ConvertToSingle((bits >>> 23) - Vector512.Create(126)));
        return new(((bits & Vector512.Create(0x007FFFFF)) | Vector512.Create(0x3F000000)).AsSingle());
    }

    /// <inheritdoc/>
    public static Simd512 Uniform(in PhiloxKey key, nint row, nint column)
    {
        Vector512<float> result = default;
        for (int lane = 0; lane < 16; lane++)
        {
            result = result.WithElement(lane, SimdScalar.Uniform(key, row, column + lane).Value);
        }
        return new(result);
    }
}
