using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// Forward pass or gradient of the input, block by block: patches, read where they are or copied beside each other, times the packed
/// weights.
/// </summary>
internal readonly unsafe partial struct ConvolutionWork<TEpilogue, TFinish> : IParallelWork, IRowBlocks
    where TEpilogue : struct, IEpilogue
    where TFinish : struct, IColumnFinisher
{
    /// <summary>Results whose patches are gathered one by one at a time.</summary>
    private const int GatheredPixels = 120;

    /// <summary>Terms of a patch that are gathered at a time.</summary>
    private const int GatheredTerms = 512;

    /// <summary>Results of so few columns are soon made: what the next ones read is asked for in time.</summary>
    private const int FewColumns = 48;

    /// <summary>Sums of so few terms are made before the memory is there that is asked for when they begin: it is asked for a tile earlier.</summary>
    private const int ShortDepth = 64;

    private readonly WorkerPool _pool;
    private readonly ConvolutionPlan _plan;
    private readonly PixelSource _source;
    private readonly float* _packed;
    private readonly float* _c;
    private readonly float* _partials;
    private readonly TEpilogue _epilogue;
    private readonly TFinish _finish;
    private readonly bool _isStreamed;

    public ConvolutionWork(
        WorkerPool pool, in ConvolutionPlan plan, in PixelSource source, float* packed, float* c, float* partials,
        in TEpilogue epilogue, in TFinish finish, bool isStreamed)
    {
        _pool = pool;
        _plan = plan;
        _source = source;
        _packed = packed;
        _c = c;
        _partials = partials;
        _epilogue = epilogue;
        _finish = finish;
        _isStreamed = isStreamed;
    }

    public int GatherBlocks => _plan.Blocks;

    private int AllColumns => _plan.Columns * _plan.Shape.Groups;

    public void Execute(int item, int worker)
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

    /// <summary>Lets the finisher gather what it needs of a block's rows, all of them stored.</summary>
    public void Gather(int pass, int block, int column, int columns)
    {
        (int image, int endImage, int line, int endLine, int pixel, int endPixel) = _plan.Bounds(block);
        nint stride = AllColumns, blockLength = IColumnFinisher.MaxPartials * stride;
        float* partials = Partials(block) + column;
        if (_plan.HoldsWholeLines)
        {
            nint first = ((nint)image * _plan.Height + line) * _plan.Width;
            nint rows = (nint)(endImage - image) * (endLine - line) * (endPixel - pixel);
            ColumnSweep.Gather(_finish, pass, first, rows, column, columns, partials, stride);
            return;
        }
        for (int i = 0; i < _plan.Lines; i++)
        {
            nint first = ((nint)image * _plan.Height + line + i) * _plan.Width + pixel;
            ColumnSweep.Gather(_finish, pass, first, line + i < endLine ? endPixel - pixel : 0, column, columns, partials + i * blockLength, stride);
        }
    }

    [SkipLocalsInit]
    private void Execute<T>(int item, float* scratch) where T : struct, ISimd<T>
    {
        (int rest, int columnItem) = Math.DivRem(item, _plan.ColumnItems);
        (int block, int group) = Math.DivRem(rest, _plan.Shape.Groups);
        int firstPanel = columnItem * _plan.PanelsPerItem, panelEnd = Math.Min(firstPanel + _plan.PanelsPerItem, _plan.Panels.Count);
        int column = group * _plan.Columns + _plan.Panels.Start(firstPanel), columns = Math.Min(_plan.Panels.Start(panelEnd), _plan.Columns) - _plan.Panels.Start(firstPanel);
        nint* rows = stackalloc nint[ConvolutionPlan.MaxPixels];
        var target = new Target(
            _packed + _plan.PackedLength / _plan.Shape.Groups * group, firstPanel, panelEnd, group, scratch,
            scratch + ProductBlocks.PackedLength, rows, Partials(block));
        if (TEpilogue.HasTerms)
        {
            ClearTerms(target.Partials + column, columns);
        }
        if (_plan.IsWinograd)
        {
            MultiplyTiles<T>(block, target);
        }
        else
        {
            MultiplyPhases<T>(block, target);
        }
        if (_isStreamed)
        {
            Cache.FinishStreaming();
        }
        if (TFinish.IsActive && !TEpilogue.HasTerms)
        {
            Gather(0, block, column, columns);
        }
    }

    private void MultiplyPhases<T>(int block, Target target) where T : struct, ISimd<T>
    {
        for (int phaseY = 0; phaseY < _plan.PhasesY; phaseY++)
        {
            ConvolutionAxis y = _plan.AxisY(phaseY);
            for (int phaseX = 0; phaseX < _plan.PhasesX; phaseX++)
            {
                ConvolutionAxis x = _plan.AxisX(phaseX);
                if (_plan.UsesStrips)
                {
                    MultiplyStrips<T>(block, y, x, target);
                }
                else
                {
                    MultiplyPatches<T>(block, y, x, target);
                }
                target.Packed += (nint)y.Taps * x.Taps * _plan.Inner * _plan.PaddedColumns;
            }
        }
    }

    /// <summary>Where the work of an item goes, and its memory.</summary>
    private struct Target(float* packed, int firstPanel, int panelEnd, int group, float* patches, float* sums, nint* rows, float* partials)
    {
        /// <summary>The packed weights of the group and phase.</summary>
        public float* Packed = packed;
        public readonly int FirstPanel = firstPanel;
        public readonly int PanelEnd = panelEnd;
        public readonly int Group = group;
        public readonly float* Patches = patches;
        public readonly float* Sums = sums;
        /// <summary>Row of the result for every patch.</summary>
        public readonly nint* Rows = rows;
        /// <summary>Where the sums of the block's terms are.</summary>
        public readonly float* Partials = partials;
    }

    /// <summary>Patches of a block in memory, and the part of their terms that is at hand.</summary>
    /// <param name="A">The first term of the first patch.</param>
    /// <param name="Lines">Lines of patches.</param>
    /// <param name="LineStride">Floats from line to line.</param>
    /// <param name="Pixels">Patches of a line.</param>
    /// <param name="PixelStride">Floats from patch to patch.</param>
    /// <param name="AllTerms">Terms of a whole patch.</param>
    /// <param name="FirstTerm">The first of the terms at hand.</param>
    /// <param name="Depth">Terms in a row.</param>
    /// <param name="Segments">Rows of terms.</param>
    /// <param name="Skip">Floats from the end of a row of terms to the start of the next.</param>
    /// <param name="SlidingTaps">Not 0: terms are so many taps of neighbouring pixels, for which there are sliding tiles, and neighbouring patches are one pixel apart.</param>
    /// <param name="IsInPlace">They are read where the source is.</param>
    private readonly record struct Patches(
        nint A, int Lines, nint LineStride, int Pixels, nint PixelStride, int AllTerms, int FirstTerm, int Depth, int Segments, nint Skip,
        int SlidingTaps = 0, bool IsInPlace = false);

    private void MultiplyStrips<T>(int block, in ConvolutionAxis y, in ConvolutionAxis x, in Target target) where T : struct, ISimd<T>
    {
        (int image, int endImage, int line, int endLine, int pixel, int endPixel) = _plan.Bounds(block);
        int firstLine = y.CountBelow(line), lines = y.CountBelow(endLine) - firstLine;
        int firstPixel = x.CountBelow(pixel), pixels = x.CountBelow(endPixel) - firstPixel;
        if (lines == 0 || pixels == 0)
        {
            return;
        }
        int inner = _plan.Inner, depth = x.Taps * inner, segments = y.Taps, slidingTaps = _plan.SlidingTaps(y, x);
        bool isInPlace = _plan.ReadsInPlace && depth * segments > 0;
        nint lineStride = isInPlace ? _source.Line : (nint)x.Reach(pixels) * inner, pixelStride = isInPlace ? _source.Pixel : inner;
        for (; image < endImage; image++)
        {
            float* a = target.Patches;
            if (isInPlace)
            {
                a = _source.Data + image * _source.Image + (firstLine * y.Step + y.Origin) * _source.Line
                    + (firstPixel * x.Step + x.Origin) * _source.Pixel + target.Group * inner;
            }
            else
            {
                ConvolutionPatches.FillStrip(_source, image, y, x, firstLine, lines, firstPixel, pixels, target.Group * inner, inner, a);
            }
            FillRows(image, y, x, firstLine, lines, firstPixel, pixels, target.Rows);
            var patches = new Patches((nint)a, lines, y.Step * lineStride, pixels, x.Step * pixelStride, depth * segments, 0, depth, segments, y.Dilation * lineStride - depth, IsInPlace: isInPlace);
            if (slidingTaps > 0 || (long)depth * segments <= ConvolutionPlan.MaxDepth)
            {
                MultiplyPanels<T>(patches with { SlidingTaps = slidingTaps }, target, isFirst: true, isLast: true);
                continue;
            }
            int segmentsAtOnce = Math.Max(1, ConvolutionPlan.MaxDepth / depth);
            int parts = (depth - 1) / ConvolutionPlan.MaxDepth + 1, part = (depth - 1) / parts + 1;
            for (int segment = 0; segment < segments; segment += segmentsAtOnce)
            {
                int count = Math.Min(segmentsAtOnce, segments - segment);
                for (int first = 0; first < depth; first += part)
                {
                    int terms = Math.Min(part, depth - first);
                    MultiplyPanels<T>(
                        patches with
                        {
                            A = (nint)(a + segment * y.Dilation * lineStride + first),
                            FirstTerm = segment * depth + first,
                            Depth = terms,
                            Segments = count,
                        },
                        target, isFirst: segment + first == 0, isLast: segment + count == segments && first + terms == depth);
                }
            }
        }
    }

    /// <summary>Patches gathered one by one: dilated ones, and those of images so small that a line of results makes no tile.</summary>
    private void MultiplyPatches<T>(int block, in ConvolutionAxis y, in ConvolutionAxis x, in Target target) where T : struct, ISimd<T>
    {
        (int image, int endImage, int line, int endLine, int pixel, int endPixel) = _plan.Bounds(block);
        int firstLine = y.CountBelow(line), lines = y.CountBelow(endLine) - firstLine;
        int firstPixel = x.CountBelow(pixel), pixels = x.CountBelow(endPixel) - firstPixel;
        int all = (endImage - image) * lines * pixels, terms = y.Taps * x.Taps * _plan.Inner;
        for (int first = 0; first < all; first += GatheredPixels)
        {
            int count = Math.Min(GatheredPixels, all - first), term = 0;
            for (int i = 0; i < count; i++)
            {
                (int inImage, int inLine, int inPixel) = Place(first + i, lines, pixels);
                target.Rows[i] = Row(image + inImage, y, x, firstLine + inLine, firstPixel + inPixel);
            }
            do
            {
                int depth = Math.Min(GatheredTerms, terms - term);
                for (int i = 0; i < count; i++)
                {
                    (int inImage, int inLine, int inPixel) = Place(first + i, lines, pixels);
                    ConvolutionPatches.GatherPatch(
                        _source, image + inImage, y, x, firstLine + inLine, firstPixel + inPixel, target.Group * _plan.Inner, _plan.Inner,
                        term, depth, target.Patches + (nint)i * depth);
                }
                var patches = new Patches((nint)target.Patches, 1, 0, count, depth, terms, term, depth, 1, 0);
                MultiplyPanels<T>(patches, target, isFirst: term == 0, isLast: term + depth == terms);
                term += depth;
            }
            while (term < terms);
        }
    }

    private static (int Image, int Line, int Pixel) Place(int index, int lines, int pixels)
    {
        (int rest, int pixel) = Math.DivRem(index, pixels);
        (int image, int line) = Math.DivRem(rest, lines);
        return (image, line, pixel);
    }

    private nint Row(int image, in ConvolutionAxis y, in ConvolutionAxis x, int line, int pixel) =>
        ((nint)image * _plan.Height + y.First + line * y.Every) * _plan.Width + x.First + pixel * x.Every;

    private void FillRows(int image, in ConvolutionAxis y, in ConvolutionAxis x, int firstLine, int lines, int firstPixel, int pixels, nint* rows)
    {
        for (int line = 0; line < lines; line++)
        {
            nint row = Row(image, y, x, firstLine + line, firstPixel);
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                *rows++ = row;
                row += x.Every;
            }
        }
    }

    /// <summary>All patches by all panels of the item; stores what is finished.</summary>
    private void MultiplyPanels<T>(in Patches patches, in Target target, bool isFirst, bool isLast) where T : struct, ISimd<T>
    {
        bool isShallow = isFirst && isLast, isShort = patches.Depth * patches.Segments <= ShortDepth;
        int firstColumn = _plan.Panels.Start(target.FirstPanel);
        for (int index = target.FirstPanel; index < target.PanelEnd; index++)
        {
            int column = _plan.Panels.Start(index), columns = _plan.Panels.Width(index), vectors = _plan.Panels.Vectors(index), width = vectors * T.Count;
            float* panel = target.Packed + (nint)patches.AllTerms * column + (nint)patches.FirstTerm * width;
            if (patches.SlidingTaps > 0 && SlidingTile.Takes(vectors))
            {
                Slide<T>(patches, target, panel, column, columns, vectors);
                continue;
            }
            var tiles = new TileColumn<T>(patches.Pixels, vectors, areRowsTogether: false);
            // Sums that have to wait for more terms keep their place; others need one only until the epilogue, which follows.
            float* panelSums = target.Sums + (isShallow ? 0 : (nint)(column - firstColumn) * ConvolutionPlan.MaxPixels);
            int row = 0;
            for (int line = 0; line < patches.Lines; line++)
            {
                float* a = (float*)patches.A + line * patches.LineStride;
                for (int tile = 0; tile < tiles.Count; tile++)
                {
                    int tileRows = tiles.Rows(tile);
                    float* place = Place(target, row, tileRows, column, columns, width);
                    float* sums = place != null ? place : panelSums + (isShallow ? 0 : (nint)row * width);
                    nint stride = place != null ? AllColumns : width;
                    if (patches.IsInPlace && _plan.Columns <= FewColumns)
                    {
                        FetchPatches(a + tileRows * patches.PixelStride, patches, tile + 1 < tiles.Count ? tiles.Rows(tile + 1) : 0);
                    }
                    if (isLast && !isShort)
                    {
                        Fetch(target, index, row, tileRows);
                    }
                    else if (isLast)
                    {
                        FetchNext(target, index, row + tileRows, tiles.Rows(tile + 1 < tiles.Count ? tile + 1 : 0), patches.Lines * patches.Pixels);
                    }
                    tiles.Loop(tile)(a, patches.PixelStride, panel, width, patches.Depth, patches.Segments, patches.Skip, 0, sums, stride, !isFirst);
                    if (isLast && place == null)
                    {
                        Store<T>(sums, width, target.Rows + row, tileRows, target.Group * _plan.Columns + column, columns, target.Partials);
                    }
                    a += tileRows * patches.PixelStride;
                    row += tileRows;
                }
            }
        }
    }

    /// <summary>All patches by one panel, all taps of a line at a time; stores the results.</summary>
    private void Slide<T>(in Patches patches, in Target target, float* panel, int column, int columns, int vectors)
        where T : struct, ISimd<T>
    {
        int width = vectors * T.Count, taps = patches.SlidingTaps, channels = patches.Depth / taps;
        int height = ProductBlocks.Even(patches.Pixels, SlidingTile.MaxRows(taps, vectors)), row = 0;
        for (int line = 0; line < patches.Lines; line++)
        {
            float* a = (float*)patches.A + line * patches.LineStride;
            int rows;
            for (int pixel = 0; pixel < patches.Pixels; pixel += rows)
            {
                rows = Math.Min(height, patches.Pixels - pixel);
                float* place = Place(target, row, rows, column, columns, width);
                SlidingTile.Loop(taps, rows, vectors)(
                    a, patches.PixelStride, patches.Depth + patches.Skip, panel, (nint)channels * width, channels, patches.Segments,
                    place != null ? place : target.Sums, place != null ? AllColumns : width);
                if (place == null)
                {
                    Store<T>(target.Sums, width, target.Rows + row, rows, target.Group * _plan.Columns + column, columns, target.Partials);
                }
                a += rows * patches.PixelStride;
                row += rows;
            }
        }
    }

    /// <summary>Asks for the memory of the patches of the next tile.</summary>
    private static void FetchPatches(float* a, in Patches patches, int count)
    {
        for (; count > 0; count--)
        {
            for (int i = 0; i < patches.Depth; i += 16)
            {
                Cache.Fetch(a + i);
            }
            a += patches.PixelStride;
        }
    }
}
