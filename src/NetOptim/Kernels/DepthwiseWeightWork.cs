using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// How the gradient of depthwise weights is cut: by the sizes alone, into blocks of channels, whose sums have nothing to do with each other, and only where
/// these are few into chunks of lines as well, whose sums have to be added up.
/// </summary>
internal readonly struct DepthwiseWeightPlan
{
    /// <summary>Blocks of channels and chunks of lines together; enough for any number of threads to share evenly.</summary>
    private const int MaxItems = 32;

    /// <summary>
    /// The fewest channels of a block, two cache lines: of large images so few that the lines which neighbouring lines of taps share stay in the first-level
    /// cache, and the sums with them.
    /// </summary>
    private const int LeastChannels = 32;

    /// <summary>Results of an image in a block, about: of small images more channels, because memory is read in longer pieces then.</summary>
    private const int BlockLength = 12_544;

    /// <summary>Results that make a chunk of its own worth while.</summary>
    private const int ChunkLength = 32_768;

    private readonly int _blockChannels;

    /// <param name="shape">The convolution.</param>
    /// <param name="images">Images that are summed at a time.</param>
    public DepthwiseWeightPlan(in ConvolutionShape shape, int images)
    {
        Shape = shape;
        Lines = checked(images * shape.OutHeight);
        _blockChannels = Math.Max(LeastChannels, (int)(BlockLength / ((long)shape.OutHeight * shape.OutWidth)) & -16);
        ChannelBlocks = (shape.InChannels - 1) / _blockChannels + 1;
        Chunks = (int)Math.Clamp((long)Lines * shape.OutWidth * shape.InChannels / ChunkLength / ChannelBlocks, 1, Math.Min(Lines, (MaxItems - 1) / ChannelBlocks + 1));
    }

    /// <summary>The same chunks for fewer images.</summary>
    public DepthwiseWeightPlan Of(int images) => this with { Lines = images * Shape.OutHeight };

    public ConvolutionShape Shape { get; }

    /// <summary>Output lines of the images.</summary>
    public int Lines { get; private init; }

    /// <summary>Chunks of lines.</summary>
    public int Chunks { get; }

    public int ChannelBlocks { get; }

    /// <summary>Blocks of channels of all chunks.</summary>
    public int Items => Chunks * ChannelBlocks;

    /// <summary>The chunk and the channels of an item.</summary>
    public (int Chunk, int Channel, int EndChannel) this[int item]
    {
        get
        {
            (int chunk, int block) = Math.DivRem(item, ChannelBlocks);
            return (chunk, block * _blockChannels, Math.Min((block + 1) * _blockChannels, Shape.InChannels));
        }
    }

    /// <summary>Whether the tensors are beyond the caches.</summary>
    public bool IsFar { get; init; }

    /// <summary>The sums of all chunks [chunk, tap, channel], in floats.</summary>
    public long SumsTotal => (long)Chunks * Shape.Taps * Shape.InChannels;
}

/// <summary>Sums the gradient of depthwise weights, step by step.</summary>
internal readonly unsafe struct DepthwiseWeightWork(in DepthwiseWeightPlan plan, in WeightSteps steps, float* x, float* dy, float* sums) : IParallelWork
{
    private readonly DepthwiseWeightPlan _plan = plan;
    private readonly WeightSteps _steps = steps;

    public void Execute(int item, int worker)
    {
        (int step, int part) = Math.DivRem(item, _plan.Items);
        (int first, int count, int lane, bool resume) = _steps[step];
        ConvolutionShape shape = _plan.Shape;
        float* from = x + (nint)first * shape.InHeight * shape.InWidth * shape.InChannels;
        float* gradient = dy + (nint)first * shape.OutHeight * shape.OutWidth * shape.OutChannels;
        new DepthwiseWeightSum(_plan.Of(count), from, gradient, sums + lane * (nint)_plan.SumsTotal, resume).Execute(part);
    }
}

