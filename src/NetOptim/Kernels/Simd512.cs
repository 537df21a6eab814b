using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Kernels;

/// <summary>Sixteen lanes in a 512-bit register.</summary>
/// <param name="value">The lanes.</param>
public readonly unsafe partial struct Simd512(Vector512<float> value) : ISimd<Simd512>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The lanes.</summary>
    public Vector512<float> Value { get; } = value;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    public static Simd512 Zero { [MethodImpl(Inline)] get => new(Vector512<float>.Zero); }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 Load(float* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 Broadcast(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public void Store(float* destination) => Value.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public void StoreStreaming(float* destination) => Value.StoreAlignedNonTemporal(destination);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 operator +(Simd512 left, Simd512 right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 operator -(Simd512 left, Simd512 right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 operator *(Simd512 left, Simd512 right) => new(left.Value * right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 operator /(Simd512 left, Simd512 right) => new(left.Value / right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 operator -(Simd512 value) => new(-value.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 operator &(Simd512 left, Simd512 right) => new(left.Value & right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 operator |(Simd512 left, Simd512 right) => new(left.Value | right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 operator ^(Simd512 left, Simd512 right) => new(left.Value ^ right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 MultiplyAdd(Simd512 a, Simd512 b, Simd512 c) => new(Vector512.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 BroadcastMultiplyAdd(float* a, Simd512 b, Simd512 c) => new(Vector512.FusedMultiplyAdd(Vector512.Create(*a), b.Value, c.Value));

    // The x86 instruction returns its second operand for NaN and for zeros of either sign: "left > right ? left : right" to the bit.

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 Max(Simd512 left, Simd512 right) => new(Avx512F.IsSupported
        ? Avx512F.Max(left.Value, right.Value)
        : Vector512.ConditionalSelect(Vector512.GreaterThan(left.Value, right.Value), left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 Min(Simd512 left, Simd512 right) => new(Avx512F.IsSupported
        ? Avx512F.Min(left.Value, right.Value)
        : Vector512.ConditionalSelect(Vector512.LessThan(left.Value, right.Value), left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static float LaneMax(Simd512 value) => Simd256.LaneMax(Simd256.Max(new(value.Value.GetLower()), new(value.Value.GetUpper())));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static double LaneSum(Simd512 value)
    {
        Vector512<double> lower = Vector512.WidenLower(value.Value), upper = Vector512.WidenUpper(value.Value);
        return Simd256.LaneSum(lower.GetLower() + lower.GetUpper() + upper.GetLower() + upper.GetUpper());
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 Abs(Simd512 value) => new(Vector512.Abs(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 Sqrt(Simd512 value) => new(Vector512.Sqrt(value.Value));

    /// <inheritdoc/>
    public static bool HasEstimates { [MethodImpl(Inline)] get => Avx512F.IsSupported; }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 ReciprocalEstimate(Simd512 value) => new(Avx512F.IsSupported ? Avx512F.Reciprocal14(value.Value) : Vector512<float>.One / value.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 ReciprocalSqrtEstimate(Simd512 value) =>
        new(Avx512F.IsSupported ? Avx512F.ReciprocalSqrt14(value.Value) : Vector512<float>.One / Vector512.Sqrt(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 Round(Simd512 value) => new(Vector512.Round(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 GreaterThan(Simd512 left, Simd512 right) => new(Vector512.GreaterThan(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 GreaterThanOrEqual(Simd512 left, Simd512 right) => new(Vector512.GreaterThanOrEqual(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 Equal(Simd512 left, Simd512 right) => new(Vector512.Equals(left.Value, right.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 Select(Simd512 mask, Simd512 whenTrue, Simd512 whenFalse) =>
        new(Vector512.ConditionalSelect(mask.Value, whenTrue.Value, whenFalse.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 SelectGreaterThan(Simd512 left, Simd512 right, Simd512 whenTrue, Simd512 whenFalse) => new(Avx512F.IsSupported
        ? Avx512F.BlendVariable(whenFalse.Value, whenTrue.Value, Avx512F.CompareGreaterThan(left.Value, right.Value))
        : Vector512.ConditionalSelect(Vector512.GreaterThan(left.Value, right.Value), whenTrue.Value, whenFalse.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 SelectGreaterThanOrEqual(Simd512 left, Simd512 right, Simd512 whenTrue, Simd512 whenFalse) => new(Avx512F.IsSupported
        ? Avx512F.BlendVariable(whenFalse.Value, whenTrue.Value, Avx512F.CompareGreaterThanOrEqual(left.Value, right.Value))
        : Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(left.Value, right.Value), whenTrue.Value, whenFalse.Value));
}
