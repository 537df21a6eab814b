using unsafe TileLoop = delegate*<float*, nint, float*, nint, nint, nint, nint, nint, float*, nint, bool, void>;

namespace NetOptim.Kernels;

/// <summary>Rows cut into tiles of one width, of even height: none is so low that it waits for the latency of its own sums.</summary>
internal readonly unsafe struct TileColumn<T>
    where T : struct, ISimd<T>
{
    private readonly TileLoop _loop;
    private readonly TileLoop _higherLoop;
    private readonly int _height;
    private readonly int _higher;

    /// <param name="rows">At least 1.</param>
    /// <param name="vectors">Width of the tiles, 1 … <see cref="ProductTile.MaxVectors"/>.</param>
    /// <param name="areRowsTogether">The rows of a term of a are next to each other; else the terms of a row are.</param>
    public TileColumn(int rows, int vectors, bool areRowsTogether)
    {
        int most = ProductTile.MaxRows(vectors);
        Count = 1;
        _height = rows;
        if (rows > most)
        {
            Count = (rows - 1) / most + 1;
            _height = rows / Count;
            _higher = rows - Count * _height;
            _higherLoop = _higher > 0 ? ProductTile.Loop<T>(_height + 1, vectors, areRowsTogether) : null;
        }
        _loop = ProductTile.Loop<T>(_height, vectors, areRowsTogether);
    }

    /// <summary>Number of tiles.</summary>
    public int Count { get; }

    /// <summary>Height of a tile.</summary>
    public int Rows(int tile) => tile < _higher ? _height + 1 : _height;

    /// <summary>The loop of a tile.</summary>
    public TileLoop Loop(int tile) => tile < _higher ? _higherLoop : _loop;
}
