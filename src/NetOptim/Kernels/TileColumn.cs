using unsafe TileLoop = delegate*<float*, nint, float*, nint, nint, nint, nint, nint, float*, nint, bool, void>;

namespace NetOptim.Kernels;

/// <summary>Rows cut into tiles of one width.</summary>
internal readonly unsafe struct TileColumn<T>
    where T : struct, ISimd<T>
{
    // The first tiles have one height, the others another.
    private readonly int _firstTiles;
    private readonly int _firstRows;
    private readonly int _otherRows;
    private readonly TileLoop _firstLoop;
    private readonly TileLoop _otherLoop;

    /// <param name="rows">At least 1.</param>
    /// <param name="vectors">Width of the tiles, 1 … <see cref="ProductTile.MaxVectors"/>.</param>
    /// <param name="areRowsTogether">The rows of a term of a are next to each other; else the terms of a row are.</param>
    /// <param name="height">Of all tiles but the last; 0: as even as can be, so that none is so low that it waits for the latency of its own sums.</param>
    public TileColumn(int rows, int vectors, bool areRowsTogether, int height = 0)
    {
        int most = height > 0 ? height : ProductTile.MaxRows(vectors);
        Count = 1;
        _otherRows = rows;
        if (rows > most)
        {
            if (height > 0)
            {
                _firstRows = height;
                Count = (rows - 1) / height + 1;
                _firstTiles = Count - 1;
                _otherRows = rows - _firstTiles * _firstRows;
            }
            else
            {
                Count = (rows - 1) / most + 1;
                _otherRows = rows / Count;
                _firstRows = _otherRows + 1;
                _firstTiles = rows - Count * _otherRows;
            }
            _firstLoop = _firstTiles > 0 ? ProductTile.Loop<T>(_firstRows, vectors, areRowsTogether) : null;
        }
        _otherLoop = ProductTile.Loop<T>(_otherRows, vectors, areRowsTogether);
    }

    /// <summary>Number of tiles.</summary>
    public int Count { get; }

    /// <summary>Height of a tile.</summary>
    public int Rows(int tile) => tile < _firstTiles ? _firstRows : _otherRows;

    /// <summary>The loop of a tile.</summary>
    public TileLoop Loop(int tile) => tile < _firstTiles ? _firstLoop : _otherLoop;
}
