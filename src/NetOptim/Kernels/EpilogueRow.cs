using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Stores finished sums of one row through an epilogue.</summary>
internal static unsafe class EpilogueRow
{
    /// <summary>c[i] = epilogue(sums[i]) in vectors as wide as the processor has and as fit.</summary>
    /// <param name="epilogue">Makes the stored values.</param>
    /// <param name="sums">[<paramref name="columns"/>].</param>
    /// <param name="c">Where they go.</param>
    /// <param name="row">Row of the result.</param>
    /// <param name="column">Column of the first of them.</param>
    /// <param name="columns">How many; none is fine.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Store<TEpilogue>(in TEpilogue epilogue, float* sums, float* c, nint row, nint column, int columns)
        where TEpilogue : struct, IEpilogue
    {
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            TEpilogue copy = epilogue;
            for (; i <= columns - Simd512.Count; i += Simd512.Count)
            {
                copy.Apply(Simd512.Load(sums + i), row, column + i).Store(c + i);
            }
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            TEpilogue copy = epilogue;
            for (; i <= columns - Simd256.Count; i += Simd256.Count)
            {
                copy.Apply(Simd256.Load(sums + i), row, column + i).Store(c + i);
            }
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            TEpilogue copy = epilogue;
            for (; i <= columns - Simd128.Count; i += Simd128.Count)
            {
                copy.Apply(Simd128.Load(sums + i), row, column + i).Store(c + i);
            }
        }
        Tail(epilogue, sums + i, c + i, row, column + i, columns - i);
    }

    /// <summary>The last columns of a row, too few for the widest vector, down to single lanes.</summary>
    /// <inheritdoc cref="Store{TEpilogue}"/>
    public static void Tail<TEpilogue>(in TEpilogue epilogue, float* sums, float* c, nint row, nint column, int columns)
        where TEpilogue : struct, IEpilogue => Tail(epilogue, sums, c, row, column, columns, null, 0);

    /// <summary>The same, and adds the epilogue's terms to their sums.</summary>
    /// <inheritdoc cref="Store{TEpilogue}"/>
    public static void Tail<TEpilogue>(in TEpilogue epilogue, float* sums, float* c, nint row, nint column, int columns, float* partials, nint partial)
        where TEpilogue : struct, IEpilogue
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated && columns >= 8)
        {
            Apply(epilogue, Simd256.Load(sums), row, column, partials, partial).Store(c);
            i = 8;
        }
        if (Vector128.IsHardwareAccelerated && columns - i >= 4)
        {
            Apply(epilogue, Simd128.Load(sums + i), row, column + i, partials + i, partial).Store(c + i);
            i += 4;
        }
        for (; i < columns; i++)
        {
            Apply(epilogue, SimdScalar.Load(sums + i), row, column + i, partials + i, partial).Store(c + i);
        }
    }

    /// <summary>The value to store; terms are added to their sums, if the epilogue has any and somebody asks for them (else there are 0 floats from one sum to the other).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Apply<TEpilogue, T>(in TEpilogue epilogue, T sum, nint row, nint column, float* partials, nint partial)
        where TEpilogue : struct, IEpilogue
        where T : struct, ISimd<T>
    {
        if (!TEpilogue.HasTerms || partial == 0)
        {
            return epilogue.Apply(sum, row, column);
        }
        T value = epilogue.ApplyTerms(sum, row, column, out T first, out T second);
        (T.Load(partials) + first).Store(partials);
        (T.Load(partials + partial) + second).Store(partials + partial);
        return value;
    }
}
