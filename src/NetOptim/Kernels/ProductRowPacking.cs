namespace NetOptim.Kernels;

/// <summary>Packs the rows of a product's first operand [m, k] into panels of [k, rows]: lanes of the tiles where the result is made transposed.</summary>
internal readonly unsafe struct ProductRowPacking(float* a, nint row, int k, PanelSplit panels, float* packed) : IParallelWork
{
    public int Items => panels.Count;

    public void Execute(int item, int worker)
    {
        int start = panels.Start(item);
        ProductPacking.Transposed(a + start * row, row, k, panels.Width(item), packed + (nint)start * k, panels.Vectors(item) * ProductTile.Lanes);
    }
}
