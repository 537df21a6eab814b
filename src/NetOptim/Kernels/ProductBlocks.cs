namespace NetOptim.Kernels;

/// <summary>How far a worker goes before it turns to other rows, columns or terms: what its second-level cache holds.</summary>
internal static class ProductBlocks
{
    /// <summary>Terms where b is read in place.</summary>
    public const int Depth = 512;

    /// <summary>Terms where b is packed for many rows: that a tile starts and stops less often makes good that fewer panels stay in the cache.</summary>
    public const int PackedDepth = 2 * Depth;

    /// <summary>Rows from which b is packed so deep.</summary>
    public const int PackedDepthRows = 400;

    /// <summary>Rows, a multiple of the tiles' heights.</summary>
    public const int Rows = 240;

    /// <summary>Rows that are worth a worker.</summary>
    public const int LeastRows = 48;

    /// <summary>A block of rows of a, at the most.</summary>
    public const int CachedLength = 196608;

    /// <summary>Columns, those of four of the widest panels.</summary>
    public const int Columns = 256;

    /// <summary>The widest panels.</summary>
    public static int Panels => Columns / (ProductTile.MaxVectors * ProductTile.Lanes);

    /// <summary>Rows of b that a few rows of a meet in one item.</summary>
    public const int DotColumns = 32;

    /// <summary>Packed b.</summary>
    public const int PackedLength = Depth * Columns;

    /// <summary>Of <see cref="PackedLength"/>, what a worker's own strips of a take: one of the widest panels of b, so deep, has room beside them.</summary>
    public const int OwnStripsLength = PackedLength / 4 * 3;

    /// <summary>Unfinished sums.</summary>
    public const int SumsLength = Rows * Columns;

    /// <summary>Packed b, then unfinished sums.</summary>
    public const int ScratchLength = PackedLength + SumsLength;

    /// <summary>Rows of b that an item takes where the result is made transposed: whole vectors of its columns, and a multiple of the tiles' heights.</summary>
    public const int TurnedColumns = 48;

    /// <summary>The most of a first operand that is packed whole, for all workers: 16 MiB.</summary>
    public const int SharedLength = 1 << 22;

    /// <summary>Rows of a up to which several terms share a page.</summary>
    public const int InPlaceRows = 500;

    /// <summary>Terms times columns from which packing the rows of a pays.</summary>
    public const int StripTerms = 32_768;

    /// <summary>Columns of b up to which several of its rows share a page.</summary>
    public const int InPlaceColumns = 800;

    /// <summary>Rows of a that do not make good what packing b costs, however far its rows are apart.</summary>
    private const int UnpackedRows = 24;

    /// <summary>
    /// Whether rows of b are read in place, again and again: unless they are so far apart that the processor would look for their pages every time.
    /// Few rows of a do not make good what packing costs, even so; a few more if the vectors of b lie within cache lines, and its rows not all
    /// in the same sets of the first-level cache.
    /// </summary>
    public static bool AreColumnsReadInPlace(int m, int n) =>
        n <= InPlaceColumns || m <= UnpackedRows || (m <= 64 && n % 16 == 0 && n % 1024 != 0);

    /// <summary>A length in parts as even as can be, none longer than the most.</summary>
    public static int Even(int length, int most)
    {
        if (length <= most)
        {
            return length;
        }
        int parts = (length - 1) / most + 1;
        return (length - 1) / parts + 1;
    }
}
