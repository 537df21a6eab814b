using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Where the elements of a product's operands are: a[r, d] at A + r·ARow + d·ADepth, row r of b at B + r·BRow.</summary>
/// <param name="a">First operand.</param>
/// <param name="aRow">Floats from one row of the result to the next in a.</param>
/// <param name="aDepth">Floats from one term of a sum to the next in a.</param>
/// <param name="b">Second operand.</param>
/// <param name="bRow">Floats from one row of b to the next.</param>
/// <param name="isTransposed">Rows of b are columns of the result; else they are the terms.</param>
internal readonly unsafe struct ProductOperands(float* a, nint aRow, nint aDepth, float* b, nint bRow, bool isTransposed)
{
    public readonly float* A = a;
    public readonly float* B = b;
    public readonly nint ARow = aRow;
    public readonly nint ADepth = aDepth;
    public readonly nint BRow = bRow;
    public readonly bool IsTransposed = isTransposed;
}

/// <summary>How far a worker goes before it turns to other rows, columns or terms: what its caches hold.</summary>
internal static class ProductBlocks
{
    /// <summary>Terms; a panel of b of this depth (32 KiB) stays in the first-level cache while the rows of a pass by.</summary>
    public const int Depth = 256;

    /// <summary>Rows, a multiple of the tiles' 12 and 6.</summary>
    public const int Rows = 240;

    /// <summary>Panels of two vectors of columns.</summary>
    public const int Panels = 8;

    /// <summary>Columns of the widest panel.</summary>
    public const int PanelColumns = 32;

    /// <summary>Rows of b that a few rows of a meet in one item.</summary>
    public const int DotColumns = 32;

    /// <summary>Packed b.</summary>
    public const int PackedLength = Depth * Panels * PanelColumns;

    /// <summary>Packed b, then unfinished sums.</summary>
    public const int ScratchLength = PackedLength + Rows * Panels * PanelColumns;
}

