namespace NetOptim.Kernels;

/// <summary>Packs the rows of a product's first operand [m, k] into panels of [k, rows]: lanes of the tiles where the result is made transposed.</summary>
/// <param name="a">First operand.</param>
/// <param name="row">Floats from one row to the next.</param>
/// <param name="k">Terms.</param>
/// <param name="panels">Rows cut into panels.</param>
/// <param name="packed">Room for <paramref name="k"/> times the rows with their padding; the panel of row r starts at r·k.</param>
internal readonly unsafe struct ProductPanelPacking(float* a, nint row, int k, PanelSplit panels, float* packed) : IParallelWork
{
    public int Items => panels.Count;

    public void Execute(int item, int worker)
    {
        int start = panels.Start(item);
        ProductPacking.Transposed(a + start * row, row, k, panels.Width(item), packed + (nint)start * k, panels.Vectors(item) * ProductTile.Lanes);
    }
}
