namespace NetOptim.Kernels;

/// <summary>
/// Packs the rows of an operand [m, k] into panels of [k, rows], the lanes of the tiles: of the first one where the result is made transposed, of the second
/// where it is kept for other products.
/// </summary>
/// <param name="a">The operand.</param>
/// <param name="row">Floats from one row to the next.</param>
/// <param name="k">Terms.</param>
/// <param name="panels">Rows cut into panels.</param>
/// <param name="packed">Room for <paramref name="k"/> times the rows with their padding; the panel of row r starts at r·k.</param>
internal readonly unsafe struct ProductPanelPacking(float* a, nint row, int k, PanelSplit panels, float* packed) : IParallelWork
{
    // Terms that an item packs at least: a few cache lines of every row.
    private const int MinTerms = 128;

    private readonly int _parts = Math.Clamp(k / MinTerms, 1, 8);

    public int Items => panels.Count * _parts;

    public void Execute(int item, int worker)
    {
        (int panel, int part) = Math.DivRem(item, _parts);
        int first = (int)((long)k * part / _parts), end = (int)((long)k * (part + 1) / _parts);
        int start = panels.Start(panel), width = panels.Vectors(panel) * ProductTile.Lanes;
        ProductPacking.Transposed(
            a + start * row + first, row, end - first, panels.Width(panel), packed + (nint)start * k + (nint)first * width, width);
    }
}
