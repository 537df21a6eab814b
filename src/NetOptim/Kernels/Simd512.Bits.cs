using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Kernels;

public readonly unsafe partial struct Simd512
{
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 PowerOfTwo(Simd512 wholeExponent)
    {
        // The sum has its last bit worth 1, so that its low bits are the biased exponent; the shift drops the others.
        Vector512<float> biased = wholeExponent.Value + Vector512.Create(12582912f + 127f);
        return new((biased.AsInt32() << 23).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 SplitExponent(Simd512 value, out Simd512 wholeExponent)
    {
        Vector512<int> bits = value.Value.AsInt32();
        wholeExponent = new(Vector512.ConvertToSingle((bits >>> 23) - Vector512.Create(126)));
        return new(((bits & Vector512.Create(0x007FFFFF)) | Vector512.Create(0x3F000000)).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd512 Uniform(in PhiloxKey key, nint row, nint column)
    {
        NineRounds(
            key, row, column, out Vector512<ulong> even0, out Vector512<ulong> odd0, out Vector512<ulong> even1, out Vector512<ulong> odd1,
            out Vector512<ulong> even2, out Vector512<ulong> odd2, out Vector512<ulong> even3, out Vector512<ulong> odd3, out Vector512<ulong> key0, out Vector512<ulong> key1);

        // Of the last round, only the word that this row takes.
        if ((row & 2) != 0)
        {
            (even2, odd2, even1, odd1, key0) = (even0, odd0, even3, odd3, key1);
        }
        Vector512<ulong> multiplier = (row & 2) != 0 ? Multiplier0 : Multiplier1;
        Vector512<ulong> even = Multiply(even2, multiplier), odd = Multiply(odd2, multiplier);
        return (row & 1) == 0 ? Uniform((even >>> 32) ^ even1 ^ key0, (odd >>> 32) ^ odd1 ^ key0) : Uniform(even, odd);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static void Uniforms(in PhiloxKey key, nint row, nint column, out Simd512 uniform0, out Simd512 uniform1, out Simd512 uniform2, out Simd512 uniform3)
    {
        NineRounds(
            key, row, column, out Vector512<ulong> even0, out Vector512<ulong> odd0, out Vector512<ulong> even1, out Vector512<ulong> odd1,
            out Vector512<ulong> even2, out Vector512<ulong> odd2, out Vector512<ulong> even3, out Vector512<ulong> odd3, out Vector512<ulong> key0, out Vector512<ulong> key1);
        Vector512<ulong> evenProduct0 = Multiply(even0, Multiplier0), oddProduct0 = Multiply(odd0, Multiplier0);
        Vector512<ulong> evenProduct1 = Multiply(even2, Multiplier1), oddProduct1 = Multiply(odd2, Multiplier1);
        uniform0 = Uniform((evenProduct1 >>> 32) ^ even1 ^ key0, (oddProduct1 >>> 32) ^ odd1 ^ key0);
        uniform1 = Uniform(evenProduct1, oddProduct1);
        uniform2 = Uniform((evenProduct0 >>> 32) ^ even3 ^ key1, (oddProduct0 >>> 32) ^ odd3 ^ key1);
        uniform3 = Uniform(evenProduct0, oddProduct0);
    }

    private static Vector512<ulong> Multiplier0 => Vector512.Create((ulong)Philox.Multiplier0);

    private static Vector512<ulong> Multiplier1 => Vector512.Create((ulong)Philox.Multiplier1);

    /// <summary>The counters and keys before the last round of 16 blocks: those of four rows and 16 columns.</summary>
    [MethodImpl(Inline)]
    private static void NineRounds(
        in PhiloxKey key, nint row, nint column, out Vector512<ulong> even0, out Vector512<ulong> odd0, out Vector512<ulong> even1, out Vector512<ulong> odd1,
        out Vector512<ulong> even2, out Vector512<ulong> odd2, out Vector512<ulong> even3, out Vector512<ulong> odd3,
        out Vector512<ulong> vectorKey0, out Vector512<ulong> vectorKey1)
    {
        // Even and odd lanes apart, each word in the low half of 64 bits: products need no shuffling, and since the multiplication
        // ignores the high halves, a product serves as its own low word. What is equal in all lanes stays scalar for two rounds.
        uint key0 = (uint)key.Seed, key1 = (uint)(key.Seed >> 32);
        Vector512<ulong> multiplier0 = Multiplier0, multiplier1 = Multiplier1;
        ulong scalar1 = (ulong)Philox.Multiplier1 * key.Step;
        uint word0 = (uint)(scalar1 >> 32) ^ (uint)(row >> 2) ^ key0;
        ulong scalar0 = (ulong)Philox.Multiplier0 * word0;

        even0 = Vector512.Create((ulong)column) + Vector512.Create(0UL, 2, 4, 6, 8, 10, 12, 14);
        odd0 = even0 + Vector512<ulong>.One;
        even3 = Multiply(even0, multiplier0);
        odd3 = Multiply(odd0, multiplier0);
        Vector512<ulong> mix = Vector512.Create((ulong)(key.Stream ^ key1));
        even2 = (even3 >>> 32) ^ mix;
        odd2 = (odd3 >>> 32) ^ mix;

        key0 += Philox.Weyl0;
        key1 += Philox.Weyl1;
        even1 = Multiply(even2, multiplier1);
        odd1 = Multiply(odd2, multiplier1);
        mix = Vector512.Create((ulong)((uint)scalar1 ^ key0));
        even0 = (even1 >>> 32) ^ mix;
        odd0 = (odd1 >>> 32) ^ mix;
        mix = Vector512.Create((ulong)((uint)(scalar0 >> 32) ^ key1));
        even2 = even3 ^ mix;
        odd2 = odd3 ^ mix;
        even3 = odd3 = Vector512.Create(scalar0);

        vectorKey0 = Vector512.Create((ulong)(key0 + Philox.Weyl0));
        vectorKey1 = Vector512.Create((ulong)(key1 + Philox.Weyl1));
        for (int round = 2; round < 9; round++)
        {
            Vector512<ulong> evenProduct0 = Multiply(even0, multiplier0), oddProduct0 = Multiply(odd0, multiplier0);
            Vector512<ulong> evenProduct1 = Multiply(even2, multiplier1), oddProduct1 = Multiply(odd2, multiplier1);
            even0 = (evenProduct1 >>> 32) ^ even1 ^ vectorKey0;
            odd0 = (oddProduct1 >>> 32) ^ odd1 ^ vectorKey0;
            even1 = evenProduct1;
            odd1 = oddProduct1;
            even2 = (evenProduct0 >>> 32) ^ even3 ^ vectorKey1;
            odd2 = (oddProduct0 >>> 32) ^ odd3 ^ vectorKey1;
            even3 = evenProduct0;
            odd3 = oddProduct0;
            vectorKey0 += Vector512.Create((ulong)Philox.Weyl0);
            vectorKey1 += Vector512.Create((ulong)Philox.Weyl1);
        }
    }

    /// <summary>Numbers in [0, 1) from the low halves.</summary>
    [MethodImpl(Inline)]
    private static Simd512 Uniform(Vector512<ulong> even, Vector512<ulong> odd)
    {
        Vector512<ulong> words = Vector512.ConditionalSelect(Vector512.Create((ulong)uint.MaxValue), even, odd << 32);
        return new(Vector512.ConvertToSingle((words.AsUInt32() >>> 8).AsInt32()) * Vector512.Create(Philox.UniformStep));
    }

    /// <summary>The 64-bit products of the low halves.</summary>
    [MethodImpl(Inline)]
    private static Vector512<ulong> Multiply(Vector512<ulong> left, Vector512<ulong> right) => Avx512F.IsSupported
        ? Avx512F.Multiply(left.AsUInt32(), right.AsUInt32())
        : (left & Vector512.Create((ulong)uint.MaxValue)) * (right & Vector512.Create((ulong)uint.MaxValue));
}