/// <summary>Sums the gradient of depthwise weights of a block of channels over the lines of a chunk of a step, channels side by side in the lanes.</summary>
internal readonly unsafe struct DepthwiseWeightSum
{
    /// <summary>Pixels of short lines that are summed before the sums are put down.</summary>
    private const int PixelsAtOnce = 100;

    private readonly DepthwiseWeightPlan _plan;
    private readonly float* _x;
    private readonly float* _dy;
    private readonly float* _sums;
    private readonly bool _resume;
    private readonly ConvolutionAxis _axisX;

    /// <param name="plan">Which lines and channels an item sums.</param>
    /// <param name="x">The input's first image.</param>
    /// <param name="dy">The gradient's first image.</param>
    /// <param name="sums">The sums of all chunks.</param>
    /// <param name="resume">Whether they go on from what is there.</param>
    public DepthwiseWeightSum(in DepthwiseWeightPlan plan, float* x, float* dy, float* sums, bool resume)
    {
        _resume = resume;
        _plan = plan;
        _x = x;
        _dy = dy;
        _sums = sums;
        _axisX = ConvolutionAxis.Forward(plan.Shape.KernelWidth, plan.Shape.StrideX, plan.Shape.PadLeft, plan.Shape.DilationX);
    }

    /// <summary>Kernel lines of three neighbouring taps, as nearly all are.</summary>
    private bool Slides => _plan.Shape.KernelHeight == 3 && _plan.Shape.DilationY == 1
        && DepthwiseThreeTaps.Fits(_axisX, _plan.Shape.OutWidth, _plan.Shape.InWidth);

    public void Execute(int item)
    {
        (int chunk, int firstChannel, int endChannel) = _plan[item];
        int channels = _plan.Shape.InChannels, taps = _plan.Shape.Taps;
        int first = (int)((long)_plan.Lines * chunk / _plan.Chunks), end = (int)((long)_plan.Lines * (chunk + 1) / _plan.Chunks);
        float* sums = _sums + (nint)chunk * taps * channels;
        if (!_resume)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                new Span<float>(sums + tap * channels + firstChannel, endChannel - firstChannel).Clear();
            }
        }
        for (int line = first, lines; line < end; line += lines)
        {
            lines = AlikeLines(line, end);
            int channel = firstChannel;
            if (Vector512.IsHardwareAccelerated) channel = Line<Simd512>(line, lines, channel, endChannel, sums);
            if (Vector256.IsHardwareAccelerated) channel = Line<Simd256>(line, lines, channel, endChannel, sums);
            if (Vector128.IsHardwareAccelerated) channel = Line<Simd128>(line, lines, channel, endChannel, sums);
            Line<SimdScalar>(line, lines, channel, endChannel, sums);
        }
    }

    /// <summary>Lines from this one on that slide together: of one image, with all their taps inside it, short ones.</summary>
    private int AlikeLines(int line, int end)
    {
        ConvolutionShape shape = _plan.Shape;
        int outY = line % shape.OutHeight, most = Math.Min(Math.Max(1, PixelsAtOnce / shape.OutWidth), Math.Min(end - line, shape.OutHeight - outY));
        int lines = 1;
        if (Slides && outY * shape.StrideY >= shape.PadTop)
        {
            while (lines < most && (outY + lines) * shape.StrideY - shape.PadTop + 3 <= shape.InHeight)
            {
                lines++;
            }
        }
        return lines;
    }

    /// <summary>Adds what a line of dy contributes to the weights of some channels, as far as whole vectors go; returns the channel reached.</summary>
    private int Line<T>(int line, int lines, int channel, int endChannel, float* sums) where T : struct, ISimd<T>
    {
        ConvolutionShape shape = _plan.Shape;
        nint channels = shape.InChannels;
        (int image, int outY) = Math.DivRem(line, shape.OutHeight);
        float* dy = _dy + (nint)line * shape.OutWidth * channels;
        if (Slides)
        {
            int first = Math.Max(0, shape.PadTop - outY * shape.StrideY);
            int tapLines = Math.Min(3, shape.InHeight + shape.PadTop - outY * shape.StrideY) - first;
            return tapLines <= 0
                ? endChannel
                : Slide<T>(image, outY * shape.StrideY - shape.PadTop + first, tapLines, dy, lines, channel, endChannel, sums + 3 * first * channels);
        }
        for (; channel <= endChannel - T.Count; channel += T.Count)
        {
            for (int tapY = 0; tapY < shape.KernelHeight; tapY++)
            {
                int inY = outY * shape.StrideY + tapY * shape.DilationY - shape.PadTop;
                if ((uint)inY >= (uint)shape.InHeight)
                {
                    continue;
                }
                float* x = _x + ((nint)image * shape.InHeight + inY) * shape.InWidth * channels;
                for (int tapX = 0; tapX < shape.KernelWidth;)
                {
                    int inX = tapX * shape.DilationX - shape.PadLeft;
                    float* sum = sums + (tapY * shape.KernelWidth + tapX) * channels + channel;
                    if (shape.KernelWidth - tapX >= 3)
                    {
                        ThreeTaps<T>(shape, x + channel, inX, dy + channel, sum);
                        tapX += 3;
                    }
                    else
                    {
                        (int first, int end) = Inside(shape, inX);
                        Taps1<T>(shape, x + channel, inX, dy + channel, first, end, sum);
                        tapX++;
                    }
                }
            }
        }
        return channel;
    }

    private int Slide<T>(int image, int inY, int tapLines, float* dy, int lines, int channel, int endChannel, float* sums) where T : struct, ISimd<T> => (tapLines, _axisX.Step) switch
    {
        (1, 1) => Slide<T, Slide1x1>(image, inY, dy, lines, channel, endChannel, sums),
        (2, 1) => Slide<T, Slide2x1>(image, inY, dy, lines, channel, endChannel, sums),
        (3, 1) => Slide<T, Slide3x1>(image, inY, dy, lines, channel, endChannel, sums),
        (1, 2) => Slide<T, Slide1x2>(image, inY, dy, lines, channel, endChannel, sums),
        (2, 2) => Slide<T, Slide2x2>(image, inY, dy, lines, channel, endChannel, sums),
        _ => Slide<T, Slide3x2>(image, inY, dy, lines, channel, endChannel, sums),
    };

    private int Slide<T, TSlide>(int image, int inY, float* dy, int lines, int channel, int endChannel, float* sums)
        where T : struct, ISimd<T>
        where TSlide : struct, ISlide
    {
        ConvolutionShape shape = _plan.Shape;
        nint channels = shape.InChannels, line = shape.InWidth * channels;
        float* x = _x + ((nint)image * shape.InHeight + inY) * line;
        int end = channel + (endChannel - channel) / T.Count * T.Count, firstX = _axisX.Origin;
        bool hasFirst = firstX >= 0, hasLast = firstX + (shape.OutWidth - 1) * shape.StrideX + 2 < shape.InWidth;
        for (; channel < end; channel += T.Count)
        {
            float* from = x + firstX * channels + channel;
            if (_plan.IsFar)
            {
                DepthwiseThreeTaps.Weights<T, TSlide, FarMemory>(
                    from, hasFirst, hasLast, line, shape.StrideY * line, dy + channel, shape.OutWidth * channels, lines, shape.OutWidth, channels, sums + channel);
            }
            else
            {
                DepthwiseThreeTaps.Weights<T, TSlide, NearMemory>(
                    from, hasFirst, hasLast, line, shape.StrideY * line, dy + channel, shape.OutWidth * channels, lines, shape.OutWidth, channels, sums + channel);
            }
        }
        return channel;
    }

    /// <summary>The pixels of an output line whose tap at <paramref name="inX"/> of the first lies in the image.</summary>
    private static (int First, int End) Inside(in ConvolutionShape shape, int inX)
    {
        int first = inX >= 0 ? 0 : Math.Min(shape.OutWidth, (-inX - 1) / shape.StrideX + 1);
        int end = inX >= shape.InWidth ? first : Math.Clamp((shape.InWidth - 1 - inX) / shape.StrideX + 1, first, shape.OutWidth);
        return (first, end);
    }

    /// <summary>Three neighbouring taps: what they have in common in one pass, the ends of the line one by one.</summary>
    private static void ThreeTaps<T>(in ConvolutionShape shape, float* x, int inX, float* dy, float* sum) where T : struct, ISimd<T>
    {
        nint channels = shape.InChannels;
        (int first0, int end0) = Inside(shape, inX);
        (int first1, int end1) = Inside(shape, inX + shape.DilationX);
        (int first2, int end2) = Inside(shape, inX + 2 * shape.DilationX);
        int first = Math.Max(first0, Math.Max(first1, first2)), end = Math.Min(end0, Math.Min(end1, end2));
        if (end <= first)
        {
            Taps1<T>(shape, x, inX, dy, first0, end0, sum);
            Taps1<T>(shape, x, inX + shape.DilationX, dy, first1, end1, sum + channels);
            Taps1<T>(shape, x, inX + 2 * shape.DilationX, dy, first2, end2, sum + 2 * channels);
            return;
        }
        Taps3<T>(x + (inX + (nint)first * shape.StrideX) * channels, shape.StrideX * channels, shape.DilationX * channels, dy + first * channels, channels, end - first, sum);
        Taps1<T>(shape, x, inX, dy, first0, first, sum);
        Taps1<T>(shape, x, inX, dy, end, end0, sum);
        Taps1<T>(shape, x, inX + shape.DilationX, dy, first1, first, sum + channels);
        Taps1<T>(shape, x, inX + shape.DilationX, dy, end, end1, sum + channels);
        Taps1<T>(shape, x, inX + 2 * shape.DilationX, dy, first2, first, sum + 2 * channels);
        Taps1<T>(shape, x, inX + 2 * shape.DilationX, dy, end, end2, sum + 2 * channels);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Taps3<T>(float* x, nint step, nint tap, float* dy, nint channels, int pixels, float* sum) where T : struct, ISimd<T>
    {
        // Twelve chains of additions: three for each of four neighbouring pixels.
        T a0 = T.Zero, a1 = T.Zero, a2 = T.Zero, b0 = T.Zero, b1 = T.Zero, b2 = T.Zero;
        T c0 = T.Zero, c1 = T.Zero, c2 = T.Zero, d0 = T.Zero, d1 = T.Zero, d2 = T.Zero;
        for (; pixels >= 4; pixels -= 4)
        {
            T g = T.Load(dy);
            a0 = T.MultiplyAdd(T.Load(x), g, a0);
            a1 = T.MultiplyAdd(T.Load(x + tap), g, a1);
            a2 = T.MultiplyAdd(T.Load(x + 2 * tap), g, a2);
            x += step;
            dy += channels;
            g = T.Load(dy);
            b0 = T.MultiplyAdd(T.Load(x), g, b0);
            b1 = T.MultiplyAdd(T.Load(x + tap), g, b1);
            b2 = T.MultiplyAdd(T.Load(x + 2 * tap), g, b2);
            x += step;
            dy += channels;
            g = T.Load(dy);
            c0 = T.MultiplyAdd(T.Load(x), g, c0);
            c1 = T.MultiplyAdd(T.Load(x + tap), g, c1);
            c2 = T.MultiplyAdd(T.Load(x + 2 * tap), g, c2);
            x += step;
            dy += channels;
            g = T.Load(dy);
            d0 = T.MultiplyAdd(T.Load(x), g, d0);
            d1 = T.MultiplyAdd(T.Load(x + tap), g, d1);
            d2 = T.MultiplyAdd(T.Load(x + 2 * tap), g, d2);
            x += step;
            dy += channels;
        }
        for (; pixels > 0; pixels--)
        {
            T g = T.Load(dy);
            a0 = T.MultiplyAdd(T.Load(x), g, a0);
            a1 = T.MultiplyAdd(T.Load(x + tap), g, a1);
            a2 = T.MultiplyAdd(T.Load(x + 2 * tap), g, a2);
            x += step;
            dy += channels;
        }
        (T.Load(sum) + ((a0 + b0) + (c0 + d0))).Store(sum);
        (T.Load(sum + channels) + ((a1 + b1) + (c1 + d1))).Store(sum + channels);
        (T.Load(sum + 2 * channels) + ((a2 + b2) + (c2 + d2))).Store(sum + 2 * channels);
    }

    /// <summary>One tap, for the pixels <paramref name="first"/> … <paramref name="end"/>-1 of a line.</summary>
    private static void Taps1<T>(in ConvolutionShape shape, float* x, int inX, float* dy, int first, int end, float* sum) where T : struct, ISimd<T>
    {
        if (first >= end)
        {
            return;
        }
        nint channels = shape.InChannels, step = shape.StrideX * channels;
        x += (inX + (nint)first * shape.StrideX) * channels;
        dy += first * channels;
        T total = T.Load(sum);
        for (; first < end; first++)
        {
            total = T.MultiplyAdd(T.Load(x), T.Load(dy), total);
            x += step;
            dy += channels;
        }
        total.Store(sum);
    }
}

