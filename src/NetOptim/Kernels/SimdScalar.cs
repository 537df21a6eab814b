using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Kernels;

/// <summary>One lane: the tail of a row, and every lane where the processor has no vectors.</summary>
/// <param name="value">The lane.</param>
public readonly unsafe partial struct SimdScalar(float value) : ISimd<SimdScalar>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The lane.</summary>
    public float Value { get; } = value;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    public static SimdScalar Zero => default;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar Load(float* source) => new(*source);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar Broadcast(float value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public void Store(float* destination) => *destination = Value;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public void StoreStreaming(float* destination) => *destination = Value;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar operator +(SimdScalar left, SimdScalar right) => new(left.Value + right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar operator -(SimdScalar left, SimdScalar right) => new(left.Value - right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar operator *(SimdScalar left, SimdScalar right) => new(left.Value * right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar operator /(SimdScalar left, SimdScalar right) => new(left.Value / right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar operator -(SimdScalar value) => new(-value.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar operator &(SimdScalar left, SimdScalar right) => FromBits(Bits(left) & Bits(right));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar operator |(SimdScalar left, SimdScalar right) => FromBits(Bits(left) | Bits(right));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar operator ^(SimdScalar left, SimdScalar right) => FromBits(Bits(left) ^ Bits(right));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar MultiplyAdd(SimdScalar a, SimdScalar b, SimdScalar c) =>
        new(MathF.FusedMultiplyAdd(a.Value, b.Value, c.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar BroadcastMultiplyAdd(float* a, SimdScalar b, SimdScalar c) => MultiplyAdd(new SimdScalar(*a), b, c);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar Max(SimdScalar left, SimdScalar right) => left.Value > right.Value ? left : right;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar Min(SimdScalar left, SimdScalar right) => left.Value < right.Value ? left : right;

    /// <inheritdoc/>
    public static float LaneMax(SimdScalar value) => value.Value;

    /// <inheritdoc/>
    public static double LaneSum(SimdScalar value) => value.Value;

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar Abs(SimdScalar value) => new(MathF.Abs(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar Sqrt(SimdScalar value) => new(MathF.Sqrt(value.Value));

    /// <inheritdoc/>
    public static bool HasEstimates { [MethodImpl(Inline)] get => Avx512F.VL.IsSupported; }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar ReciprocalEstimate(SimdScalar value) =>
        new(Avx512F.VL.IsSupported ? Avx512F.Reciprocal14Scalar(Vector128.CreateScalarUnsafe(value.Value)).ToScalar() : 1 / value.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar ReciprocalSqrtEstimate(SimdScalar value) =>
        new(Avx512F.VL.IsSupported ? Avx512F.ReciprocalSqrt14Scalar(Vector128.CreateScalarUnsafe(value.Value)).ToScalar() : 1 / MathF.Sqrt(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar Round(SimdScalar value) => new(MathF.Round(value.Value));

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar GreaterThan(SimdScalar left, SimdScalar right) => Mask(left.Value > right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar GreaterThanOrEqual(SimdScalar left, SimdScalar right) => Mask(left.Value >= right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar Equal(SimdScalar left, SimdScalar right) => Mask(left.Value == right.Value);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static SimdScalar Select(SimdScalar mask, SimdScalar whenTrue, SimdScalar whenFalse) =>
        FromBits((Bits(mask) & Bits(whenTrue)) | (~Bits(mask) & Bits(whenFalse)));

    [MethodImpl(Inline)]
    private static SimdScalar Mask(bool set) => FromBits(set ? uint.MaxValue : 0);

    [MethodImpl(Inline)]
    private static uint Bits(SimdScalar value) => BitConverter.SingleToUInt32Bits(value.Value);

    [MethodImpl(Inline)]
    private static SimdScalar FromBits(uint bits) => new(BitConverter.UInt32BitsToSingle(bits));
}
