using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Kernels;

/// <summary>Copies a block of an operand into the order in which a tile reads it.</summary>
internal static unsafe class ProductPacking
{
    /// <summary>
    /// Packs a block of rows as they are: [depth, columns] with <paramref name="bRow"/> floats from row to row, into [depth, width], the
    /// columns beyond <paramref name="columns"/> zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Rows<T>(float* b, nint bRow, nint depth, int columns, float* packed, int width) where T : struct, ISimd<T>
    {
        for (; depth > 0; depth--)
        {
            // The panel that comes next: its parts of the rows lie on the same pages, too far apart for the processor to foresee.
            for (int i = 0; i < width; i += 16)
            {
                Cache.Prefetch(b + width + i);
            }
            int column = 0;
            for (; column <= columns - T.Count; column += T.Count)
            {
                T.Load(b + column).Store(packed + column);
            }
            if (column < columns && columns >= T.Count)
            {
                // The last whole vector, some of it for the second time.
                column = columns;
                T.Load(b + column - T.Count).Store(packed + column - T.Count);
            }
            for (; column < columns; column++)
            {
                packed[column] = b[column];
            }
            for (; column < width; column++)
            {
                packed[column] = 0;
            }
            b += bRow;
            packed += width;
        }
    }

    /// <summary>
    /// Packs the transpose: [columns, depth] with <paramref name="bRow"/> floats from row to row, into [depth, width], the columns
    /// beyond <paramref name="columns"/> zero.
    /// </summary>
    public static void Transposed(float* b, nint bRow, nint depth, int columns, float* packed, int width) =>
        Transposed(b, bRow, depth, columns, packed, width, new TermsInOrder(width));

