using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Kernels;

/// <summary>Four lanes in a 128-bit register.</summary>
/// <param name="value">The lanes.</param>
public readonly unsafe partial struct Simd128(Vector128<float> value) : ISimd<Simd128>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The lanes.</summary>
    public Vector128<float> Value { get; } = value;

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    public static Simd128 Zero { [MethodImpl(Inline)] get => new(Vector128<float>.Zero); }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 Load(float* source) => new(Vector128.Load(source));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 Broadcast(float value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public void Store(float* destination) => Value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public void StoreStreaming(float* destination) => Value.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 operator +(Simd128 left, Simd128 right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 operator -(Simd128 left, Simd128 right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 operator *(Simd128 left, Simd128 right) => new(left.Value * right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 operator /(Simd128 left, Simd128 right) => new(left.Value / right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 operator -(Simd128 value) => new(-value.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 operator &(Simd128 left, Simd128 right) => new(left.Value & right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 operator |(Simd128 left, Simd128 right) => new(left.Value | right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 operator ^(Simd128 left, Simd128 right) => new(left.Value ^ right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 MultiplyAdd(Simd128 a, Simd128 b, Simd128 c) => new(Vector128.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 BroadcastMultiplyAdd(float* a, Simd128 b, Simd128 c) => new(Vector128.FusedMultiplyAdd(Vector128.Create(*a), b.Value, c.Value));

    // The x86 instruction returns its second operand for NaN and for zeros of either sign: "left > right ? left : right" to the bit.

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 Max(Simd128 left, Simd128 right) => new(Sse.IsSupported
        ? Sse.Max(left.Value, right.Value)
        : Vector128.ConditionalSelect(Vector128.GreaterThan(left.Value, right.Value), left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 Min(Simd128 left, Simd128 right) => new(Sse.IsSupported
        ? Sse.Min(left.Value, right.Value)
        : Vector128.ConditionalSelect(Vector128.LessThan(left.Value, right.Value), left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static float LaneMax(Simd128 value)
    {
        // By halves: a comparison per lane would be a branch each, and mispredicted.
        Simd128 two = Max(value, new(Vector128.Shuffle(value.Value, Vector128.Create(2, 3, 0, 1))));
        return Max(two, new(Vector128.Shuffle(two.Value, Vector128.Create(1, 0, 3, 2)))).Value.ToScalar();
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static double LaneSum(Simd128 value) => Vector128.Sum(Vector128.WidenLower(value.Value) + Vector128.WidenUpper(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 Abs(Simd128 value) => new(Vector128.Abs(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 Sqrt(Simd128 value) => new(Vector128.Sqrt(value.Value));

    /// <inheritdoc/>
    public static bool HasEstimates { [MethodImpl(Inline)] get => Avx512F.VL.IsSupported; }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 ReciprocalEstimate(Simd128 value) => new(Avx512F.VL.IsSupported ? Avx512F.VL.Reciprocal14(value.Value) : Vector128<float>.One / value.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 ReciprocalSqrtEstimate(Simd128 value) =>
        new(Avx512F.VL.IsSupported ? Avx512F.VL.ReciprocalSqrt14(value.Value) : Vector128<float>.One / Vector128.Sqrt(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 Round(Simd128 value) => new(Vector128.Round(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 GreaterThan(Simd128 left, Simd128 right) => new(Vector128.GreaterThan(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 GreaterThanOrEqual(Simd128 left, Simd128 right) => new(Vector128.GreaterThanOrEqual(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 Equal(Simd128 left, Simd128 right) => new(Vector128.Equals(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 Select(Simd128 mask, Simd128 whenTrue, Simd128 whenFalse) =>
        new(Vector128.ConditionalSelect(mask.Value, whenTrue.Value, whenFalse.Value));
}
