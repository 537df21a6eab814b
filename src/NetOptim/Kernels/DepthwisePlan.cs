namespace NetOptim.Kernels;

/// <summary>A depthwise convolution, or the gradient of its input, cut into blocks of lines.</summary>
internal readonly struct DepthwisePlan
{
    /// <summary>Results of a block: 128 KiB of them stay in the second-level cache for what follows.</summary>
    private const int BlockLength = 32_768;

    // A few images are cut into smaller blocks, down to two lines, until there are so many.
    private const int LeastBlocks = 8;

    // Blocks of the same size for every worker, and some to spare.
    private const int BlocksPerWorker = 2;

    private readonly int _lines;
    private readonly int _blocksDown;

    /// <param name="shape">The convolution.</param>
    /// <param name="part">Any part of the batch.</param>
    /// <param name="isGradient">Of the input; else the forward pass.</param>
    /// <param name="isMade">A prologue makes the input: the forward pass alone.</param>
    /// <param name="workers">Nothing is gathered of the results: blocks are as large as can be for so many workers. 0: they are cut by the sizes alone.</param>
    public DepthwisePlan(in ConvolutionShape shape, in BatchPart part, bool isGradient, bool isMade = false, int workers = 0)
    {
        Shape = shape;
        IsGradient = isGradient;
        (Height, Width) = isGradient ? (shape.InHeight, shape.InWidth) : (shape.OutHeight, shape.OutWidth);
        long line = (long)Width * shape.InChannels;
        int most = (int)Math.Clamp(isMade ? MadeLines.LinesAtOnce(shape) : workers > 0 ? Height : BlockLength / line, 1, Height);
        int least = workers > 0 ? workers * BlocksPerWorker : LeastBlocks;
        int parts = Math.Max((Height - 1) / most + 1, Math.Min(Height, (least - 1) / part.Step + 1));
        int lines = (Height - 1) / parts + 1;
        // Lines are made two by two: every block begins with the first of two, so that each line is made in the same way wherever the cuts are, and gets the same bits.
        _lines = lines == Height || most == 1 ? lines : Math.Min((lines + 1) & -2, most & -2);
        _blocksDown = (Height - 1) / _lines + 1;
        Blocks = BlocksBefore(part.Batch);
    }

    public ConvolutionShape Shape { get; }

    public bool IsGradient { get; }

    /// <summary>Lines of a destination image.</summary>
    public int Height { get; }

    /// <summary>Pixels of a destination line.</summary>
    public int Width { get; }

    public int Blocks { get; }

    /// <summary>Transposed weights [taps, channels], in floats.</summary>
    public long PackedLength => (long)Shape.Taps * Shape.InChannels;

    /// <summary>What finishers gather, in floats: of so many images or of fewer, which may be cut into more blocks.</summary>
    public long PartialsLength => Math.Max(Blocks, 2L * LeastBlocks) * IColumnFinisher.MaxPartials * Shape.InChannels;

    public int PhasesX => IsGradient ? Shape.StrideX : 1;

    /// <summary>Whether results can be made in pairs: the gradient of a convolution of stride 2 along its lines, of three taps with the middle one on the first pixel.</summary>
    public bool HasPairs => IsGradient && Shape is { StrideX: 2, KernelWidth: 3, DilationX: 1, PadLeft: 1 } && Shape.OutWidth == (Shape.InWidth + 1) / 2;

    /// <summary>Whether the same holds for lines: results come four by four.</summary>
    public bool HasPairsOfLines => HasPairs && Shape is { StrideY: 2, KernelHeight: 3, DilationY: 1, PadTop: 1 } && Shape.OutHeight == (Shape.InHeight + 1) / 2;

    public ConvolutionAxis AxisY(int line) => IsGradient
        ? ConvolutionAxis.Gradient(Shape.KernelHeight, Shape.StrideY, Shape.PadTop, Shape.DilationY, line % Shape.StrideY)
        : ConvolutionAxis.Forward(Shape.KernelHeight, Shape.StrideY, Shape.PadTop, Shape.DilationY);

    public ConvolutionAxis AxisX(int phase) => IsGradient
        ? ConvolutionAxis.Gradient(Shape.KernelWidth, Shape.StrideX, Shape.PadLeft, Shape.DilationX, phase)
        : ConvolutionAxis.Forward(Shape.KernelWidth, Shape.StrideX, Shape.PadLeft, Shape.DilationX);

    /// <summary>Blocks of the images before that one.</summary>
    public int BlocksBefore(int image) => checked(image * _blocksDown);

    /// <summary>Bounds of a block: image and lines of the destination.</summary>
    public (int Image, int Line, int EndLine) Bounds(int block)
    {
        (int image, int down) = Math.DivRem(block, _blocksDown);
        return (image, down * _lines, Math.Min((down + 1) * _lines, Height));
    }
}