/// <summary>Adds up the chunks' sums in their order and hands them, channel by channel, to the epilogue.</summary>
internal readonly unsafe struct DepthwiseWeightStore<TEpilogue> : IParallelWork
    where TEpilogue : struct, IEpilogue
{
    /// <summary>The most channels of an item.</summary>
    private const int MaxChannels = 32;

    private readonly WorkerPool _pool;
    private readonly DepthwiseWeightPlan _plan;
    private readonly float* _sums;
    private readonly float* _dw;
    private readonly TEpilogue _epilogue;
    private readonly int _channelsPerItem;
    private readonly int _chunks;

    /// <param name="pool">For its scratch memory.</param>
    /// <param name="plan">How the sums lie.</param>
    /// <param name="lanes">How often they do.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="dw">Where the results go.</param>
    /// <param name="epilogue">Makes the results.</param>
    public DepthwiseWeightStore(WorkerPool pool, in DepthwiseWeightPlan plan, int lanes, float* sums, float* dw, in TEpilogue epilogue)
    {
        _chunks = plan.Chunks * lanes;
        _pool = pool;
        _plan = plan;
        _sums = sums;
        _dw = dw;
        _epilogue = epilogue;
        _channelsPerItem = Math.Clamp(ConvolutionShape.MaxTaps / plan.Shape.Taps, 1, MaxChannels);
    }

    public int Items => (_plan.Shape.InChannels - 1) / _channelsPerItem + 1;

    public void Execute(int item, int worker)
    {
        float* added = _pool.Scratch(worker);
        float* ordered = added + ConvolutionShape.MaxTaps;
        int taps = _plan.Shape.Taps, channel = item * _channelsPerItem, channels = Math.Min(_channelsPerItem, _plan.Shape.InChannels - channel);
        nint tapLength = _plan.Shape.InChannels, chunkLength = taps * tapLength;
        for (int tap = 0; tap < taps; tap++)
        {
            WeightSums.Add(_sums + tap * tapLength + channel, chunkLength, _chunks, channels, added + tap * channels);
        }
        ProductPacking.Transposed(added, channels, channels, taps, ordered, taps);
        for (int i = 0; i < channels; i++)
        {
            EpilogueRow.Store(_epilogue, ordered + (nint)i * taps, _dw + (nint)(channel + i) * taps, channel + i, 0, taps);
        }
    }
}
