using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>Winograd tiles: the lines that a block reads are transformed, for every point there is a product, and the products are transformed back.</summary>
internal readonly unsafe partial struct ConvolutionWork<TEpilogue, TFinish>
{
    private void MultiplyTiles<T>(int block, in Target target) where T : struct, ISimd<T>
    {
        (int image, int endImage, int line, int endLine, int pixel, int endPixel) = _plan.Bounds(block);
        ConvolutionAxis y = _plan.AxisY(0), x = _plan.AxisX(0);
        int inner = _plan.Inner, pixels = endPixel - pixel, tiles = (pixels - 1) / _plan.TileResults + 1, lines = endLine - line, rows = lines * tiles;
        int reach = y.Reach(lines);
        for (; image < endImage; image++)
        {
            WinogradTiles.Fill(_source, image, line + y.Origin, reach, pixel + x.Origin, tiles, _plan.TileResults, target.Group * inner, inner, target.Patches, reach * tiles * inner);
            nint row = ((nint)image * _plan.Height + line) * _plan.Width + pixel;
            for (int panel = target.FirstPanel; panel < target.PanelEnd; panel++)
            {
                int column = _plan.Panels.Start(panel), columns = _plan.Panels.Width(panel), vectors = _plan.Panels.Vectors(panel), width = vectors * T.Count;
                MultiplyPoints<T>(target, target.Packed + (nint)Winograd.Points * y.Taps * inner * column, vectors, rows, y.Taps, tiles * inner, reach * tiles * inner);
                column += target.Group * _plan.Columns;
                if (_plan.TileResults == FourResults.Results)
                {
                    StoreTiles<T, FourResults>(target.Sums, width, lines, tiles, pixels, row, column, columns, target.Partials + column);
                }
                else
                {
                    StoreTiles<T, TwoResults>(target.Sums, width, lines, tiles, pixels, row, column, columns, target.Partials + column);
                }
            }
        }
    }

    /// <summary>
    /// The products of all points, [point, tile, columns]. A line of tiles follows the other: a line of taps further down, the same tiles stand one line later.
    /// </summary>
    private void MultiplyPoints<T>(in Target target, float* panel, int vectors, int rows, int tapLines, nint line, nint point) where T : struct, ISimd<T>
    {
        int inner = _plan.Inner, width = vectors * T.Count;
        float* sums = target.Sums;
        var tiles = new TileColumn<T>(rows, vectors, areRowsTogether: false);
        for (int i = 0; i < Winograd.Points; i++)
        {
            float* a = target.Patches + i * point;
            for (int tile = 0; tile < tiles.Count; tile++)
            {
                int tileRows = tiles.Rows(tile);
                tiles.Loop(tile)(a, inner, panel, width, inner, tapLines, line - inner, 0, sums, width, false);
                a += (nint)tileRows * inner;
                sums += (nint)tileRows * width;
            }
            panel += (nint)tapLines * inner * width;
        }
    }

    /// <summary>Stores the results of all tiles, those of a line one after the other.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void StoreTiles<T, TTile>(float* sums, int width, int lines, int tiles, int pixels, nint row, nint column, int columns, float* partials)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        // A copy: through this, its fields would be read again after every store.
        TEpilogue epilogue = _epilogue;
        nint stride = AllColumns, point = (nint)lines * tiles * width;
        int full = columns & -T.Count;
        for (; lines > 0; lines--)
        {
            nint at = row;
            for (int left = pixels; left > 0; left -= TTile.Results)
            {
                int count = Math.Min(left, TTile.Results);
                float* first = _c + at * stride + column;
                for (int i = 0; i < full; i += T.Count)
                {
                    Winograd.Result<T, TTile>(sums + i, point, out T y0, out T y1, out T y2, out T y3, out _);
                    float* c = first + i;
                    // A loop, so that the epilogue stands here once: of four, the JIT would not inline all of a long one.
                    nint end = at + count;
                    T sum0 = T.Zero, sum1 = T.Zero;
                    for (nint result = at; result < end; result++)
                    {
                        if (TEpilogue.HasTerms)
                        {
                            epilogue.ApplyTerms(y0, result, column + i, out T term0, out T term1).Store(c);
                            sum0 += term0;
                            sum1 += term1;
                        }
                        else
                        {
                            epilogue.Apply(y0, result, column + i).Store(c);
                        }
                        c += stride;
                        y0 = y1;
                        y1 = y2;
                        y2 = y3;
                    }
                    if (TEpilogue.HasTerms)
                    {
                        (T.Load(partials + i) + sum0).Store(partials + i);
                        (T.Load(partials + stride + i) + sum1).Store(partials + stride + i);
                    }
                }
                if (full < columns)
                {
                    Winograd.Result<T, TTile>(sums + full, point, out T y0, out T y1, out T y2, out T y3, out _);
                    for (nint result = 0; result < count; result++)
                    {
                        y0.Store(sums + full);
                        EpilogueRow.Tail(_epilogue, sums + full, first + result * stride + full, at + result, column + full, columns - full, partials + full, stride);
                        y0 = y1;
                        y1 = y2;
                        y2 = y3;
                    }
                }
                at += count;
                sums += width;
            }
            row += _plan.Width;
        }
    }
}
