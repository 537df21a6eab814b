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
    /// Pixels of a line, times channels, of a block: so few that the lines which neighbouring lines of taps share stay in the first-level cache, with those that
    /// are asked for.
    /// </summary>
    private const int BlockLength = 448;

    /// <summary>The fewest channels of a block: a cache line.</summary>
    private const int LeastChannels = 16;

    /// <summary>Results that make a chunk of its own worth while.</summary>
    private const int ChunkLength = 32_768;

    private readonly int _blockChannels;

    /// <param name="shape">The convolution.</param>
    /// <param name="images">Images that are summed at a time.</param>
    public DepthwiseWeightPlan(in ConvolutionShape shape, int images)
    {
        Shape = shape;
        Lines = checked(images * shape.OutHeight);
        _blockChannels = Math.Max(LeastChannels, BlockLength / shape.OutWidth & -16);
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
        for (int line = first, count; line < end; line += count)
        {
            LineRun lines = RunFrom(line, end);
            count = lines.Count;
            int channel = firstChannel;
            if (Vector512.IsHardwareAccelerated) channel = Line<Simd512>(lines, channel, endChannel, sums);
            if (Vector256.IsHardwareAccelerated) channel = Line<Simd256>(lines, channel, endChannel, sums);
            if (Vector128.IsHardwareAccelerated) channel = Line<Simd128>(lines, channel, endChannel, sums);
            Line<SimdScalar>(lines, channel, endChannel, sums);
        }
    }

    /// <summary>The lines of dy from that one on, all of one image, that are summed at once.</summary>
    private LineRun RunFrom(int line, int end)
    {
        if (!Slides)
        {
            return new(line, 1, false);
        }
        ConvolutionShape shape = _plan.Shape;
        ConvolutionAxis y = ConvolutionAxis.Forward(shape.KernelHeight, shape.StrideY, shape.PadTop, shape.DilationY);
        int outY = line % shape.OutHeight;
        return LineRun.Sliding(line, Math.Min(end - line, shape.OutHeight - outY), outY * y.Step + y.Origin, y, _axisX.Step, shape.InHeight);
    }

    /// <summary>Adds what some lines of dy contribute to the weights of some channels, as far as whole vectors go; returns the channel reached.</summary>
    private int Line<T>(in LineRun lines, int channel, int endChannel, float* sums) where T : struct, ISimd<T>
    {
        ConvolutionShape shape = _plan.Shape;
        nint channels = shape.InChannels;
        (int image, int outY) = Math.DivRem(lines.First, shape.OutHeight);
        float* dy = _dy + (nint)lines.First * shape.OutWidth * channels;
        if (Slides)
        {
            int end = channel + (endChannel - channel) / T.Count * T.Count, inY = outY * shape.StrideY - shape.PadTop;
            int first = lines.AreTwoByTwo ? 0 : Math.Max(0, -inY), tapLines = Math.Min(3, shape.InHeight - inY) - first;
            if (end == channel || tapLines <= 0)
            {
                return end;
            }
            if (!lines.AreTwoByTwo)
            {
                Slide<T>(image, inY + first, tapLines, dy, lines.Count, channel, end, sums + 3 * first * channels);
            }
            else if (_plan.IsFar)
            {
                SlideTwoLines<T, FarMemory>(image, inY, dy, lines.Count, channel, end, sums);
            }
            else
            {
                SlideTwoLines<T, NearMemory>(image, inY, dy, lines.Count, channel, end, sums);
            }
            return end;
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

    private void Slide<T>(int image, int inY, int tapLines, float* dy, int lines, int channel, int endChannel, float* sums) where T : struct, ISimd<T>
    {
        switch ((tapLines, _axisX.Step))
        {
            case (1, 1): Slide<T, Slide1x1>(image, inY, dy, lines, channel, endChannel, sums); break;
            case (2, 1): Slide<T, Slide2x1>(image, inY, dy, lines, channel, endChannel, sums); break;
            case (3, 1): Slide<T, Slide3x1>(image, inY, dy, lines, channel, endChannel, sums); break;
            case (1, 2): Slide<T, Slide1x2>(image, inY, dy, lines, channel, endChannel, sums); break;
            case (2, 2): Slide<T, Slide2x2>(image, inY, dy, lines, channel, endChannel, sums); break;
            default: Slide<T, Slide3x2>(image, inY, dy, lines, channel, endChannel, sums); break;
        }
    }

    private void Slide<T, TSlide>(int image, int inY, float* dy, int lines, int channel, int endChannel, float* sums)
        where T : struct, ISimd<T>
        where TSlide : struct, ISlide
    {
        nint channels = _plan.Shape.InChannels, line = _plan.Shape.InWidth * channels, step = _plan.Shape.StrideY * line;
        float* x = FirstTap(image, inY);
        int pixels = _plan.Shape.OutWidth;
        if (_plan.IsFar)
        {
            DepthwiseThreeTapWeights.Lines<T, TSlide, FarMemory>(x, HasFirst, HasLast, line, step, dy, pixels * channels, lines, pixels, channels, channel, endChannel, sums);
        }
        else
        {
            DepthwiseThreeTapWeights.Lines<T, TSlide, NearMemory>(x, HasFirst, HasLast, line, step, dy, pixels * channels, lines, pixels, channels, channel, endChannel, sums);
        }
    }

    private void SlideTwoLines<T, TMemory>(int image, int inY, float* dy, int lines, int channel, int endChannel, float* sums)
        where T : struct, ISimd<T>
        where TMemory : struct, IMemoryDistance
    {
        nint channels = _plan.Shape.InChannels;
        int pixels = _plan.Shape.OutWidth;
        DepthwiseThreeTapWeights.TwoLines<T, TMemory>(
            FirstTap(image, inY), HasFirst, HasLast, inY >= 0, inY + lines + 1 < _plan.Shape.InHeight, _plan.Shape.InWidth * channels,
            dy, pixels * channels, lines, pixels, channels, channel, endChannel, sums);
    }

    /// <summary>Whether the first tap of a line's first pixel is inside.</summary>
    private bool HasFirst => _axisX.Origin >= 0;

    /// <summary>Whether the last tap of a line's last pixel is inside.</summary>
    private bool HasLast => _axisX.Origin + (_plan.Shape.OutWidth - 1) * _plan.Shape.StrideX + 2 < _plan.Shape.InWidth;

    /// <summary>Where the first tap of the first pixel of a line is, even if it is outside.</summary>
    private float* FirstTap(int image, int inY) =>
        _x + (((nint)image * _plan.Shape.InHeight + inY) * _plan.Shape.InWidth + _axisX.Origin) * _plan.Shape.InChannels;

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
        if (_chunks == 1)
        {
            ProductPacking.Transposed(_sums + channel, tapLength, channels, taps, ordered, taps);
        }
        else
        {
            for (int tap = 0; tap < taps; tap++)
            {
                WeightSums.Add(_sums + tap * tapLength + channel, chunkLength, _chunks, channels, added + tap * channels);
            }
            ProductPacking.Transposed(added, channels, channels, taps, ordered, taps);
        }
        for (int i = 0; i < channels; i++)
        {
            EpilogueRow.Store(_epilogue, ordered + (nint)i * taps, _dw + (nint)(channel + i) * taps, channel + i, 0, taps);
        }
    }
}
