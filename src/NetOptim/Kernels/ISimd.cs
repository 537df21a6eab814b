namespace NetOptim.Kernels;

/// <summary>
/// A vector of <see cref="Count"/> single-precision lanes. One expression written against this interface serves 512-, 256- and
/// 128-bit registers and the scalar tail: the JIT makes a specialised copy for each of the four implementations
/// (<c>Simd512</c>, <c>Simd256</c>, <c>Simd128</c>, <c>SimdScalar</c>).
/// </summary>
/// <remarks>
/// Comparisons give masks: all bits of a lane set where true. Every operation that does not sum lanes up gives the same bits in every lane width.
/// </remarks>
public unsafe interface ISimd<T> where T : struct, ISimd<T>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>All lanes zero.</summary>
    static abstract T Zero { get; }

    /// <summary>Reads <see cref="Count"/> floats; no alignment is required.</summary>
    static abstract T Load(float* source);

    /// <summary>The same value in every lane.</summary>
    static abstract T Broadcast(float value);

    /// <summary>Writes <see cref="Count"/> floats; no alignment is required.</summary>
    void Store(float* destination);

    /// <summary>
    /// Writes <see cref="Count"/> floats past the caches, to an address that is a multiple of their size. Other threads may see them late:
    /// <see cref="Cache.FinishStreaming"/> ends that.
    /// </summary>
    void StoreStreaming(float* destination);

    /// <summary>Lane-wise sum.</summary>
    static abstract T operator +(T left, T right);

    /// <summary>Lane-wise difference.</summary>
    static abstract T operator -(T left, T right);

    /// <summary>Lane-wise product.</summary>
    static abstract T operator *(T left, T right);

    /// <summary>Lane-wise quotient.</summary>
    static abstract T operator /(T left, T right);

    /// <summary>Lane-wise negation (the sign bit flipped).</summary>
    static abstract T operator -(T value);

    /// <summary>Bitwise and, for masks.</summary>
    static abstract T operator &(T left, T right);

    /// <summary>Bitwise or, for masks.</summary>
    static abstract T operator |(T left, T right);

    /// <summary>Bitwise exclusive or.</summary>
    static abstract T operator ^(T left, T right);

    /// <summary><paramref name="a"/>·<paramref name="b"/> + <paramref name="c"/>, rounded once.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary><c>*a</c>·<paramref name="b"/> + <paramref name="c"/> in every lane, rounded once: one instruction where a is used once.</summary>
    static abstract T BroadcastMultiplyAdd(float* a, T b, T c);

    /// <summary>The larger of the two lanes; where <paramref name="right"/> is NaN the result is NaN (so NaN data goes second).</summary>
    static abstract T Max(T left, T right);

    /// <summary>The smaller of the two lanes; where <paramref name="right"/> is NaN the result is NaN (so NaN data goes second).</summary>
    static abstract T Min(T left, T right);

    /// <summary>The largest lane; any of them, or NaN, where there is a NaN.</summary>
    static abstract float LaneMax(T value);

    /// <summary>The sum of the lanes, in double: first of those whose numbers differ by multiples of four.</summary>
    static abstract double LaneSum(T value);

    /// <summary>The sign bit cleared.</summary>
    static abstract T Abs(T value);

    /// <summary>Correctly rounded square root.</summary>
    static abstract T Sqrt(T value);

    /// <summary>
    /// Whether there are fast estimates, the same in every width: with AVX-512. Elsewhere the estimates are the exact values, and slow.
    /// </summary>
    static abstract bool HasEstimates { get; }

    /// <summary>1/<paramref name="value"/> to within 2^-14 of itself.</summary>
    static abstract T ReciprocalEstimate(T value);

    /// <summary>1/√<paramref name="value"/> to within 2^-14 of itself.</summary>
    static abstract T ReciprocalSqrtEstimate(T value);

    /// <summary>Rounds half to even.</summary>
    static abstract T Round(T value);

    /// <summary>Mask of lanes where left is greater; false for NaN.</summary>
    static abstract T GreaterThan(T left, T right);

    /// <summary>Mask of lanes where left is greater or equal; false for NaN.</summary>
    static abstract T GreaterThanOrEqual(T left, T right);

    /// <summary>Mask of equal lanes; false for NaN.</summary>
    static abstract T Equal(T left, T right);

    /// <summary>Lane of <paramref name="whenTrue"/> where the mask is set, of <paramref name="whenFalse"/> elsewhere.</summary>
    static abstract T Select(T mask, T whenTrue, T whenFalse);

    /// <summary><see cref="Select"/> by <see cref="GreaterThan"/>: in one expression, which the JIT makes no vector of the mask for where there are mask registers.</summary>
    static virtual T SelectGreaterThan(T left, T right, T whenTrue, T whenFalse) => T.Select(T.GreaterThan(left, right), whenTrue, whenFalse);

    /// <summary><see cref="Select"/> by <see cref="GreaterThanOrEqual"/>, in one expression.</summary>
    static virtual T SelectGreaterThanOrEqual(T left, T right, T whenTrue, T whenFalse) => T.Select(T.GreaterThanOrEqual(left, right), whenTrue, whenFalse);

    /// <summary>2 to the power of a whole number in [-126, 127], by building the exponent bits; -127 gives 0.</summary>
    static abstract T PowerOfTwo(T wholeExponent);

    /// <summary>Splits a positive normal number into mantissa in [0.5, 1) and whole exponent: value = mantissa·2^exponent.</summary>
    static abstract T SplitExponent(T value, out T wholeExponent);

    /// <summary>
    /// Uniform numbers in [0, 1), 24 bits each, of Philox 4x32-10: the lane at (row, column + i) is word row mod 4 of the block
    /// with counter (column + i, row / 4, step, stream) under the key, whatever the vector width.
    /// </summary>
    static abstract T Uniform(in PhiloxKey key, nint row, nint column);

    /// <summary>
    /// <see cref="Uniform"/> of four rows from <paramref name="row"/> on, a multiple of four: they share the blocks of the generator, so that four
    /// cost little more than one.
    /// </summary>
    static virtual void Uniforms(in PhiloxKey key, nint row, nint column, out T uniform0, out T uniform1, out T uniform2, out T uniform3)
    {
        uniform0 = T.Uniform(key, row, column);
        uniform1 = T.Uniform(key, row + 1, column);
        uniform2 = T.Uniform(key, row + 2, column);
        uniform3 = T.Uniform(key, row + 3, column);
    }
}
