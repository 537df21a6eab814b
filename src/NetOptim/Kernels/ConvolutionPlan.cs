namespace NetOptim.Kernels;

/// <summary>
/// One convolution as a product of patches with packed weights, cut into blocks of results: by its sizes alone, so that neither the
/// blocks nor any sum depends on the number of threads.
/// </summary>
internal readonly struct ConvolutionPlan
{
    /// <summary>The most results of one phase in a block of plain sums; the sums of so many, by 256 columns, are kept until all terms are in.</summary>
    public const int MaxPixels = ProductBlocks.Rows;

    /// <summary>Floats for the patches of a block.</summary>
    public const int StripLength = ProductBlocks.PackedLength - ConvolutionPatches.Slack;

    /// <summary>The most terms of a sum that are taken before the tile's sums are put down.</summary>
    public const int MaxDepth = 640;

    /// <summary>The same where tiles slide over five taps: so few loads are left to a multiply-add that weights may come from the second-level cache.</summary>
    public const int MaxFiveTapDepth = 1600;

    /// <summary>Results of a line that make a tile high enough to read its patches from a strip.</summary>
    private const int MinStripPixels = 6;

    // Enough items to keep many workers evenly busy, where the shape gives so many.
    private const int WantedItems = 16;

    // A few images are cut into smaller blocks than the cache asks for, down to so few results, until there are so many items.
    private const int LeastItems = 8;
    private const int LeastPixels = 32;

    private readonly int _imagesPerBlock;
    private readonly int _blocksDown;
    private readonly int _blocksAcross;
    private readonly int _lastWidth;

    /// <param name="images">The convolution, and how many images there are.</param>
    /// <param name="isGradient">Of the input, from the output's gradient; else the forward pass.</param>
    /// <param name="isChannelsFirst">The order of the source.</param>
    public ConvolutionPlan(in ConvolutionImages images, bool isGradient, bool isChannelsFirst = false)
    {
        ConvolutionShape shape = images.Shape;
        int step = images.Step;
        Shape = shape;
        Batch = images.Count;
        IsGradient = isGradient;
        (Height, Width) = isGradient ? (shape.InHeight, shape.InWidth) : (shape.OutHeight, shape.OutWidth);
        _lastWidth = Width - images.Missing;
        (Columns, Inner) = isGradient ? (shape.GroupInChannels, shape.GroupOutChannels) : (shape.GroupOutChannels, shape.GroupInChannels);
        (PhasesY, PhasesX) = isGradient ? (shape.StrideY, shape.StrideX) : (1, 1);

        int height = (Height - 1) / PhasesY + 1, width = (Width - 1) / PhasesX + 1;
        int pixels = ProductBlocks.Even(width, MaxPixels), lines = ProductBlocks.Even(height, Math.Max(1, MaxPixels / pixels));
        WinogradBlock tiles = isChannelsFirst ? default : WinogradBlock.Of(shape, Height, Width, Inner, Columns, kept: 0);
        TileResults = tiles.Results;
        if (IsWinograd)
        {
            (lines, pixels) = (tiles.Lines, tiles.Pixels);
        }
        UsesStrips = !IsWinograd && width >= MinStripPixels && (shape.DilationX == 1 || shape.KernelWidth == 1);
        if (UsesStrips)
        {
            ReadsInPlace = !isChannelsFirst && (shape.Groups == 1 || shape.KernelWidth == 1) && IsInside();
            while (!ReadsInPlace && StripOf(lines, pixels) > StripLength && lines > 1)
            {
                lines = ProductBlocks.Even(height, lines / 2);
            }
            while (!ReadsInPlace && StripOf(lines, pixels) > StripLength && pixels > MinStripPixels)
            {
                pixels = ProductBlocks.Even(width, Math.Max(MinStripPixels, pixels / 2));
            }
            UsesStrips = ReadsInPlace || StripOf(lines, pixels) <= StripLength;
        }
        // No wider than the tiles that slide, where all patches do.
        bool slides = PhasesX == 1 && SlidingTaps(AxisY(0), AxisX(0)) > 0;
        Panels = new PanelSplit(Columns, ProductBlocks.Rows, slides ? SlidingTile.MostVectors : 0);
        int columnItems = Panels.Count * shape.Groups;
        _blocksAcross = (width - 1) / pixels + 1;
        _imagesPerBlock = 1;
        if (lines == height && _blocksAcross == 1)
        {
            _imagesPerBlock = (int)Math.Clamp((long)step * columnItems / LeastItems, 1, Math.Max(1, MaxPixels / (height * width)));
            // A block is of one step.
            while (step < Batch && step % _imagesPerBlock != 0)
            {
                _imagesPerBlock--;
            }
        }
        while (lines > 1 && _imagesPerBlock == 1 && (lines + 1) / 2 * pixels >= LeastPixels
            && (long)step * ((height - 1) / lines + 1) * _blocksAcross * columnItems < LeastItems)
        {
            lines = ProductBlocks.Even(height, (lines + 1) / 2);
        }
        Lines = lines * PhasesY;
        Pixels = pixels * PhasesX;
        _blocksDown = (Height - 1) / Lines + 1;
        Blocks = BlocksBefore(Batch);
        PanelsPerItem = (int)Math.Clamp((long)Panels.Count * BlocksBefore(step) * shape.Groups / WantedItems, 1, ProductBlocks.Panels);
        ColumnItems = (Panels.Count - 1) / PanelsPerItem + 1;
        ItemsPerBlock = shape.Groups * ColumnItems;
        _ = checked(Blocks * ItemsPerBlock);
    }

    public ConvolutionShape Shape { get; }

    public int Batch { get; }

    public bool IsGradient { get; }

    /// <summary>Lines of a destination image.</summary>
    public int Height { get; }

    /// <summary>Pixels of a destination line.</summary>
    public int Width { get; }

    /// <summary>Destination channels of a group.</summary>
    public int Columns { get; }

    /// <summary>Source channels of a group.</summary>
    public int Inner { get; }

    public int PhasesY { get; }

    public int PhasesX { get; }

    /// <summary>Destination lines of a block.</summary>
    public int Lines { get; }

    /// <summary>Destination pixels of a block's line.</summary>
    public int Pixels { get; }

    /// <summary>Patches overlap in a copy of the lines they come from, or in the source itself; else each is gathered on its own, unless there are Winograd tiles.</summary>
    public bool UsesStrips { get; }

    /// <summary>No patch reaches outside the image: a strip is the source itself.</summary>
    public bool ReadsInPlace { get; }

    /// <summary>Results of a Winograd tile; 0 where the convolution is none of those.</summary>
    public int TileResults { get; }

    /// <summary>Neighbouring results of a line are made together, by minimal filtering.</summary>
    public bool IsWinograd => TileResults > 0;

    public int Blocks { get; }

    /// <summary>Columns of a group as tiles take them.</summary>
    public PanelSplit Panels { get; }

    public int PanelsPerItem { get; }

    public int ColumnItems { get; }

    /// <summary>Items of work for a block.</summary>
    public int ItemsPerBlock { get; }

    /// <summary>Blocks of rows as a finisher sees them: whole blocks, or their lines where a block has only a part of each.</summary>
    public int RowBlocks => checked(Blocks * RowBlocksPerBlock);

    /// <summary>Row blocks of a block.</summary>
    public int RowBlocksPerBlock => HoldsWholeLines ? 1 : Lines;

    /// <summary>The rows of a block are next to each other.</summary>
    public bool HoldsWholeLines => _blocksAcross == 1;

    /// <summary>Columns of a group's packed weights, whatever the width of the vectors.</summary>
    public int PaddedColumns => (Columns + 15) / 16 * 16;

    /// <summary>Packed weights, in floats.</summary>
    public long PackedLength => (long)Shape.Groups * Shape.KernelHeight * (IsWinograd ? Winograd.Points : Shape.KernelWidth) * Inner * PaddedColumns;

    /// <summary>What finishers gather, in floats: of so many images or of fewer, which may be cut into more blocks.</summary>
    public long PartialsLength => Math.Max(RowBlocks, 2L * LeastItems) * IColumnFinisher.MaxPartials * Columns * Shape.Groups;

    /// <summary>One of the phases along the lines.</summary>
    public ConvolutionAxis AxisY(int phase) => IsGradient
        ? ConvolutionAxis.Gradient(Shape.KernelHeight, Shape.StrideY, Shape.PadTop, Shape.DilationY, phase)
        : ConvolutionAxis.Forward(Shape.KernelHeight, Shape.StrideY, Shape.PadTop, Shape.DilationY);

    /// <summary>One of the phases along the pixels of a line.</summary>
    public ConvolutionAxis AxisX(int phase) => IsGradient
        ? ConvolutionAxis.Gradient(Shape.KernelWidth, Shape.StrideX, Shape.PadLeft, Shape.DilationX, phase)
        : ConvolutionAxis.Forward(Shape.KernelWidth, Shape.StrideX, Shape.PadLeft, Shape.DilationX);

    /// <summary>Blocks of the images before that one, which begins a step.</summary>
    public int BlocksBefore(int image) => checked((image + _imagesPerBlock - 1) / _imagesPerBlock * _blocksDown * _blocksAcross);

    /// <summary>
    /// Taps of a line over which the tiles of a phase slide, 0 where they do not. Of several phases only some may, so that panels are as wide, and terms as few, as for plain tiles.
    /// </summary>
    public int SlidingTaps(in ConvolutionAxis y, in ConvolutionAxis x) =>
        UsesStrips && SlidingTile.MostVectors > 0 && SlidingTile.Has(x.Taps) && x is { Step: 1, Dilation: 1 }
        && (long)y.Taps * x.Taps * Inner <= (PhasesX == 1 && x.Taps == 5 ? MaxFiveTapDepth : MaxDepth) ? x.Taps : 0;

    /// <summary>Bounds of a block: images, lines and pixels of the destination.</summary>
    public (int Image, int EndImage, int Line, int EndLine, int Pixel, int EndPixel) Bounds(int block)
    {
        (int rest, int across) = Math.DivRem(block, _blocksAcross);
        (int images, int down) = Math.DivRem(rest, _blocksDown);
        int image = images * _imagesPerBlock, line = down * Lines, pixel = across * Pixels;
        int endImage = Math.Min(image + _imagesPerBlock, Batch), width = endImage == Batch ? _lastWidth : Width;
        return (image, endImage, line, Math.Min(line + Lines, Height), pixel, Math.Max(pixel, Math.Min(pixel + Pixels, width)));
    }

    /// <summary>No tap of any result lies outside the source.</summary>
    private bool IsInside()
    {
        (int height, int width) = IsGradient ? (Shape.OutHeight, Shape.OutWidth) : (Shape.InHeight, Shape.InWidth);
        for (int phase = 0; phase < PhasesY; phase++)
        {
            ConvolutionAxis axis = AxisY(phase);
            if (axis.Taps > 0 && !axis.IsInside(axis.CountBelow(Height), height))
            {
                return false;
            }
        }
        for (int phase = 0; phase < PhasesX; phase++)
        {
            ConvolutionAxis axis = AxisX(phase);
            if (axis.Taps > 0 && !axis.IsInside(axis.CountBelow(Width), width))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The longest strip of any phase for so many results.</summary>
    private long StripOf(int lines, int pixels)
    {
        int height = 0, width = 0;
        for (int phase = 0; phase < PhasesY; phase++)
        {
            height = Math.Max(height, AxisY(phase).Reach(lines));
        }
        for (int phase = 0; phase < PhasesX; phase++)
        {
            width = Math.Max(width, AxisX(phase).Reach(pixels));
        }
        return (long)height * width * Inner;
    }
}
