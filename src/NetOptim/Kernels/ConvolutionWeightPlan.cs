namespace NetOptim.Kernels;

/// <summary>
/// The gradient of a convolution's weights as sums over pixels, cut by the sizes alone: some pixels for some output channels are an
/// item, which adds up sums of its own; those are added in the order of the pixels.
/// </summary>
internal readonly struct ConvolutionWeightPlan
{
    /// <summary>Columns whose patches are gathered at a time.</summary>
    public const int GatheredColumns = 512;

    /// <summary>Pixels whose patches are gathered at a time.</summary>
    public const int GatheredPixels = 120;

    /// <summary>Floats for a strip whose patches are then laid side by side; the rest of the scratch memory is for them.</summary>
    public const int PatchStripLength = 32_000;

    // The longest patch of which a block fits beside its strip.
    private const int MaxStripPatch = 256;

    // From so many pixels on, it costs little to add up what a further item has summed.
    private const int MinPixels = 1024;

    // Enough items to keep many workers evenly busy, where the shape gives so many.
    private const int WantedItems = 16;

    // So many rows of sixteen sums lie in the scratch memory twice when they are turned back.
    private const int MostTurnedChannels = 1024;

    // Sums of an item: what the second-level cache holds.
    private const int SumsLength = 196_608;

    private readonly int _imagesPerBlock;
    private readonly int _lines;
    private readonly int _pixels;
    private readonly int _blocksDown;
    private readonly int _blocksAcross;

    /// <param name="images">The convolution, and the images that are summed at a time.</param>
    /// <param name="isChannelsFirst">The order of the input.</param>
    /// <param name="leastItems">So many items are wanted to keep all workers busy: more of them have fewer rows each, whose sums are the same.</param>
    public ConvolutionWeightPlan(in ConvolutionImages images, bool isChannelsFirst, int leastItems = 1)
    {
        ConvolutionShape shape = images.Shape;
        int batch = images.Count;
        Shape = shape;
        Batch = batch;
        Height = shape.OutHeight;
        Width = shape.OutWidth;
        Inner = shape.GroupInChannels;
        IsTurned = shape.IsPointwise && !isChannelsFirst && shape.InChannels <= MostTurnedChannels
            && shape.InChannels * TileColumns(shape.OutChannels) < shape.OutChannels * TileColumns(shape.InChannels);
        Rows = IsTurned ? shape.InChannels : shape.GroupOutChannels;
        AxisY = ConvolutionAxis.Forward(shape.KernelHeight, shape.StrideY, shape.PadTop, shape.DilationY);
        AxisX = ConvolutionAxis.Forward(shape.KernelWidth, shape.StrideX, shape.PadLeft, shape.DilationX);
        _pixels = ProductBlocks.Even(Width, ConvolutionPlan.MaxPixels);
        _lines = ProductBlocks.Even(Height, Math.Max(1, ConvolutionPlan.MaxPixels / _pixels));
        int line = shape.KernelWidth * Inner, all = checked(shape.Taps * Inner);
        int mostRows = MostRows((long)Winograd.Points * shape.KernelHeight * Padded(Inner));
        WinogradBlock tiles = isChannelsFirst ? default : WinogradBlock.Of(shape, Height, Width, Inner, Rows, kept: mostRows);
        TileResults = tiles.Results;
        if (IsWinograd)
        {
            (_lines, _pixels) = (tiles.Lines, tiles.Pixels);
        }
        UsesStrips = !IsWinograd && (shape.DilationX == 1 || shape.KernelWidth == 1) && shape.KernelHeight * Padded(line) <= 1.25 * Padded(all);
        // In place, a vector must not reach beyond the last channel of the last pixel.
        ReadsInPlace = UsesStrips && !isChannelsFirst && (shape.Groups == 1 || shape.KernelWidth == 1) && line % 16 == 0
            && AxisY.IsInside(Height, shape.InHeight) && AxisX.IsInside(Width, shape.InWidth);
        while (UsesStrips && !ReadsInPlace && StripOf(_lines, _pixels) > ConvolutionPlan.StripLength && _lines > 1)
        {
            _lines = ProductBlocks.Even(Height, _lines / 2);
        }
        while (UsesStrips && !ReadsInPlace && StripOf(_lines, _pixels) > ConvolutionPlan.StripLength && _pixels > 1)
        {
            _pixels = ProductBlocks.Even(Width, _pixels / 2);
        }
        UsesStrips = UsesStrips && (ReadsInPlace || StripOf(_lines, _pixels) <= ConvolutionPlan.StripLength);
        UsesStripPatches = !UsesStrips && !IsWinograd && (shape.DilationX == 1 || shape.KernelWidth == 1) && all <= MaxStripPatch;
        while (UsesStripPatches && StripOf(_lines, _pixels) > PatchStripLength && _lines > 1)
        {
            _lines = ProductBlocks.Even(Height, _lines / 2);
        }
        UsesStripPatches = UsesStripPatches && StripOf(_lines, _pixels) <= PatchStripLength;
        SlidingTaps = UsesStrips && AxisX is { Step: 1, Dilation: 1 } && SlidingWeightTile.Has(AxisX.Taps) && Inner % ProductTile.Lanes == 0 ? AxisX.Taps : 0;
        _blocksDown = (Height - 1) / _lines + 1;
        _blocksAcross = (Width - 1) / _pixels + 1;
        _imagesPerBlock = _blocksDown * _blocksAcross > 1 ? 1 : IsWinograd ? tiles.Images : Math.Max(1, ConvolutionPlan.MaxPixels / (Height * Width));
        Blocks = checked(((batch - 1) / _imagesPerBlock + 1) * _blocksDown * _blocksAcross);
        (Segments, Segment) = IsTurned ? (1, shape.OutChannels) : IsWinograd ? (Winograd.Points * shape.KernelHeight, Inner) : UsesStrips ? (shape.KernelHeight, line) : (1, all);
        SegmentStride = Padded(Segment);
        RowLength = Segments * SegmentStride;

        RowsPerItem = MostRows(RowLength);
        int parts = shape.Groups * ((Rows - 1) / RowsPerItem + 1);
        Chunks = (int)Math.Clamp((long)batch * Height * Width / MinPixels, 1, Math.Min(Blocks, (WantedItems - 1) / parts + 1));
        RowItems = (Rows - 1) / RowsPerItem + 1;
        while (Chunks * shape.Groups * RowItems < leastItems && RowsPerItem > 2 * ProductTile.HighestRows)
        {
            RowsPerItem = ProductBlocks.Even(Rows, RowsPerItem / 2);
            RowItems = (Rows - 1) / RowsPerItem + 1;
        }
        Items = checked(Chunks * shape.Groups * RowItems);
    }

    /// <summary>The same items and chunks for fewer images.</summary>
    public ConvolutionWeightPlan Of(in ConvolutionShape shape, int count, bool isChannelsFirst)
    {
        var images = new ConvolutionImages(shape, count, isChannelsFirst);
        return images.Count == Batch && images.Shape.InWidth == Shape.InWidth
            ? this
            : new ConvolutionWeightPlan(images, isChannelsFirst) with { RowsPerItem = RowsPerItem, RowItems = RowItems, Chunks = Chunks, Items = Items };
    }

    public ConvolutionShape Shape { get; }

    public int Batch { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Input channels of a group.</summary>
    public int Inner { get; }

    /// <summary>Rows of the sums of a group: its output channels, unless the sums are turned.</summary>
    public int Rows { get; }

    /// <summary>
    /// Rows are input channels and columns output channels, the other way round than the weights lie: where that makes wider tiles. Only where the
    /// convolution is pointwise.
    /// </summary>
    public bool IsTurned { get; }

    public ConvolutionAxis AxisY { get; }

    public ConvolutionAxis AxisX { get; }

    /// <summary>Sums lie as [kernel line, (tap, channel)], read from strips; else, unless there are Winograd tiles, as [(kernel line, tap, channel)], from gathered patches.</summary>
    public bool UsesStrips { get; }

    /// <summary>Taps of a line over which tiles slide, all of whole vectors of channels; 0 where they do not.</summary>
    public int SlidingTaps { get; }

    /// <summary>Patches are laid side by side, copied from a strip: where a line of taps and channels fills too little of a vector.</summary>
    public bool UsesStripPatches { get; }

    /// <summary>A strip is the input itself.</summary>
    public bool ReadsInPlace { get; }

    /// <summary>Results whose gradients are a Winograd tile's filter; 0 where the sums are plain ones.</summary>
    public int TileResults { get; }

    /// <summary>Sums lie as [point, kernel line, channel] and become weights at the end.</summary>
    public bool IsWinograd => TileResults > 0;

    public int Blocks { get; }

    public int Segments { get; }

    /// <summary>Columns of a segment.</summary>
    public int Segment { get; }

    /// <summary>Floats from segment to segment of the sums.</summary>
    public int SegmentStride { get; }

    /// <summary>Floats from row to row of the sums.</summary>
    public int RowLength { get; }

    public int RowsPerItem { get; private init; }

    public int RowItems { get; private init; }

    /// <summary>Parts of the pixels that are summed apart.</summary>
    public int Chunks { get; private init; }

    public int Items { get; private init; }

    /// <summary>The sums of all chunks, in floats.</summary>
    public long SumsTotal => Chunks * ChunkLength;

    /// <summary>The sums of a chunk, in floats.</summary>
    public nint ChunkLength => (nint)Shape.Groups * Rows * RowLength;

    /// <summary>Blocks of a chunk.</summary>
    public (int First, int End) BlocksOf(int chunk) =>
        ((int)((long)Blocks * chunk / Chunks), (int)((long)Blocks * (chunk + 1) / Chunks));

    /// <summary>Bounds of a block: images, lines and pixels of the output.</summary>
    public (int Image, int EndImage, int Line, int EndLine, int Pixel, int EndPixel) Bounds(int block)
    {
        (int rest, int across) = Math.DivRem(block, _blocksAcross);
        (int images, int down) = Math.DivRem(rest, _blocksDown);
        int image = images * _imagesPerBlock, line = down * _lines, pixel = across * _pixels;
        return (image, Math.Min(image + _imagesPerBlock, Batch), line, Math.Min(line + _lines, Height), pixel, Math.Min(pixel + _pixels, Width));
    }

    /// <summary>Where the sums of a tap begin in a row, of plain sums.</summary>
    public int TapOffset(int tap) => UsesStrips
        ? tap / Shape.KernelWidth * SegmentStride + tap % Shape.KernelWidth * Inner
        : tap * Inner;

    /// <summary>Rows whose sums an item has at the most.</summary>
    private int MostRows(long rowLength) => ProductBlocks.Even(Rows, (int)Math.Max(ProductTile.HighestRows, SumsLength / rowLength));

    private long StripOf(int lines, int pixels) => (long)AxisY.Reach(lines) * AxisX.Reach(pixels) * Inner;

    /// <summary>Columns as tiles pay for them: whole vectors, and a fifth more where a panel is so narrow that rows are read more often.</summary>
    private static double TileColumns(int columns) => Padded(columns) * (columns <= 32 ? 1.2 : 1);

    private static int Padded(int columns) => checked(columns + 15) / 16 * 16;
}
