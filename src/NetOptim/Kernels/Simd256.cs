using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Kernels;

/// <summary>Eight lanes in a 256-bit register.</summary>
/// <param name="value">The lanes.</param>
public readonly unsafe partial struct Simd256(Vector256<float> value) : ISimd<Simd256>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The lanes.</summary>
    public Vector256<float> Value { get; } = value;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    public static Simd256 Zero { [MethodImpl(Inline)] get => new(Vector256<float>.Zero); }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 Broadcast(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public void Store(float* destination) => Value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public void StoreStreaming(float* destination) => Value.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 operator +(Simd256 left, Simd256 right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 operator -(Simd256 left, Simd256 right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 operator *(Simd256 left, Simd256 right) => new(left.Value * right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 operator /(Simd256 left, Simd256 right) => new(left.Value / right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 operator -(Simd256 value) => new(-value.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 operator &(Simd256 left, Simd256 right) => new(left.Value & right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 operator |(Simd256 left, Simd256 right) => new(left.Value | right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 operator ^(Simd256 left, Simd256 right) => new(left.Value ^ right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 MultiplyAdd(Simd256 a, Simd256 b, Simd256 c) => new(Vector256.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 BroadcastMultiplyAdd(float* a, Simd256 b, Simd256 c) => new(Vector256.FusedMultiplyAdd(Vector256.Create(*a), b.Value, c.Value));

    // The x86 instruction returns its second operand for NaN and for zeros of either sign: "left > right ? left : right" to the bit.

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 Max(Simd256 left, Simd256 right) => new(Avx.IsSupported
        ? Avx.Max(left.Value, right.Value)
        : Vector256.ConditionalSelect(Vector256.GreaterThan(left.Value, right.Value), left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 Min(Simd256 left, Simd256 right) => new(Avx.IsSupported
        ? Avx.Min(left.Value, right.Value)
        : Vector256.ConditionalSelect(Vector256.LessThan(left.Value, right.Value), left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static float LaneMax(Simd256 value) => Simd128.LaneMax(Simd128.Max(new(value.Value.GetLower()), new(value.Value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static double LaneSum(Simd256 value) => LaneSum(Vector256.WidenLower(value.Value) + Vector256.WidenUpper(value.Value));

    [MethodImpl(Inline)]
    internal static double LaneSum(Vector256<double> four) => Vector128.Sum(four.GetLower() + four.GetUpper());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 Abs(Simd256 value) => new(Vector256.Abs(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 Sqrt(Simd256 value) => new(Vector256.Sqrt(value.Value));

    /// <inheritdoc/>
    public static bool HasEstimates { [MethodImpl(Inline)] get => Avx512F.VL.IsSupported; }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 ReciprocalEstimate(Simd256 value) => new(Avx512F.VL.IsSupported ? Avx512F.VL.Reciprocal14(value.Value) : Vector256<float>.One / value.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 ReciprocalSqrtEstimate(Simd256 value) =>
        new(Avx512F.VL.IsSupported ? Avx512F.VL.ReciprocalSqrt14(value.Value) : Vector256<float>.One / Vector256.Sqrt(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 Round(Simd256 value) => new(Vector256.Round(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 GreaterThan(Simd256 left, Simd256 right) => new(Vector256.GreaterThan(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 GreaterThanOrEqual(Simd256 left, Simd256 right) => new(Vector256.GreaterThanOrEqual(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 Equal(Simd256 left, Simd256 right) => new(Vector256.Equals(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd256 Select(Simd256 mask, Simd256 whenTrue, Simd256 whenFalse) =>
        new(Vector256.ConditionalSelect(mask.Value, whenTrue.Value, whenFalse.Value));
}
