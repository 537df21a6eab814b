namespace NetOptim.Kernels;

/// <summary>Columns of a product cut into panels, each as wide as one register tile: by their number alone.</summary>
/// <remarks>Where panels may have three or four vectors, none has only one unless that is all there is.</remarks>
internal readonly struct PanelSplit
{
    private readonly int _vectors;
    private readonly int _most;

    /// <param name="columns">At least 1.</param>
    /// <param name="rows">Rows of the result, at least 1: so few that one tile holds them make narrower panels.</param>
    /// <param name="mostVectors">The most vectors of a panel; 0: what the registers hold.</param>
    public PanelSplit(int columns, int rows, int mostVectors = 0)
    {
        _most = mostVectors > 0 ? Math.Min(mostVectors, ProductTile.MaxVectors) : ProductTile.MaxVectors;
        while (rows > ProductTile.MaxRows(_most) && rows <= ProductTile.MaxRows(2) && _most > 2)
        {
            _most--;
        }
        Columns = columns;
        _vectors = (columns - 1) / ProductTile.Lanes + 1;
        Count = _vectors <= _most ? 1 : (_vectors - 1) / _most + 1;
    }

    /// <summary>Columns of all panels, without padding.</summary>
    public int Columns { get; }

    /// <summary>Number of panels.</summary>
    public int Count { get; }

    /// <summary>First column of a panel; of one past the last: the columns with padding.</summary>
    public int Start(int panel)
    {
        // What is missing to the widest panels is taken from the last two.
        int missing = Count * _most - _vectors, vectors = panel * _most;
        if (panel == Count)
        {
            vectors -= missing;
        }
        else if (panel > 0 && panel == Count - 1)
        {
            vectors -= missing / 2;
        }
        return vectors * ProductTile.Lanes;
    }

    /// <summary>Vectors of a panel.</summary>
    public int Vectors(int panel) => (Start(panel + 1) - Start(panel)) / ProductTile.Lanes;

    /// <summary>Columns of a panel, without padding.</summary>
    public int Width(int panel) => Math.Min(Start(panel + 1), Columns) - Start(panel);
}