/// <summary>A product cut into items: some panels of columns, and for tall products some rows.</summary>
internal unsafe struct ProductWork<TEpilogue, TFinish> : IParallelWork
    where TEpilogue : struct, IEpilogue
    where TFinish : struct, IColumnFinisher
{
    // Enough items to keep many workers evenly busy, where the shape gives so many.
    private const int WantedItems = 16;

    private enum Shape { Tiles, FewRows, FewColumns }

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
    private readonly bool _packsColumns;
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
        int panelColumns = 2 * ProductTile.Lanes;
        int panels = (n - 1) / panelColumns + 1;
        _rowsPerItem = TFinish.IsActive ? m : Math.Min(m, ProductBlocks.Rows);
        int rowItems = (m - 1) / _rowsPerItem + 1;
        int panelsPerItem = (int)Math.Clamp((long)panels * rowItems / WantedItems, 1, ProductBlocks.Panels);
        // Rows of b that only one tile will read are read in place. So are the rows of a, always: packing them was never faster.
        _packsColumns = operands.IsTransposed || m > ProductTile.MaxRows;
        _columnsPerItem = panelsPerItem * panelColumns;
        _columnItems = (n - 1) / _columnsPerItem + 1;
        Items = checked(rowItems * _columnItems);
    }

    public int Items { get; }

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
            default: MultiplyTiles<T>(item, scratch); break;
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

    private readonly void MultiplyTiles<T>(int item, float* scratch) where T : struct, ISimd<T>
    {
        (int rowItem, int columnItem) = Math.DivRem(item, _columnItems);
        int firstRow = rowItem * _rowsPerItem, rowEnd = Math.Min(_m - firstRow, _rowsPerItem) + firstRow;
        int firstColumn = columnItem * _columnsPerItem, columns = Math.Min(_n - firstColumn, _columnsPerItem);
        float* sums = scratch + ProductBlocks.PackedLength;
        bool isShallow = _k <= ProductBlocks.Depth;
        for (int row = firstRow; row < rowEnd; row += ProductBlocks.Rows)
        {
            int rows = Math.Min(ProductBlocks.Rows, rowEnd - row);
            int depth = 0;
            do
            {
                int terms = Math.Min(ProductBlocks.Depth, _k - depth);
                if (!isShallow || row == firstRow)
                {
                    Pack<T>(firstColumn, columns, depth, terms, scratch);
                }
                for (int column = 0; column < columns; column += 2 * T.Count)
                {
                    // Sums that have to wait for more terms keep their place; others need one only until the epilogue, which follows.
                    nint tileSums = isShallow ? 0 : 2 * T.Count;
                    MultiplyPanel<T>(
                        row, rows, depth, terms, scratch + (nint)column * ProductBlocks.Depth,
                        sums + (nint)column * ProductBlocks.Rows, tileSums, firstColumn + column, Math.Min(2 * T.Count, columns - column));
                }
                depth += terms;
            }
            while (depth < _k);
        }
        if (TFinish.IsActive)
        {
            Finish<T>(firstColumn, columns);
        }
    }

    /// <summary>Packs the panels of some columns, <see cref="ProductBlocks.Depth"/> rows apart.</summary>
    private readonly void Pack<T>(int firstColumn, int columns, int depth, int terms, float* packed) where T : struct, ISimd<T>
    {
        for (int column = 0; column < columns; column += 2 * T.Count)
        {
            int valid = Math.Min(2 * T.Count, columns - column);
            if (!PacksPanel<T>(valid))
            {
                continue;
            }
            int width = valid > T.Count ? 2 * T.Count : T.Count;
            float* panel = packed + (nint)column * ProductBlocks.Depth;
            nint first = firstColumn + column;
            if (_operands.IsTransposed)
            {
                ProductPacking.Transposed(_operands.B + first * _operands.BRow + depth, _operands.BRow, terms, valid, panel, width);
            }
            else
            {
                ProductPacking.Rows<T>(_operands.B + depth * _operands.BRow + first, _operands.BRow, terms, valid, panel, width);
            }
        }
    }

    /// <summary>All rows of a block by one panel; stores what is finished.</summary>
    private readonly void MultiplyPanel<T>(
        int firstRow, int rows, int depth, int terms, float* panel, float* sums, nint sumsRow, int column, int columns)
        where T : struct, ISimd<T>
    {
        int vectors = columns > T.Count ? 2 : 1;
        int width = vectors * T.Count;
        (int height, int higher) = ProductTile.Heights(rows);
        float* b = panel;
        nint bDepth = width;
        if (!PacksPanel<T>(columns))
        {
            b = _operands.B + depth * _operands.BRow + column;
            bDepth = _operands.BRow;
        }
        bool isFinished = depth + terms == _k;
        int row = firstRow;
        for (int rowEnd = firstRow + rows; row < rowEnd; higher--)
        {
            int tileRows = higher > 0 ? height + 1 : height;
            float* tileSums = sums + (row - firstRow) * sumsRow;
            ProductTile.Accumulate<T>(
                tileRows, vectors, _operands.A + row * _operands.ARow + depth * _operands.ADepth, _operands.ARow, _operands.ADepth,
                b, bDepth, terms, 1, 0, 0, tileSums, width, resume: depth > 0);
            if (isFinished)
            {
                Store<T>(tileSums, width, row, tileRows, column, columns);
            }
            row += tileRows;
        }
    }

    private readonly bool PacksPanel<T>(int columns) where T : struct, ISimd<T> => _packsColumns || columns < 2 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Store<T>(float* sums, int width, nint row, int rows, nint column, int columns) where T : struct, ISimd<T>
    {
        // A copy: through this, its fields would be read again after every store.
        TEpilogue epilogue = _epilogue;
        float* c = _c + row * _n + column;
        int full = columns & -T.Count;
        for (nint end = row + rows; row < end; row++)
        {
            for (int i = 0; i < full; i += T.Count)
            {
                epilogue.Apply(T.Load(sums + i), row, column + i).Store(c + i);
            }
            if (full < columns)
            {
                EpilogueRow.Tail(epilogue, sums + full, c + full, row, column + full, columns - full);
            }
            sums += width;
            c += _n;
        }
    }

    private readonly void Finish<T>(nint column, int columns) where T : struct, ISimd<T>
    {
        TFinish finish = _finish;
        for (; columns >= T.Count; columns -= T.Count)
        {
            finish.Finish<T>(_m, column);
            column += T.Count;
        }
        if (Vector256.IsHardwareAccelerated && columns >= 8)
        {
            finish.Finish<Simd256>(_m, column);
            column += 8;
            columns -= 8;
        }
        if (Vector128.IsHardwareAccelerated && columns >= 4)
        {
            finish.Finish<Simd128>(_m, column);
            column += 4;
            columns -= 4;
        }
        for (; columns > 0; columns--)
        {
            finish.Finish<SimdScalar>(_m, column++);
        }
    }
}
