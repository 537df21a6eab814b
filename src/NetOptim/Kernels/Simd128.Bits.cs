using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Kernels;

public readonly unsafe partial struct Simd128
{
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 PowerOfTwo(Simd128 wholeExponent)
    {
        // The sum has its last bit worth 1, so that its low bits are the biased exponent; the shift drops the others.
        Vector128<float> biased = wholeExponent.Value + Vector128.Create(12582912f + 127f);
        return new((biased.AsInt32() << 23).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 SplitExponent(Simd128 value, out Simd128 wholeExponent)
    {
        Vector128<int> bits = value.Value.AsInt32();
        wholeExponent = new(Vector128.ConvertToSingle((bits >>> 23) - Vector128.Create(126)));
        return new(((bits & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F000000)).AsSingle());
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Simd128 Uniform(in PhiloxKey key, nint row, nint column)
    {
        // Even and odd lanes apart, each word in the low half of 64 bits: products need no shuffling, and since the multiplication
        // ignores the high halves, a product serves as its own low word. What is equal in all lanes stays scalar for two rounds.
        uint key0 = (uint)key.Seed, key1 = (uint)(key.Seed >> 32);
        Vector128<ulong> multiplier0 = Vector128.Create((ulong)Philox.Multiplier0), multiplier1 = Vector128.Create((ulong)Philox.Multiplier1);
        ulong scalar1 = (ulong)Philox.Multiplier1 * key.Step;
        uint word0 = (uint)(scalar1 >> 32) ^ (uint)(row >> 2) ^ key0;
        ulong scalar0 = (ulong)Philox.Multiplier0 * word0;

        Vector128<ulong> even0 = Vector128.Create((ulong)column) + Vector128.Create(0UL, 2);
        Vector128<ulong> odd0 = even0 + Vector128<ulong>.One;
        Vector128<ulong> even3 = Multiply(even0, multiplier0), odd3 = Multiply(odd0, multiplier0);
        Vector128<ulong> mix = Vector128.Create((ulong)(key.Stream ^ key1));
        Vector128<ulong> even2 = (even3 >>> 32) ^ mix, odd2 = (odd3 >>> 32) ^ mix;

        key0 += Philox.Weyl0;
        key1 += Philox.Weyl1;
        Vector128<ulong> even1 = Multiply(even2, multiplier1), odd1 = Multiply(odd2, multiplier1);
        mix = Vector128.Create((ulong)((uint)scalar1 ^ key0));
        even0 = (even1 >>> 32) ^ mix;
        odd0 = (odd1 >>> 32) ^ mix;
        mix = Vector128.Create((ulong)((uint)(scalar0 >> 32) ^ key1));
        even2 = even3 ^ mix;
        odd2 = odd3 ^ mix;
        even3 = odd3 = Vector128.Create(scalar0);

        Vector128<ulong> vectorKey0 = Vector128.Create((ulong)(key0 + Philox.Weyl0)), vectorKey1 = Vector128.Create((ulong)(key1 + Philox.Weyl1));
        for (int round = 2; round < 9; round++)
        {
            Vector128<ulong> evenProduct0 = Multiply(even0, multiplier0), oddProduct0 = Multiply(odd0, multiplier0);
            Vector128<ulong> evenProduct1 = Multiply(even2, multiplier1), oddProduct1 = Multiply(odd2, multiplier1);
            even0 = (evenProduct1 >>> 32) ^ even1 ^ vectorKey0;
            odd0 = (oddProduct1 >>> 32) ^ odd1 ^ vectorKey0;
            even1 = evenProduct1;
            odd1 = oddProduct1;
            even2 = (evenProduct0 >>> 32) ^ even3 ^ vectorKey1;
            odd2 = (oddProduct0 >>> 32) ^ odd3 ^ vectorKey1;
            even3 = evenProduct0;
            odd3 = oddProduct0;
            vectorKey0 += Vector128.Create((ulong)Philox.Weyl0);
            vectorKey1 += Vector128.Create((ulong)Philox.Weyl1);
        }

        // Of the last round, only the word that this row takes.
        Vector128<ulong> even, odd;
        if ((row & 2) == 0)
        {
            even = Multiply(even2, multiplier1);
            odd = Multiply(odd2, multiplier1);
        }
        else
        {
            even = Multiply(even0, multiplier0);
            odd = Multiply(odd0, multiplier0);
            (even1, odd1, vectorKey0) = (even3, odd3, vectorKey1);
        }
        if ((row & 1) == 0)
        {
            even = (even >>> 32) ^ even1 ^ vectorKey0;
            odd = (odd >>> 32) ^ odd1 ^ vectorKey0;
        }

        Vector128<ulong> words = Vector128.ConditionalSelect(Vector128.Create((ulong)uint.MaxValue), even, odd << 32);
        return new(Vector128.ConvertToSingle((words.AsUInt32() >>> 8).AsInt32()) * Vector128.Create(Philox.UniformStep));
    }

    /// <summary>The 64-bit products of the low halves.</summary>
    [MethodImpl(Inline)]
    private static Vector128<ulong> Multiply(Vector128<ulong> left, Vector128<ulong> right) => Sse2.IsSupported
        ? Sse2.Multiply(left.AsUInt32(), right.AsUInt32())
        : (left & Vector128.Create((ulong)uint.MaxValue)) * (right & Vector128.Create((ulong)uint.MaxValue));
}
