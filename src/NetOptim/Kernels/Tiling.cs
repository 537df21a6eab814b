namespace NetOptim.Kernels;

/// <summary>Rows <c>FirstRow</c> … <c>EndRow</c>-1 and columns <c>FirstColumn</c> … <c>EndColumn</c>-1 of a matrix.</summary>
internal readonly record struct Tile(nint FirstRow, nint EndRow, nint FirstColumn, nint EndColumn);

/// <summary>
/// How a pass over [rows, columns] is cut into tiles: by its shape alone, so that neither the tiles nor the order of any sum over
/// them depends on the number of threads.
/// </summary>
internal readonly struct Tiling
{
    /// <summary>Most tiles of a pass that keeps something per tile; enough for any number of threads to share evenly.</summary>
    public const int MaxTiles = 256;

    /// <summary>Passes of up to this many elements stay on the calling thread: they are over before another would be awake.</summary>
    public const int SequentialElements = 32768;

    /// <summary>Elements of a tile: 32 KiB of every tensor that the pass touches.</summary>
    private const int TileElements = 8192;

    private readonly nint _rows;
    private readonly nint _columns;
    private readonly nint _tileRows;
    private readonly nint _tileColumns;
    private readonly nint _across;
    private readonly nint _firstRow;

    private Tiling(nint rows, nint columns, nint tileRows, nint tileColumns, nint firstRow = 0)
    {
        (_rows, _columns, _tileRows, _tileColumns, _firstRow) = (rows, columns, tileRows, tileColumns, firstRow);
        _across = (columns + tileColumns - 1) / tileColumns;
        Count = (int)((rows + tileRows - 1) / tileRows * _across);
    }

    /// <summary>Number of tiles.</summary>
    public int Count { get; }

    /// <summary>Bounds of one tile.</summary>
    public Tile this[int index]
    {
        get
        {
            nint row = index / _across * _tileRows, column = index % _across * _tileColumns;
            return new(_firstRow + row, _firstRow + Math.Min(row + _tileRows, _rows), column, Math.Min(column + _tileColumns, _columns));
        }
    }

    /// <summary>
    /// Tiles of whole rows, or of parts of a row where one is too long; at most <see cref="MaxTiles"/>, for which they grow.
    /// </summary>
    public static Tiling Of(nint rows, nint columns)
    {
        nint size = Math.Max(TileElements, rows * columns / (MaxTiles / 2) + 1);
        return columns <= size
            ? new(rows, columns, (size + columns - 1) / Math.Max(1, columns), Math.Max(1, columns))
            : new(rows, columns, 1, (size + 15) / 16 * 16);
    }

    /// <summary>The same tiles of as many rows further down.</summary>
    public Tiling From(nint row) => new(_rows, _columns, _tileRows, _tileColumns, row);

    /// <summary>Tiles of whole rows; at most <see cref="MaxTiles"/>, for which they grow.</summary>
    public static Tiling OfRows(nint rows, nint columns)
    {
        nint width = Math.Max(1, columns);
        return new(rows, width, Math.Max((TileElements + width - 1) / width, (rows + MaxTiles - 1) / MaxTiles), width);
    }

    /// <summary>Tiles of whole columns, two of the widest vectors each.</summary>
    public static Tiling OfColumns(nint rows, nint columns) => new(Math.Max(1, rows), columns, Math.Max(1, rows), 32);

    /// <summary>Does the work's items, one for every tile: on the calling thread alone where a hand-over would cost more.</summary>
    public void Run<TWork>(WorkerPool pool, ref TWork work) where TWork : struct, IParallelWork
    {
        if (_rows * _columns > SequentialElements)
        {
            pool.Run(Count, ref work);
            return;
        }
        for (int item = 0; item < Count; item++) work.Execute(item, 0);
    }
}
