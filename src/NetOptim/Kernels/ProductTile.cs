using System.Runtime.Intrinsics;
using unsafe TileLoop = delegate*<float*, nint, float*, nint, nint, nint, nint, nint, float*, nint, bool, void>;

namespace NetOptim.Kernels;

/// <summary>The innermost loop of every product.</summary>
/// <remarks>
/// <para>A tile's sums stay in registers: 24 of the 32 that AVX-512 has, the others for b and for one element of a at a time. Wide tiles take
/// the fewest instructions for a multiply-add (an element of a is broadcast once for all vectors), which is what counts where two
/// hardware threads share a core.</para>
/// <para>Tiles of three and four vectors take two terms in one turn of the loop; the order of the sums is that of the terms all the same.</para>
/// </remarks>
internal static unsafe partial class ProductTile
{
    /// <summary>Rows of the highest tile.</summary>
    public const int HighestRows = 16;

    /// <summary>Lanes of the widest vectors that the processor has.</summary>
    public static int Lanes =>
        Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;

    /// <summary>Vectors of the widest tile that the registers hold.</summary>
    public static int MaxVectors => Vector512.IsHardwareAccelerated ? 4 : 2;

    /// <summary>Rows of the highest tile of so many vectors that the registers hold.</summary>
    public static int MaxRows(int vectors) => !Vector512.IsHardwareAccelerated ? 6 : vectors switch { 4 => 6, 3 => 8, 2 => 12, _ => HighestRows };

    /// <summary>
    /// The loop of a tile: sums[r, c] (+)= Σ over d of a[r, d]·b[d, c], one rounding per term, terms in the order of d, whatever the shape of
    /// the tile: the sum of an element does not depend on which tile it falls into.
    /// </summary>
    /// <remarks>
    /// Its arguments: a, the tile's first element; floats from row to row of a (of terms that are next to each other) or from term to term (of
    /// rows that are); b, whole vectors; floats from term to term of b; terms of a segment, possibly none; segments, one for a plain product, a
    /// line of taps or of pixels each for a convolution; floats in a and in b from the end of a segment to the start of the next; the sums, whole
    /// vectors; floats from row to row of the sums; whether to add to the sums that are there instead of starting from zero.
    /// </remarks>
    /// <param name="rows">1 … <see cref="MaxRows"/> of <paramref name="vectors"/>.</param>
    /// <param name="vectors">1 … <see cref="MaxVectors"/>.</param>
    /// <param name="areRowsTogether">The rows of a term of a are next to each other; else the terms of a row are.</param>
    public static TileLoop Loop<T>(int rows, int vectors, bool areRowsTogether) where T : struct, ISimd<T> =>
        areRowsTogether ? Loop<T, RowsTogether>(rows, vectors) : Loop<T, TermsTogether>(rows, vectors);

    private static TileLoop Loop<T, TOrder>(int rows, int vectors)
        where T : struct, ISimd<T>
        where TOrder : struct, ITileOrder => vectors switch
        {
            1 => Loop1<T, TOrder>(rows),
            2 => Loop2<T, TOrder>(rows),
            // Narrower vectors come with fewer registers: no tile is so wide there.
            3 when T.Count == 16 => Loop3<TOrder>(rows),
            4 when T.Count == 16 => Loop4<TOrder>(rows),
            _ => throw new ArgumentOutOfRangeException(nameof(vectors), vectors, $"A tile has 1 to {MaxVectors} vectors."),
        };

    private static TileLoop Loop1<T, TOrder>(int rows)
        where T : struct, ISimd<T>
        where TOrder : struct, ITileOrder => rows switch
        {
            1 => &Accumulate1<T, Rows1, TOrder>,
            2 => &Accumulate1<T, Rows2, TOrder>,
            3 => &Accumulate1<T, Rows3, TOrder>,
            4 => &Accumulate1<T, Rows4, TOrder>,
            5 => &Accumulate1<T, Rows5, TOrder>,
            6 => &Accumulate1<T, Rows6, TOrder>,
            7 => &Accumulate1<T, Rows7, TOrder>,
            8 => &Accumulate1<T, Rows8, TOrder>,
            9 => &Accumulate1<T, Rows9, TOrder>,
            10 => &Accumulate1<T, Rows10, TOrder>,
            11 => &Accumulate1<T, Rows11, TOrder>,
            12 => &Accumulate1<T, Rows12, TOrder>,
            13 => &Accumulate1<T, Rows13, TOrder>,
            14 => &Accumulate1<T, Rows14, TOrder>,
            15 => &Accumulate1<T, Rows15, TOrder>,
            16 => &Accumulate1<T, Rows16, TOrder>,
            _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile of 1 vector has 1 to 16 rows."),
        };

    private static TileLoop Loop2<T, TOrder>(int rows)
        where T : struct, ISimd<T>
        where TOrder : struct, ITileOrder => rows switch
        {
            1 => &Accumulate2<T, Rows1, TOrder>,
            2 => &Accumulate2<T, Rows2, TOrder>,
            3 => &Accumulate2<T, Rows3, TOrder>,
            4 => &Accumulate2<T, Rows4, TOrder>,
            5 => &Accumulate2<T, Rows5, TOrder>,
            6 => &Accumulate2<T, Rows6, TOrder>,
            7 => &Accumulate2<T, Rows7, TOrder>,
            8 => &Accumulate2<T, Rows8, TOrder>,
            9 => &Accumulate2<T, Rows9, TOrder>,
            10 => &Accumulate2<T, Rows10, TOrder>,
            11 => &Accumulate2<T, Rows11, TOrder>,
            12 => &Accumulate2<T, Rows12, TOrder>,
            _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile of 2 vectors has 1 to 12 rows."),
        };

    private static TileLoop Loop3<TOrder>(int rows)
        where TOrder : struct, ITileOrder => rows switch
        {
            1 => &Accumulate3<Rows1, TOrder>,
            2 => &Accumulate3<Rows2, TOrder>,
            3 => &Accumulate3<Rows3, TOrder>,
            4 => &Accumulate3<Rows4, TOrder>,
            5 => &Accumulate3<Rows5, TOrder>,
            6 => &Accumulate3<Rows6, TOrder>,
            7 => &Accumulate3<Rows7, TOrder>,
            8 => &Accumulate3<Rows8, TOrder>,
            _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile of 3 vectors has 1 to 8 rows."),
        };

    private static TileLoop Loop4<TOrder>(int rows)
        where TOrder : struct, ITileOrder => rows switch
        {
            1 => &Accumulate4<Rows1, TOrder>,
            2 => &Accumulate4<Rows2, TOrder>,
            3 => &Accumulate4<Rows3, TOrder>,
            4 => &Accumulate4<Rows4, TOrder>,
            5 => &Accumulate4<Rows5, TOrder>,
            6 => &Accumulate4<Rows6, TOrder>,
            _ => throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile of 4 vectors has 1 to 6 rows."),
        };
}
