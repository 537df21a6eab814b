using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>A product cut into items: some panels of columns, and for tall products some rows.</summary>
internal unsafe partial struct ProductWork<TEpilogue, TFinish> : IParallelWork
    where TEpilogue : struct, IEpilogue
    where TFinish : struct, IColumnFinisher
{
    // Enough to keep workers evenly busy, where the shape gives so many; more items of rows would each pack b again.
    private const int WantedItemsPerWorker = 4;

    private enum Shape { Tiles, Turned, FewRows, FewColumns }

    private readonly WorkerPool _pool;
    private readonly Shape _shape;
    private readonly ProductOperands _operands;
    private readonly float* _c;
    private readonly int _m;
    private readonly int _n;
    private readonly int _k;
    private readonly int _rowsPerItem;
    private readonly int _columnsPerItem;
    private readonly int _columnItems;
    private readonly PanelSplit _panels;
    private readonly PanelSplit _rowPanels;
    private readonly int _panelsPerItem;
    private readonly int _rowsAtOnce;
    private readonly int _depth;
    private readonly int _termsAtOnce;
    private readonly bool _termsGoFirst;
    private readonly bool _packsColumns;
    private readonly bool _packsOwnStrips;
    private readonly float* _packedRows;
    private readonly PackedWeights.Entry? _keptColumns;
    private readonly TEpilogue _epilogue;
    private readonly TFinish _finish;

    public ProductWork(
        WorkerPool pool, in ProductOperands operands, float* c, int m, int n, int k, in TEpilogue epilogue, in TFinish finish)
    {
        _pool = pool;
        _operands = operands;
        _c = c;
        _m = m;
        _n = n;
        _k = k;
        _epilogue = epilogue;
        _finish = finish;
        _shape = !operands.IsTransposed ? Shape.Tiles : m <= Products.FewRows ? Shape.FewRows : n <= Products.FewRows ? Shape.FewColumns : Shape.Tiles;
        if (_shape == Shape.FewRows)
        {
            _rowsPerItem = m;
            _columnsPerItem = ProductBlocks.DotColumns;
            _columnItems = (n - 1) / _columnsPerItem + 1;
            Items = _columnItems;
            return;
        }
        if (_shape == Shape.FewColumns)
        {
            _rowsPerItem = TFinish.IsActive ? m : Math.Min(m, ProductBlocks.Rows);
            _columnsPerItem = n;
            _columnItems = 1;
            Items = (m - 1) / _rowsPerItem + 1;
            return;
        }
        // Tiles of three vectors hold eight rows, two times four.
        _panels = new PanelSplit(n, m, TEpilogue.TakesFourRows ? 3 : 0);
        _keptColumns = operands.IsTransposed && k > 0
            ? pool.PackedWeights?.Find(PackedWeightsKey.OfProduct(operands.B, n, k, _panels.Start(1)), (long)_panels.Start(_panels.Count) * k)
            : null;
        if (operands.IsTransposed && _keptColumns is null && m >= 2 * ProductTile.Lanes && 2L * k * (n - m) > 3L * m * n && RowPanelsLength(m, k) <= ProductBlocks.SharedLength)
        {
            _shape = Shape.Turned;
            _rowPanels = new PanelSplit(m, n);
            _packedRows = pool.SharedScratch(RowPanelsLength(m, k));
            _columnsPerItem = ProductBlocks.TurnedColumns;
            Items = (n - 1) / _columnsPerItem + 1;
            return;
        }
        _packsColumns = operands.IsTransposed || !ProductBlocks.AreColumnsReadInPlace(m, n);
        _depth = _packsColumns && m >= ProductBlocks.PackedDepthRows ? ProductBlocks.PackedDepth : ProductBlocks.Depth;
        _termsAtOnce = k == 0 ? 1 : ProductBlocks.Even(k, _depth);
        // Parts of the terms go first where sums wait in place, or need not wait at all.
        _termsGoFirst = k <= _depth || (TEpilogue.IsStore && n % ProductTile.Lanes == 0);
        bool packsStrips = operands.AreRowsTogether && !TEpilogue.TakesFourRows && m > ProductBlocks.InPlaceRows && (long)k * n > ProductBlocks.StripTerms;
        int height = ProductStripPacking.Height;
        if (packsStrips && _termsGoFirst && !_packsColumns && !TFinish.IsActive)
        {
            // All columns of some rows: these are packed for their item alone, and do not leave the second-level cache.
            _packsOwnStrips = true;
            _rowsAtOnce = _rowsPerItem = OwnRows(m);
            _panelsPerItem = _panels.Count;
            _columnItems = 1;
            Items = (m - 1) / _rowsPerItem + 1;
            return;
        }
        packsStrips &= (long)m * k <= ProductBlocks.SharedLength;
        int mostRows = MostRows(m);
        // Workers get rows of their own, whatever their number: no sum knows of it. With few columns that keeps all of them busy, though each packs b
        // for itself; weights' gradients are then in the cache of the worker that next updates those rows of the weights.
        bool sharesRows = pool.Threads > 1 && !TFinish.IsActive && (_panels.Count < pool.Threads || (packsStrips && !_packsColumns));
        if (sharesRows)
        {
            long shares = packsStrips ? 2L * pool.Threads : pool.Threads;
            long columns = packsStrips ? 1 : _panels.Count;
            mostRows = Math.Min(mostRows, Math.Max(ProductBlocks.LeastRows, (int)(m * columns / shares)));
        }
        _rowsAtOnce = ProductBlocks.Even(m, mostRows);
        if (TEpilogue.TakesFourRows)
        {
            // Whole fours: the most rows are a multiple of four, or the cache has room for a few more.
            _rowsAtOnce = (_rowsAtOnce + 3) & ~3;
        }
        if (packsStrips)
        {
            _packedRows = pool.SharedScratch((long)m * k);
            _rowsAtOnce = (_rowsAtOnce + height - 1) / height * height;
        }
        _rowsPerItem = TFinish.IsActive || (_termsGoFirst && _panels.Count >= WantedItems && !sharesRows) ? m : _rowsAtOnce;
        int rowItems = m == _rowsPerItem ? 1 : (m - 1) / _rowsPerItem + 1;
        _panelsPerItem = (int)Math.Clamp((long)_panels.Count * rowItems / WantedItems, 1, ProductBlocks.PackedLength / (_depth * ProductTile.MaxVectors * ProductTile.Lanes));
        _columnItems = _panelsPerItem == 1 ? _panels.Count : (_panels.Count - 1) / _panelsPerItem + 1;
        Items = checked(rowItems * _columnItems);
    }

    public int Items { get; }

    private readonly int WantedItems => WantedItemsPerWorker * _pool.Threads;

    /// <summary>Whether a is to be packed by <see cref="PanelPacking"/> before any item.</summary>
    public readonly bool PacksPanels => _shape == Shape.Turned;

    /// <summary>Whether a is to be packed by <see cref="StripPacking"/> before any item.</summary>
    public readonly bool PacksStrips => _shape == Shape.Tiles && _packedRows != null;

    /// <summary>Where columns of b are kept in panels from one pass to the next: to be packed by <see cref="ColumnPacking"/> if they are not current.</summary>
    public readonly PackedWeights.Entry? KeptColumns => _keptColumns;

    /// <summary>Packs the columns of b as lanes, into memory that outlives the pass.</summary>
    public readonly ProductPanelPacking ColumnPacking => new(_operands.B, _operands.BRow, _k, _panels, _keptColumns!.Memory.Pointer);

    /// <summary>Packs the rows of a as lanes, into memory that all workers read.</summary>
    public readonly ProductPanelPacking PanelPacking => new(_operands.A, _operands.ARow, _k, _rowPanels, _packedRows);

    /// <summary>Packs the rows of a in the order of the tiles, into memory that all workers read.</summary>
    public readonly ProductStripPacking StripPacking => new(_operands.A, _operands.ATerm, _m, _k, _packedRows);

    private static long RowPanelsLength(int m, int k) => (long)(m + ProductTile.Lanes - 1) / ProductTile.Lanes * ProductTile.Lanes * k;

    public readonly void Execute(int item, int worker)
    {
        float* scratch = _pool.Scratch(worker);
        if (Vector512.IsHardwareAccelerated)
        {
            Execute<Simd512>(item, scratch);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Execute<Simd256>(item, scratch);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Execute<Simd128>(item, scratch);
        }
        else
        {
            Execute<SimdScalar>(item, scratch);
        }
    }

    private readonly void Execute<T>(int item, float* scratch) where T : struct, ISimd<T>
    {
        switch (_shape)
        {
            case Shape.FewRows: MultiplyFewRows<T>(item * _columnsPerItem, scratch); break;
            case Shape.FewColumns: MultiplyFewColumns<T>(item * _rowsPerItem, scratch); break;
            case Shape.Turned: MultiplyTurned<T>(item * _columnsPerItem, scratch); break;
            default: MultiplyTiles<T>(item, scratch); break;
        }
    }

    /// <summary>
    /// Some rows of b, read as they lie, by all rows of a as lanes: the transposed result, a block at a time, turned before it is stored. Where b
    /// is much larger than a, that saves packing it, and weights are read in the order of their addresses.
    /// </summary>
    private readonly void MultiplyTurned<T>(int column, float* scratch) where T : struct, ISimd<T>
    {
        int columns = Math.Min(_n - column, _columnsPerItem), turnedWidth = (columns + 15) / 16 * 16;
        float* sums = scratch + ProductBlocks.PackedLength, turned = sums + ProductBlocks.SumsLength / 2;
        for (int panel = 0; panel < _rowPanels.Count; panel++)
        {
            int row = _rowPanels.Start(panel), rows = _rowPanels.Width(panel), vectors = _rowPanels.Vectors(panel), width = vectors * T.Count;
            var tiles = new TileColumn<T>(columns, vectors, areRowsTogether: false);
            float* b = _operands.B + column * _operands.BRow, tileSums = sums;
            for (int tile = 0; tile < tiles.Count; tile++)
            {
                tiles.Loop(tile)(b, _operands.BRow, _packedRows + (nint)row * _k, width, _k, 1, 0, 0, tileSums, width, false);
                b += tiles.Rows(tile) * _operands.BRow;
                tileSums += tiles.Rows(tile) * width;
            }
            ProductPacking.Transposed(sums, width, rows, columns, turned, turnedWidth);
            Store<T>(turned, turnedWidth, row, rows, column, columns);
        }
        if (TFinish.IsActive)
        {
            Finish<T>(column, columns);
        }
    }

    /// <summary>Dot products of all rows of a with some rows of b.</summary>
    private readonly void MultiplyFewRows<T>(int column, float* sums) where T : struct, ISimd<T>
    {
        int columns = Math.Min(_n - column, _columnsPerItem);
        ProductDots.Multiply<T>(_operands.A, _m, _operands.B + column * _operands.BRow, columns, _k, sums, ProductBlocks.DotColumns);
        Store<T>(sums, ProductBlocks.DotColumns, 0, _m, column, columns);
        if (TFinish.IsActive)
        {
            Finish<T>(column, columns);
        }
    }

    /// <summary>Dot products of some rows of a with all rows of b, a block of rows of a at a time.</summary>
    private readonly void MultiplyFewColumns<T>(int firstRow, float* sums) where T : struct, ISimd<T>
    {
        int rowEnd = Math.Min(_m - firstRow, _rowsPerItem) + firstRow;
        for (int row = firstRow; row < rowEnd; row += ProductBlocks.Rows)
        {
            int rows = Math.Min(ProductBlocks.Rows, rowEnd - row);
            ProductDots.Multiply<T>(_operands.B, _n, _operands.A + row * _operands.ARow, rows, _k, sums, ProductBlocks.Rows);
            TEpilogue epilogue = _epilogue;
            for (int i = 0; i < rows; i++)
            {
                for (int column = 0; column < _n; column++)
                {
                    SimdScalar sum = SimdScalar.Load(sums + column * ProductBlocks.Rows + i);
                    epilogue.Apply(sum, row + i, column).Store(_c + (nint)(row + i) * _n + column);
                }
            }
        }
        if (TFinish.IsActive)
        {
            Finish<T>(0, _n);
        }
    }

    /// <summary>
    /// So many rows that packing b is cheap, the second-level cache still holds a, and there is work for all; no more than scratch memory has
    /// room for where sums wait there for more terms.
    /// </summary>
    private readonly int MostRows(int m)
    {
        if (!_termsGoFirst)
        {
            return ProductBlocks.Rows;
        }
        int cached = ProductBlocks.CachedLength / _termsAtOnce;
        return (int)Math.Clamp((long)m * _panels.Count / WantedItems, Math.Min(ProductBlocks.Rows, cached), cached);
    }

    /// <summary>Rows that an item has room for where it packs them, in whole strips: as even as can be, and as many for one worker as for another.</summary>
    private readonly int OwnRows(int m)
    {
        int height = ProductStripPacking.Height, most = ProductBlocks.OwnStripsLength / (_termsAtOnce * height) * height;
        int items = ((m - 1) / most / _pool.Threads + 1) * _pool.Threads;
        int rows = Math.Min(most, Math.Max(ProductBlocks.LeastRows, (m - 1) / items + 1));
        return (rows - 1) / height * height + height;
    }

    private readonly void MultiplyTiles<T>(int item, float* scratch) where T : struct, ISimd<T>
    {
        (int rowItem, int columnItem) = _columnItems == 1 ? (item, 0) : Math.DivRem(item, _columnItems);
        int firstRow = rowItem * _rowsPerItem, rowEnd = Math.Min(_m - firstRow, _rowsPerItem) + firstRow;
        int firstPanel = columnItem * _panelsPerItem, panelEnd = Math.Min(firstPanel + _panelsPerItem, _panels.Count);
        // Panels are packed once where sums need no room of their own between one part of the terms and the next.
        int rowsOutside = _termsGoFirst ? rowEnd - firstRow : _rowsAtOnce;
        for (int outside = firstRow; outside < rowEnd; outside += rowsOutside)
        {
            int outsideEnd = Math.Min(outside + rowsOutside, rowEnd), term = 0;
            do
            {
                int terms = Math.Min(_termsAtOnce, _k - term);
                for (int row = outside; row < outsideEnd; row += _rowsAtOnce)
                {
                    MultiplyPanels<T>(firstPanel, panelEnd, row, Math.Min(_rowsAtOnce, outsideEnd - row), term, terms, row > outside, scratch);
                }
                term += terms;
            }
            while (term < _k);
        }
        if (TFinish.IsActive)
        {
            int column = _panels.Start(firstPanel);
            Finish<T>(column, Math.Min(_panels.Start(panelEnd), _n) - column);
        }
    }

    private readonly void MultiplyPanels<T>(int firstPanel, int panelEnd, int row, int rows, int term, int terms, bool arePacked, float* scratch)
        where T : struct, ISimd<T>
    {
        float* packed = scratch, sums = scratch + ProductBlocks.PackedLength, ownStrips = null;
        nint packedPanel = _depth * ProductTile.MaxVectors * T.Count, sumsPanel = ProductBlocks.Rows * ProductTile.MaxVectors * T.Count;
        if (_packsOwnStrips)
        {
            ownStrips = scratch;
            packed += ProductBlocks.OwnStripsLength;
            // No panel waits for the rows or terms that come next.
            packedPanel = sumsPanel = 0;
            var packing = new ProductStripPacking(_operands.A + row + term * _operands.ATerm, _operands.ATerm, rows, terms, ownStrips);
            WorkItems.Run(_pool, packing.Items, ref packing, isShared: false);
        }
        for (int panel = firstPanel; panel < panelEnd; panel++)
        {
            MultiplyPanel<T>(panel, row, rows, term, terms, ownStrips, packed, arePacked, sums);
            packed += packedPanel;
            sums += sumsPanel;
        }
    }

    /// <summary>All rows of a block by one panel; stores what is finished.</summary>
    private readonly void MultiplyPanel<T>(
        int panel, int firstRow, int rows, int term, int terms, float* ownStrips, float* packed, bool isPacked, float* sums) where T : struct, ISimd<T>
    {
        int column = _panels.Start(panel), vectors = _panels.Vectors(panel), width = vectors * T.Count, columns = Math.Min(width, _n - column);
        float* b = packed;
        nint bTerm = width;
        if (_keptColumns is not null)
        {
            b = _keptColumns.Memory.Pointer + (nint)column * _k + (nint)term * width;
        }
        else if (!_packsColumns && columns == width)
        {
            b = _operands.B + term * _operands.BRow + column;
            bTerm = _operands.BRow;
        }
        else if (!isPacked)
        {
            if (_operands.IsTransposed)
            {
                ProductPacking.Transposed(_operands.B + column * _operands.BRow + term, _operands.BRow, terms, columns, packed, width);
            }
            else
            {
                ProductPacking.Rows<T>(_operands.B + term * _operands.BRow + column, _operands.BRow, terms, columns, packed, width);
            }
        }
        bool isFinished = term + terms == _k;
        // Sums that need no epilogue are taken where they will be. Others that wait for more terms keep their place; the rest need
        // one only until the epilogue, which follows.
        bool isInPlace = TEpilogue.IsStore && columns == width;
        Debug.Assert(isInPlace || terms == _k || rows <= ProductBlocks.Rows, "Sums that wait have no room.");
        nint sumsRow = isInPlace ? _n : width, tileRow = isInPlace ? _n : terms == _k ? 0 : width;
        if (isInPlace)
        {
            sums = _c + (nint)firstRow * _n + column;
        }
        float* a = _operands.A + firstRow * _operands.ARow + term * _operands.ATerm;
        nint aStride = _operands.AreRowsTogether ? _operands.ATerm : _operands.ARow;
        bool areStrips = PacksStrips || _packsOwnStrips;
        int height = areStrips ? ProductStripPacking.Height : TEpilogue.TakesFourRows ? ProductTile.MaxRows(vectors) & -4 : 0;
        var tiles = new TileColumn<T>(rows, vectors, _operands.AreRowsTogether, height);
        int row = firstRow;
        for (int tile = 0; tile < tiles.Count; tile++)
        {
            int tileRows = tiles.Rows(tile);
            if (areStrips)
            {
                a = _packsOwnStrips ? ownStrips + (nint)(row - firstRow) * terms : _packedRows + (nint)row * _k + (nint)term * tileRows;
                aStride = tileRows;
            }
            tiles.Loop(tile)(a, aStride, b, bTerm, terms, 1, 0, 0, sums, sumsRow, term > 0);
            if (isFinished && !isInPlace)
            {
                Store<T>(sums, width, row, tileRows, column, columns);
            }
            a += tileRows * _operands.ARow;
            sums += tileRows * tileRow;
            row += tileRows;
        }
    }
}
