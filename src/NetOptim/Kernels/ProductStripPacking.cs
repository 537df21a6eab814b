using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// Packs a product's first operand [k, m], where the rows of a term are next to each other, into strips of <see cref="Height"/> rows, [k, rows]
/// each: what a tile reads, in its order. As the operand lies, a tile takes a few floats of a line from every term, and the next tile finds those
/// lines gone from the first-level cache.
/// </summary>
/// <param name="a">First operand.</param>
/// <param name="aTerm">Floats from one term to the next.</param>
/// <param name="m">Rows of the result.</param>
/// <param name="k">Terms.</param>
/// <param name="packed">Room for m·k floats; the strip of row r starts at r·k.</param>
internal readonly unsafe struct ProductStripPacking(float* a, nint aTerm, int m, int k, float* packed) : IParallelWork
{
    // Strips whose parts of a term share a few cache lines.
    private const int StripsPerItem = 8;

    // Terms to ask for ahead: they may lie on a page each, which the processor does not foresee.
    private const int TermsAhead = 8;

    /// <summary>Rows of all strips but the last: those of the widest tile.</summary>
    public static int Height => ProductTile.MaxRows(ProductTile.MaxVectors);

    public int Items => (m - 1) / (StripsPerItem * Height) + 1;

    public void Execute(int item, int worker)
    {
        int row = item * StripsPerItem * Height, rows = Math.Min(StripsPerItem * Height, m - row), whole = rows / Height;
        if (Height == 6)
        {
            StripsOfSix(a + row, packed + (nint)row * k, whole);
            row += whole * Height;
            rows -= whole * Height;
        }
        for (; rows > 0; rows -= Height)
        {
            Strip(a + row, packed + (nint)row * k, Math.Min(rows, Height));
            row += Height;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void StripsOfSix(float* source, float* target, int strips)
    {
        nint strip = 6 * (nint)k;
        for (int term = 0; term < k; term++)
        {
            float* from = source, to = target, ahead = source + TermsAhead * aTerm;
            for (int i = 0; i < strips; i++)
            {
                Cache.Prefetch(ahead);
                Vector128.Load(from).Store(to);
                Vector64.Load(from + 4).Store(to + 4);
                from += 6;
                ahead += 6;
                to += strip;
            }
            source += aTerm;
            target += 6;
        }
    }

    private void Strip(float* source, float* target, int rows)
    {
        for (int term = 0; term < k; term++)
        {
            for (int row = 0; row < rows; row++)
            {
                target[row] = source[row];
            }
            source += aTerm;
            target += rows;
        }
    }
}
