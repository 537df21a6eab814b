using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// Forward pass or gradient of the input of a depthwise convolution: channels side by side in the lanes, some results of a line at a
/// time, so that a weight once loaded serves all of them.
/// </summary>
internal readonly unsafe struct DepthwiseWork<TEpilogue, TFinish> : IParallelWork, IRowBlocks
    where TEpilogue : struct, IEpilogue
    where TFinish : struct, IColumnFinisher
{
    /// <summary>
    /// Pixels of a line, times channels, that are gone through line by line before the next channels: so few that the lines which a line of results shares with the
    /// next one are still in the first-level cache.
    /// </summary>
    private const int ChunkLength = 1792;

    /// <summary>The same where the next lines are asked for: they need a place there too.</summary>
    private const int FarChunkLength = 896;

    /// <summary>The fewest channels of a chunk: a cache line; with stride 2, whose lines share less, two, so that memory is read in longer pieces.</summary>
    private const int LeastChunk = 16;

    private readonly DepthwisePlan _plan;
    private readonly bool _isFar;
    private readonly bool _isStreamed;
    private readonly int _chunk;
    private readonly float* _source;
    private readonly int _sourceHeight;
    private readonly int _sourceWidth;
    private readonly float* _weights;
    private readonly float* _c;
    private readonly float* _partials;
    private readonly TEpilogue _epilogue;
    private readonly TFinish _finish;

    public DepthwiseWork(
        in DepthwisePlan plan, bool isFar, bool isStreamed, float* source, int sourceHeight, int sourceWidth, float* weights, float* c, float* partials,
        in TEpilogue epilogue, in TFinish finish)
    {
        _plan = plan;
        _isFar = isFar;
        _isStreamed = isStreamed;
        // The few lines of a block that a finisher gathers are not worth it where what comes next has to be asked for.
        _chunk = (plan.HasPairs && !plan.HasPairsOfLines) || (isFar && TFinish.IsActive)
            ? plan.Shape.InChannels
            : Math.Max(LeastChunk * plan.Shape.StrideX, (isFar ? FarChunkLength : ChunkLength) / Math.Max(plan.Width, sourceWidth) & -16);
        _source = source;
        _sourceHeight = sourceHeight;
        _sourceWidth = sourceWidth;
        _weights = weights;
        _c = c;
        _partials = partials;
        _epilogue = epilogue;
        _finish = finish;
    }

    /// <summary>Whether some channels are made of all lines before the next ones; else all of some results of a line.</summary>
    private bool HasChunks => _chunk < _plan.Shape.InChannels;

    public int GatherBlocks => _plan.Blocks;

    /// <summary>The same work on another source.</summary>
    public DepthwiseWork<TEpilogue, TFinish> From(float* source) =>
        new(_plan, _isFar, _isStreamed, source, _sourceHeight, _sourceWidth, _weights, _c, _partials, _epilogue, _finish);

    public void Execute(int item, int worker)
    {
        (int image, int line, int endLine) = _plan.Bounds(item);
        int channels = _plan.Shape.InChannels;
        float* sums = Partials(item);
        if (TEpilogue.HasTerms)
        {
            new Span<float>(sums, 2 * channels).Clear();
        }
        for (int channel = 0; channel < channels; channel += _chunk)
        {
            int endChannel = Math.Min(channel + _chunk, channels);
            if (_isFar)
            {
                Lines<FarMemory>(image, line, endLine, channel, endChannel, sums);
            }
            else if (_isStreamed)
            {
                Lines<StreamedMemory>(image, line, endLine, channel, endChannel, sums);
            }
            else
            {
                Lines<NearMemory>(image, line, endLine, channel, endChannel, sums);
            }
        }
        if (_isStreamed)
        {
            Cache.FinishStreaming();
        }
        if (TFinish.IsActive && !TEpilogue.HasTerms)
        {
            Gather(0, item, 0, channels);
        }
    }

    private void Lines<TMemory>(int image, int line, int endLine, int firstChannel, int endChannel, float* sums) where TMemory : struct, IMemoryDistance
    {
        for (int count; line < endLine; line += count)
        {
            ConvolutionAxis y = _plan.AxisY(line);
            LineRun lines = RunFrom(line, endLine, y);
            count = lines.Count;
            for (int phase = 0; phase < (lines.AreInPairs ? 1 : _plan.PhasesX); phase++)
            {
                ConvolutionAxis x = _plan.AxisX(phase);
                int channel = firstChannel;
                if (Vector512.IsHardwareAccelerated) channel = Line<Simd512, TMemory>(image, lines, y, x, channel, endChannel, sums);
                if (Vector256.IsHardwareAccelerated) channel = Line<Simd256, TMemory>(image, lines, y, x, channel, endChannel, sums);
                if (Vector128.IsHardwareAccelerated) channel = Line<Simd128, TMemory>(image, lines, y, x, channel, endChannel, sums);
                Line<SimdScalar, TMemory>(image, lines, y, x, channel, endChannel, sums);
            }
        }
    }

    public void Gather(int pass, int block, int column, int columns)
    {
        (int image, int line, int endLine) = _plan.Bounds(block);
        nint stride = _plan.Shape.InChannels;
        ColumnSweep.Gather(
            _finish, pass, ((nint)image * _plan.Height + line) * _plan.Width, (nint)(endLine - line) * _plan.Width, column, columns,
            Partials(block) + column, stride);
    }

    private float* Partials(int block) => _partials + (nint)block * IColumnFinisher.MaxPartials * _plan.Shape.InChannels;

    /// <summary>The lines of results from that one on that are made at once.</summary>
    private LineRun RunFrom(int line, int endLine, in ConvolutionAxis y)
    {
        int first = FirstY(line, y);
        (int tapY, int endTapY) = Inside(first, y, _sourceHeight);
        if (_plan.HasPairs && endTapY - tapY is 1 or 2)
        {
            int even = _plan.HasPairsOfLines && line % 2 == 0 ? endLine - line & -2 : 0;
            return even == 0 ? new(line, 1, false, true) : new(line, HasChunks ? even : 2, true, true);
        }
        if (y.Every != 1 || y.Taps > 3 || _plan.PhasesX != 1 || !DepthwiseThreeTaps.Fits(_plan.AxisX(0), _plan.Width, _sourceWidth))
        {
            return new(line, 1, false);
        }
        LineRun run = LineRun.Sliding(line, endLine - line, first, y, _plan.AxisX(0).Step, _sourceHeight);
        // Where the channels are not cut into chunks, the results of a line are.
        return HasChunks ? run : run with { Count = run.AreTwoByTwo ? 2 : 1 };
    }

    /// <summary>The results of one phase of some lines, or all of them in pairs, as far as whole vectors go; returns the channel reached.</summary>
    private int Line<T, TMemory>(int image, in LineRun lines, in ConvolutionAxis y, in ConvolutionAxis x, int channel, int endChannel, float* sums)
        where T : struct, ISimd<T>
        where TMemory : struct, IMemoryDistance
    {
        if (lines.AreInPairs)
        {
            return lines.AreTwoByTwo ? PairsOfTwoLines<T, TMemory>(image, lines, channel, endChannel, sums) : Pairs<T, TMemory>(image, lines.First, y, channel, endChannel, sums);
        }
        int end = channel + (endChannel - channel) / T.Count * T.Count, pixels = x.CountBelow(_plan.Width);
        if (end == channel || pixels == 0)
        {
            return end;
        }
        nint channels = _plan.Shape.InChannels;
        int firstY = FirstY(lines.First, y);
        // The taps whose lines lie in the image, and those of the weights that belong to them.
        (int tapY, int endTapY) = lines.AreTwoByTwo ? (0, y.Taps) : Inside(firstY, y, _sourceHeight);
        var taps = new Taps(
            _source + ((nint)image * _sourceHeight + firstY + tapY * y.Dilation) * _sourceWidth * channels,
            _weights + (nint)((y.Kernel + tapY * y.KernelStep) * _plan.Shape.KernelWidth + x.Kernel) * channels,
            endTapY - tapY, y.Step * _sourceWidth, y.Dilation * _sourceWidth * channels, (nint)y.KernelStep * _plan.Shape.KernelWidth * channels,
            x.Taps, x.Dilation * channels, x.KernelStep * channels);
        nint row = ((nint)image * _plan.Height + lines.First) * _plan.Width + x.First;
        if (lines.AreTwoByTwo)
        {
            SlideTwoLines<T, TMemory>(taps, x, firstY, row, lines.Count, pixels, channel, end, sums);
            return end;
        }
        if (endTapY - tapY is >= 1 and <= 3 && DepthwiseThreeTaps.Fits(x, pixels, _sourceWidth))
        {
            Slide<T, TMemory>(taps, x, row, lines.Count, pixels, channel, end, sums);
            return end;
        }
        int pixel = 0;
        while (pixel < pixels)
        {
            int firstX = pixel * x.Step + x.Origin, count = Math.Min(4, pixels - pixel);
            bool isInside = firstX >= 0 && firstX + (x.Taps - 1) * x.Dilation + (count - 1) * x.Step < _sourceWidth;
            if (isInside && count == 4)
            {
                Four<T>(taps, firstX * channels, x.Step * channels, row + pixel * x.Every, x.Every, channel, end, sums);
                pixel += 4;
                continue;
            }
            (int tapX, int endTapX) = Inside(firstX, x, _sourceWidth);
            One<T>(taps.Some(tapX, endTapX - tapX), firstX * channels, row + pixel * x.Every, channel, end, sums);
            pixel++;
        }
        return end;
    }

    /// <summary>Where the first tap of a line of results is.</summary>
    private static int FirstY(int line, in ConvolutionAxis y) => line / y.Every * y.Step + y.Origin;

    /// <summary>The results of a line, two by two, as far as whole vectors go; returns the channel reached.</summary>
    private int Pairs<T, TMemory>(int image, int line, in ConvolutionAxis y, int channel, int endChannel, float* sums)
        where T : struct, ISimd<T>
        where TMemory : struct, IMemoryDistance
    {
        int end = channel + (endChannel - channel) / T.Count * T.Count, firstY = FirstY(line, y), width = _plan.Width;
        nint channels = _plan.Shape.InChannels;
        (int tapY, int endTapY) = Inside(firstY, y, _sourceHeight);
        float* dy = _source + ((nint)image * _sourceHeight + firstY + tapY * y.Dilation) * _sourceWidth * channels;
        float* weights = _weights + (nint)((y.Kernel + tapY * y.KernelStep) * _plan.Shape.KernelWidth) * channels;
        nint dyLine = y.Dilation * _sourceWidth * channels, weightsLine = (nint)y.KernelStep * _plan.Shape.KernelWidth * channels;
        nint row = ((nint)image * _plan.Height + line) * width;
        foreach (LineBlock block in Blocks(_sourceWidth, channel, end))
        {
            if (endTapY - tapY == 1)
            {
                Pairs<T, Slide1x1, TMemory>(dy, dyLine, weights, weightsLine, row, block, sums);
            }
            else
            {
                Pairs<T, Slide2x1, TMemory>(dy, dyLine, weights, weightsLine, row, block, sums);
            }
        }
        return end;
    }

    private int PairsOfTwoLines<T, TMemory>(int image, in LineRun lines, int channel, int endChannel, float* sums)
        where T : struct, ISimd<T>
        where TMemory : struct, IMemoryDistance
    {
        int end = channel + (endChannel - channel) / T.Count * T.Count;
        nint channels = _plan.Shape.InChannels, row = ((nint)image * _plan.Height + lines.First) * _plan.Width;
        foreach (LineBlock block in Blocks(_sourceWidth, channel, end))
        {
            DepthwiseThreeTaps.PairsOfTwoLines<TEpilogue, TFinish, T, TMemory>(
                _epilogue, sums, channels, _source + ((nint)image * _sourceHeight + lines.First / 2) * _sourceWidth * channels, _sourceWidth,
                (lines.First + lines.Count) / 2 < _sourceHeight, _weights, _c + row * channels, row, lines.Count, _plan.Width, block.Pixel, block.Count,
                channels, block.Channel, block.EndChannel, block.Next(1, _sourceWidth, 2, 2 * _plan.Width));
        }
        return end;
    }

    private void Pairs<T, TSlide, TMemory>(
        float* dy, nint dyLine, float* weights, nint weightsLine, nint row, in LineBlock block, float* sums)
        where T : struct, ISimd<T>
        where TSlide : struct, ISlide
        where TMemory : struct, IMemoryDistance
    {
        nint channels = _plan.Shape.InChannels;
        DepthwiseThreeTaps.Pairs<TEpilogue, TFinish, T, TSlide, TMemory>(
            _epilogue, sums, channels, dy, _sourceWidth, dyLine, weights, weightsLine, channels, _c + row * channels, row, _plan.Width, block.Pixel, block.Count,
            channels, block.Channel, block.EndChannel, block.Next(1, _sourceWidth, 2, 2 * _sourceWidth));
    }

    private void Slide<T, TMemory>(in Taps taps, in ConvolutionAxis x, nint row, int lines, int pixels, int channel, int end, float* sums)
        where T : struct, ISimd<T>
        where TMemory : struct, IMemoryDistance
    {
        switch ((taps.Lines, x.Step))
        {
            case (1, 1): Slide<T, Slide1x1, TMemory>(taps, x, row, lines, pixels, channel, end, sums); break;
            case (2, 1): Slide<T, Slide2x1, TMemory>(taps, x, row, lines, pixels, channel, end, sums); break;
            case (3, 1): Slide<T, Slide3x1, TMemory>(taps, x, row, lines, pixels, channel, end, sums); break;
            case (1, 2): Slide<T, Slide1x2, TMemory>(taps, x, row, lines, pixels, channel, end, sums); break;
            case (2, 2): Slide<T, Slide2x2, TMemory>(taps, x, row, lines, pixels, channel, end, sums); break;
            default: Slide<T, Slide3x2, TMemory>(taps, x, row, lines, pixels, channel, end, sums); break;
        }
    }

    private void Slide<T, TSlide, TMemory>(in Taps taps, in ConvolutionAxis x, nint row, int lines, int pixels, int channel, int end, float* sums)
        where T : struct, ISimd<T>
        where TSlide : struct, ISlide
        where TMemory : struct, IMemoryDistance
    {
        nint channels = _plan.Shape.InChannels;
        foreach (LineBlock block in Blocks(pixels, channel, end))
        {
            int first = block.Pixel * x.Step + x.Origin;
            nint firstRow = row + block.Pixel * x.Every;
            DepthwiseThreeTaps.Line<TEpilogue, TFinish, T, TSlide, TMemory>(
                _epilogue, sums, channels, taps.Source + first * channels, first >= 0, first + (block.Count - 1) * x.Step + 2 < _sourceWidth, taps.Line,
                taps.Weights, taps.WeightsLine, taps.WeightsTap, _c + firstRow * channels, firstRow, x.Every, taps.NextLine * channels, _plan.Width, lines, block.Count,
                channels, block.Channel, block.EndChannel, block.Next(x.Step, taps.NextLine, x.Every, pixels * x.Every));
        }
    }

    private void SlideTwoLines<T, TMemory>(in Taps taps, in ConvolutionAxis x, int firstY, nint row, int lines, int pixels, int channel, int end, float* sums)
        where T : struct, ISimd<T>
        where TMemory : struct, IMemoryDistance
    {
        nint channels = _plan.Shape.InChannels;
        foreach (LineBlock block in Blocks(pixels, channel, end))
        {
            int first = block.Pixel + x.Origin;
            nint firstRow = row + block.Pixel;
            // Behind the end of these two lines come the next two.
            DepthwiseThreeTaps.TwoLines<TEpilogue, TFinish, T, TMemory>(
                _epilogue, sums, channels, taps.Source + first * channels, first >= 0, first + block.Count + 1 < _sourceWidth,
                firstY >= 0, firstY + lines + 1 < _sourceHeight, taps.Line,
                taps.Weights, taps.WeightsLine, taps.WeightsTap, _c + firstRow * channels, firstRow, _plan.Width, lines, block.Count,
                channels, block.Channel, block.EndChannel, block.Next(1, 2 * _sourceWidth, 1, 2 * _plan.Width));
        }
    }

    private LineBlocks Blocks(int pixels, int channel, int endChannel) =>
        new(pixels, HasChunks ? pixels : DepthwiseThreeTaps.ResultsAtOnce(pixels, _plan.Shape.InChannels), channel, endChannel);

    /// <summary>The taps that fall into [0, size).</summary>
    private static (int First, int End) Inside(int position, in ConvolutionAxis axis, int size)
    {
        int first = position >= 0 ? 0 : Math.Min(axis.Taps, (-position - 1) / axis.Dilation + 1);
        int end = position >= size ? first : Math.Clamp((size - 1 - position) / axis.Dilation + 1, first, axis.Taps);
        return (first, end);
    }

    /// <summary>Lines of taps: where they read, and their weights.</summary>
    private readonly struct Taps(float* source, float* weights, int lines, int nextLine, nint line, nint weightsLine, int taps, nint tap, nint weightsTap)
    {
        public readonly float* Source = source;
        public readonly float* Weights = weights;
        public readonly int Lines = lines;
        /// <summary>Pixels from what a line of results reads to what the next one does.</summary>
        public readonly int NextLine = nextLine;
        public readonly nint Line = line;
        public readonly nint WeightsLine = weightsLine;
        public readonly int Count = taps;
        public readonly nint Tap = tap;
        public readonly nint WeightsTap = weightsTap;

        public Taps Some(int first, int count) =>
            new(Source + first * Tap, Weights + first * WeightsTap, Lines, NextLine, Line, WeightsLine, count, Tap, WeightsTap);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Four<T>(in Taps taps, nint offset, nint step, nint row, nint every, nint channel, nint endChannel, float* sums) where T : struct, ISimd<T>
    {
        TEpilogue epilogue = _epilogue;
        nint channels = _plan.Shape.InChannels, line = taps.Line, tap = taps.Tap, weightsLine = taps.WeightsLine, weightsTap = taps.WeightsTap, step3 = 3 * step;
        float* c = _c + row * channels;
        float* first = taps.Source + offset, firstWeights = taps.Weights;
        int lines = taps.Lines, count = taps.Count;
        for (; channel < endChannel; channel += T.Count)
        {
            T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
            float* sourceLine = first + channel, weights = firstWeights + channel;
            for (int i = lines; i > 0; i--)
            {
                float* x = sourceLine, w = weights;
                for (int j = count; j > 0; j--)
                {
                    T weight = T.Load(w);
                    s0 = T.MultiplyAdd(T.Load(x), weight, s0);
                    s1 = T.MultiplyAdd(T.Load(x + step), weight, s1);
                    s2 = T.MultiplyAdd(T.Load(x + 2 * step), weight, s2);
                    s3 = T.MultiplyAdd(T.Load(x + step3), weight, s3);
                    x += tap;
                    w += weightsTap;
                }
                sourceLine += line;
                weights += weightsLine;
            }
            T sum0 = T.Zero, sum1 = T.Zero;
            if (TEpilogue.HasTerms)
            {
                sum0 = T.Load(sums + channel);
                sum1 = T.Load(sums + channels + channel);
            }
            // A loop, so that the epilogue stands here once: of four, the JIT would not inline all of a long one.
            float* place = c + channel;
            nint at = row;
            for (int results = 4; results > 0; results--)
            {
                if (TEpilogue.HasTerms)
                {
                    epilogue.ApplyTerms(s0, at, channel, out T term0, out T term1).Store(place);
                    sum0 += term0;
                    sum1 += term1;
                }
                else
                {
                    epilogue.Apply(s0, at, channel).Store(place);
                }
                s0 = s1;
                s1 = s2;
                s2 = s3;
                at += every;
                place += every * channels;
            }
            if (TEpilogue.HasTerms)
            {
                sum0.Store(sums + channel);
                sum1.Store(sums + channels + channel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void One<T>(in Taps taps, nint offset, nint row, nint channel, nint endChannel, float* sums) where T : struct, ISimd<T>
    {
        TEpilogue epilogue = _epilogue;
        nint channels = _plan.Shape.InChannels, line = taps.Line, tap = taps.Tap, weightsLine = taps.WeightsLine, weightsTap = taps.WeightsTap;
        float* c = _c + row * channels;
        float* first = taps.Source + offset, firstWeights = taps.Weights;
        int lines = taps.Lines, count = taps.Count;
        for (; channel < endChannel; channel += T.Count)
        {
            T sum = T.Zero;
            float* sourceLine = first + channel, weights = firstWeights + channel;
            for (int i = lines; i > 0; i--)
            {
                float* x = sourceLine, w = weights;
                for (int j = count; j > 0; j--)
                {
                    sum = T.MultiplyAdd(T.Load(x), T.Load(w), sum);
                    x += tap;
                    w += weightsTap;
                }
                sourceLine += line;
                weights += weightsLine;
            }
            if (TEpilogue.HasTerms)
            {
                epilogue.ApplyTerms(sum, row, channel, out T term0, out T term1).Store(c + channel);
                (T.Load(sums + channel) + term0).Store(sums + channel);
                (T.Load(sums + channels + channel) + term1).Store(sums + channels + channel);
            }
            else
            {
                epilogue.Apply(sum, row, channel).Store(c + channel);
            }
        }
    }
}
