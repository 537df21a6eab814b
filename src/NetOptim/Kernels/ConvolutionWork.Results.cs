using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>What becomes of finished sums: they go through the epilogue into the result, and its terms to their sums.</summary>
internal readonly unsafe partial struct ConvolutionWork<TEpilogue, TFinish>
{
    private float* Partials(int block) => _partials + (nint)block * _plan.RowBlocksPerBlock * IColumnFinisher.MaxPartials * AllColumns;

    /// <summary>Puts zeros where the sums of the epilogue's terms will be, some columns of a block; those of all its lines go to the first one's.</summary>
    private void ClearTerms(float* partials, int columns)
    {
        for (int i = 0; i < _plan.RowBlocksPerBlock; i++)
        {
            new Span<float>(partials, columns).Clear();
            new Span<float>(partials + AllColumns, columns).Clear();
            partials += (nint)IColumnFinisher.MaxPartials * AllColumns;
        }
    }

    /// <summary>Where a tile's sums can be made in the result itself, for they are what is stored: whole vectors in rows one after the other. Else null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Place(in Target target, int row, int count, int column, int columns, int width)
    {
        if (!TEpilogue.IsStore || TEpilogue.HasTerms || columns != width)
        {
            return null;
        }
        nint first = target.Rows[row];
        return target.Rows[row + count - 1] - first == count - 1 ? _c + first * AllColumns + target.Group * _plan.Columns + column : null;
    }

    /// <summary>Asks for the memory of a tile that comes next: from that row on or, behind the last one, in the next panel.</summary>
    private void FetchNext(in Target target, int panel, int row, int count, int rows)
    {
        if (row < rows)
        {
            Fetch(target, panel, row, count);
        }
        else if (panel + 1 < target.PanelEnd)
        {
            Fetch(target, panel + 1, 0, count);
        }
    }

    /// <summary>Asks for the memory of some results while sums are being made: it is most often not in the cache.</summary>
    private void Fetch(in Target target, int panel, int firstRow, int count)
    {
        nint stride = AllColumns, column = target.Group * _plan.Columns + _plan.Panels.Start(panel);
        nint* rows = target.Rows + firstRow;
        int columns = _plan.Panels.Width(panel);
        if (columns == stride && !TEpilogue.Fetches)
        {
            return; // whole rows of one tensor one after the other need not be asked for
        }
        float* first = _c + column;
        for (int r = 0; r < count; r++)
        {
            float* c = first + rows[r] * stride;
            for (int i = 0; i < columns; i += 16)
            {
                if (!_isStreamed)
                {
                    Cache.Fetch(c + i);
                }
                if (TEpilogue.Fetches)
                {
                    _epilogue.Fetch(rows[r], column + i);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Store<T>(float* sums, int width, nint* rows, int count, nint column, int columns, float* partials) where T : struct, ISimd<T>
    {
        // A copy: through this, its fields would be read again after every store.
        TEpilogue epilogue = _epilogue;
        bool isStreamed = _isStreamed;
        nint stride = AllColumns;
        float* first = _c + column;
        int full = columns & -T.Count;
        partials += column;
        if (TEpilogue.HasTerms)
        {
            // Column by column, so that the sums of the terms stay in registers.
            for (int i = 0; i < full; i += T.Count)
            {
                T sum0 = T.Load(partials + i), sum1 = T.Load(partials + stride + i);
                float* tile = sums + i, c = first + i;
                for (int r = 0; r < count; r++)
                {
                    nint row = rows[r];
                    T result = epilogue.ApplyTerms(T.Load(tile), row, column + i, out T term0, out T term1);
                    if (isStreamed)
                    {
                        result.StoreStreaming(c + row * stride);
                    }
                    else
                    {
                        result.Store(c + row * stride);
                    }
                    sum0 += term0;
                    sum1 += term1;
                    tile += width;
                }
                sum0.Store(partials + i);
                sum1.Store(partials + stride + i);
            }
        }
        for (int r = 0; r < count; r++)
        {
            nint row = rows[r];
            float* c = first + row * stride;
            for (int i = 0; i < full && !TEpilogue.HasTerms; i += T.Count)
            {
                epilogue.Apply(T.Load(sums + i), row, column + i).Store(c + i);
            }
            if (full < columns)
            {
                EpilogueRow.Tail(_epilogue, sums + full, c + full, row, column + full, columns - full, partials + full, stride);
            }
            sums += width;
        }
    }
}