    /// <summary>The same, every term at a place of its own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Transposed<TPlaces>(float* b, nint bRow, nint depth, int columns, float* packed, int width, TPlaces places)
        where TPlaces : struct, ITermPlaces
    {
        int column = 0;
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            for (; column <= columns - 16; column += 16)
            {
                SixteenColumns(b + column * bRow, bRow, depth, packed + column, places);
            }
        }
        if (Vector256.IsHardwareAccelerated && Avx.IsSupported)
        {
            for (; column <= columns - 8; column += 8)
            {
                EightColumns(b + column * bRow, bRow, depth, packed + column, places);
            }
        }
        if (Vector128.IsHardwareAccelerated && columns >= 4)
        {
            while (column < columns)
            {
                // The last four, some of them for the second time, rather than single ones.
                column = Math.Min(column, columns - 4);
                FourColumns(b + column * bRow, bRow, depth, packed + column, places);
                column += 4;
            }
        }
        for (; column < columns; column++)
        {
            float* source = b + column * bRow, target = packed + column;
            for (nint d = 0; d < depth; d++)
            {
                target[places.Of(d)] = source[d];
            }
        }
        for (; column < width; column++)
        {
            float* target = packed + column;
            for (nint d = 0; d < depth; d++)
            {
                target[places.Of(d)] = 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void SixteenColumns<TPlaces>(float* b, nint bRow, nint depth, float* packed, TPlaces places) where TPlaces : struct, ITermPlaces
    {
        if (depth < 4)
        {
            SingleTerms(b, bRow, depth, packed, 16, places);
            return;
        }
        for (nint next = 0; next < depth;)
        {
            // The last four terms, some of them for the second time, rather than single ones.
            nint d = Math.Min(next, depth - 4);
            next = d + 4;
            // Each quarter of a register is a 4x4 block of its own, transposed in place.
            Vector512<float> r0 = Quarters(b + d, 4 * bRow);
            Vector512<float> r1 = Quarters(b + d + bRow, 4 * bRow);
            Vector512<float> r2 = Quarters(b + d + 2 * bRow, 4 * bRow);
            Vector512<float> r3 = Quarters(b + d + 3 * bRow, 4 * bRow);
            Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
            Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
            Avx512F.UnpackLow(low01, low23).AsSingle().Store(packed + places.Of(d));
            Avx512F.UnpackHigh(low01, low23).AsSingle().Store(packed + places.Of(d + 1));
            Avx512F.UnpackLow(high01, high23).AsSingle().Store(packed + places.Of(d + 2));
            Avx512F.UnpackHigh(high01, high23).AsSingle().Store(packed + places.Of(d + 3));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void EightColumns<TPlaces>(float* b, nint bRow, nint depth, float* packed, TPlaces places) where TPlaces : struct, ITermPlaces
    {
        if (depth < 4)
        {
            SingleTerms(b, bRow, depth, packed, 8, places);
            return;
        }
        for (nint next = 0; next < depth;)
        {
            nint d = Math.Min(next, depth - 4);
            next = d + 4;
            Vector256<float> r0 = Halves(b + d, 4 * bRow), r1 = Halves(b + d + bRow, 4 * bRow);
            Vector256<float> r2 = Halves(b + d + 2 * bRow, 4 * bRow), r3 = Halves(b + d + 3 * bRow, 4 * bRow);
            Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble(), high01 = Avx.UnpackHigh(r0, r1).AsDouble();
            Vector256<double> low23 = Avx.UnpackLow(r2, r3).AsDouble(), high23 = Avx.UnpackHigh(r2, r3).AsDouble();
            Avx.UnpackLow(low01, low23).AsSingle().Store(packed + places.Of(d));
            Avx.UnpackHigh(low01, low23).AsSingle().Store(packed + places.Of(d + 1));
            Avx.UnpackLow(high01, high23).AsSingle().Store(packed + places.Of(d + 2));
            Avx.UnpackHigh(high01, high23).AsSingle().Store(packed + places.Of(d + 3));
        }
    }

    private static void SingleTerms<TPlaces>(float* b, nint bRow, nint depth, float* packed, int columns, TPlaces places)
        where TPlaces : struct, ITermPlaces
    {
        for (nint d = 0; d < depth; d++)
        {
            float* target = packed + places.Of(d);
            for (int i = 0; i < columns; i++)
            {
                target[i] = b[i * bRow + d];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(float* source, nint stride) =>
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters(float* source, nint stride) =>
        Vector512.Create(Halves(source, stride), Halves(source + 2 * stride, stride));

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void FourColumns<TPlaces>(float* b, nint bRow, nint depth, float* packed, TPlaces places) where TPlaces : struct, ITermPlaces
    {
        if (depth < 4)
        {
            SingleTerms(b, bRow, depth, packed, 4, places);
            return;
        }
        for (nint next = 0; next < depth;)
        {
            nint d = Math.Min(next, depth - 4);
            next = d + 4;
            Transpose4x4(
                Vector128.Load(b + d), Vector128.Load(b + d + bRow), Vector128.Load(b + d + 2 * bRow), Vector128.Load(b + d + 3 * bRow),
                out var c0, out var c1, out var c2, out var c3);
            c0.Store(packed + places.Of(d));
            c1.Store(packed + places.Of(d + 1));
            c2.Store(packed + places.Of(d + 2));
            c3.Store(packed + places.Of(d + 3));
        }
    }

    /// <summary>Columns of a 4x4 block from its rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose4x4(
        Vector128<float> r0, Vector128<float> r1, Vector128<float> r2, Vector128<float> r3,
        out Vector128<float> c0, out Vector128<float> c1, out Vector128<float> c2, out Vector128<float> c3)
    {
        Vector128<double> low01 = UnpackLow(r0, r1).AsDouble(), high01 = UnpackHigh(r0, r1).AsDouble();
        Vector128<double> low23 = UnpackLow(r2, r3).AsDouble(), high23 = UnpackHigh(r2, r3).AsDouble();
        c0 = Vector128.Create(low01.GetLower(), low23.GetLower()).AsSingle();
        c1 = Vector128.Create(low01.GetUpper(), low23.GetUpper()).AsSingle();
        c2 = Vector128.Create(high01.GetLower(), high23.GetLower()).AsSingle();
        c3 = Vector128.Create(high01.GetUpper(), high23.GetUpper()).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> UnpackLow(Vector128<float> left, Vector128<float> right) => Sse.IsSupported
        ? Sse.UnpackLow(left, right)
        : Vector128.Create(left[0], right[0], left[1], right[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> UnpackHigh(Vector128<float> left, Vector128<float> right) => Sse.IsSupported
        ? Sse.UnpackHigh(left, right)
        : Vector128.Create(left[2], right[2], left[3], right[3]);
}
