using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Sums the gradient of a convolution's weights, step by step.</summary>
internal readonly unsafe struct ConvolutionWeightWork(
    WorkerPool pool, in ConvolutionShape shape, bool isChannelsFirst, in ConvolutionWeightPlan plan, in WeightSteps steps, float* x, float* dy, float* sums)
    : IParallelWork
{
    private readonly ConvolutionShape _shape = shape;
    private readonly ConvolutionWeightPlan _plan = plan;
    private readonly WeightSteps _steps = steps;

    public void Execute(int item, int worker)
    {
        (int step, int inStep) = Math.DivRem(item, _plan.Items);
        (int first, int count, int lane, bool resume) = _steps[step];
        ConvolutionWeightPlan plan = _plan.Of(_shape, count, isChannelsFirst);
        var source = new PixelSource(
            x + (nint)first * _shape.InHeight * _shape.InWidth * _shape.InChannels, plan.Shape.InHeight, plan.Shape.InWidth, _shape.InChannels, isChannelsFirst);
        float* gradient = dy + (nint)first * _shape.OutHeight * _shape.OutWidth * _shape.OutChannels;
        new ConvolutionWeightSum(pool, plan, source, gradient, sums + lane * (nint)_plan.SumsTotal, resume).Execute(inStep, worker);
    }
}

/// <summary>Sums the gradient of a convolution's weights over the pixels of a chunk of a step, into the chunk's own part of the sums.</summary>
internal readonly unsafe struct ConvolutionWeightSum
{
    private readonly WorkerPool _pool;
    private readonly ConvolutionWeightPlan _plan;
    private readonly PixelSource _source;
    private readonly float* _dy;
    private readonly float* _sums;
    private readonly bool _resume;

    /// <param name="pool">For its scratch memory.</param>
    /// <param name="plan">Which pixels an item sums.</param>
    /// <param name="source">The input.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="sums">The sums of all chunks.</param>
    /// <param name="resume">Whether they go on from what is there.</param>
    public ConvolutionWeightSum(WorkerPool pool, in ConvolutionWeightPlan plan, in PixelSource source, float* dy, float* sums, bool resume)
    {
        _resume = resume;
        _pool = pool;
        _plan = plan;
        _source = source;
        _dy = dy;
        _sums = sums;
    }

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

    private void Execute<T>(int item, float* scratch) where T : struct, ISimd<T>
    {
        (int rest, int rowItem) = Math.DivRem(item, _plan.RowItems);
        (int chunk, int group) = Math.DivRem(rest, _plan.Shape.Groups);
        int row = rowItem * _plan.RowsPerItem, rows = Math.Min(_plan.RowsPerItem, _plan.Rows - row);
        row += group * _plan.Rows;
        float* sums = _sums + chunk * _plan.ChunkLength + (nint)row * _plan.RowLength;
        (int block, int endBlock) = _plan.BlocksOf(chunk);
        bool resume = _resume;
        if (!resume && block == endBlock)
        {
            // A last step of a few images may have fewer blocks than chunks, whose sums are added up all the same.
            NativeMemory.Clear(sums, (nuint)rows * (nuint)_plan.RowLength * sizeof(float));
        }
        for (; block < endBlock; block++)
        {
            (int image, int endImage, int line, int endLine, int pixel, int endPixel) = _plan.Bounds(block);
            if (_plan.IsTurned)
            {
                nint inputs = _plan.Shape.InChannels, outputs = _plan.Shape.OutChannels, first = (nint)image * _plan.Width + pixel;
                new ConvolutionWeightTiles(_source.Data + first * inputs + row, inputs, 0, _dy + first * outputs, outputs, 0, endPixel - pixel, 1, bEnds: true)
                    .Add<T>(rows, _plan.Segment, sums, _plan.RowLength, resume, scratch);
                resume = true;
            }
            else if (_plan.IsWinograd)
            {
                AddTiles<T>(image, endImage - image, line, endLine - line, pixel, endPixel - pixel, group, row, rows, sums, scratch, resume);
                resume = true;
            }
            else if (_plan.UsesStrips || _plan.UsesStripPatches)
            {
                for (; image < endImage; image++)
                {
                    if (_plan.UsesStrips)
                    {
                        AddStrip<T>(image, line, endLine - line, pixel, endPixel - pixel, group, row, rows, sums, scratch, resume);
                    }
                    else
                    {
                        AddStripPatches<T>(image, line, endLine - line, pixel, endPixel - pixel, group, row, rows, sums, scratch, resume);
                    }
                    resume = true;
                }
            }
            else
            {
                AddPatches<T>(image, endImage - image, line, endLine - line, pixel, endPixel - pixel, group, row, rows, sums, scratch, resume);
                resume = true;
            }
        }
    }

    private void AddStrip<T>(
        int image, int line, int lines, int pixel, int pixels, int group, int row, int rows, float* sums, float* scratch, bool resume)
        where T : struct, ISimd<T>
    {
        ConvolutionAxis y = _plan.AxisY, x = _plan.AxisX;
        int inner = _plan.Inner;
        float* b = scratch;
        nint lineStride = (nint)x.Reach(pixels) * inner, pixelStride = inner;
        if (_plan.ReadsInPlace)
        {
            lineStride = _source.Line;
            pixelStride = _source.Pixel;
            b = _source.Data + image * _source.Image + (line * y.Step + y.Origin) * lineStride + (pixel * x.Step + x.Origin) * pixelStride + group * inner;
        }
        else
        {
            ConvolutionPatches.FillStrip(_source, image, y, x, line, lines, pixel, pixels, group * inner, inner, b);
        }
        nint channels = _plan.Shape.OutChannels, depth = x.Step * pixelStride;
        float* a = _dy + (((nint)image * _plan.Height + line) * _plan.Width + pixel) * channels + row;
        if (_plan.SlidingTaps > 0)
        {
            AddSliding(a, b, lineStride, pixelStride, lines, pixels, rows, sums, resume);
            return;
        }
        new ConvolutionWeightTiles(a, channels, (_plan.Width - pixels) * channels, b, depth, y.Step * lineStride - pixels * depth, pixels, lines)
            .Add<T>(rows, _plan.Segment, sums, _plan.RowLength, resume, scratch, _plan.Segments, y.Dilation * lineStride, _plan.SegmentStride);
    }

    /// <summary>All taps of a line at a time, of which each reads what the one before it reads a pixel later: a is the gradient of the first pixel, b the input at its first tap.</summary>
    private void AddSliding(float* a, float* b, nint lineStride, nint pixelStride, int lines, int pixels, int rows, float* sums, bool resume)
    {
        int taps = _plan.SlidingTaps, inner = _plan.Inner;
        nint channels = _plan.Shape.OutChannels, lineSkip = _plan.AxisY.Step * lineStride - (pixels + taps - 1) * pixelStride;
        for (int segment = 0; segment < _plan.Segments; segment++)
        {
            int width;
            for (int channel = 0; channel < inner; channel += width)
            {
                int vectors = SlidingWeightTile.Vectors(taps, (inner - channel) / ProductTile.Lanes);
                int height = ProductBlocks.Even(rows, SlidingWeightTile.MaxRows(taps, vectors)), tileRows;
                width = vectors * ProductTile.Lanes;
                for (int row = 0; row < rows; row += tileRows)
                {
                    tileRows = Math.Min(height, rows - row);
                    SlidingWeightTile.Loop(taps, tileRows, vectors)(
                        a + row, channels, (_plan.Width - pixels) * channels, b + channel, pixelStride, lineSkip, pixels, lines,
                        sums + (nint)row * _plan.RowLength + channel, inner, _plan.RowLength, resume);
                }
            }
            b += _plan.AxisY.Dilation * lineStride;
            sums += _plan.SegmentStride;
        }
    }

    /// <summary>
    /// Winograd tiles: the results' gradients are filters that run over the input, the weights' gradients their results. At the points all is transformed that a block reads;
    /// what the products at the points sum up to is transformed back when the batch is through.
    /// </summary>
    private void AddTiles<T>(
        int image, int images, int line, int lines, int pixel, int pixels, int group, int row, int rows, float* sums, float* scratch, bool resume)
        where T : struct, ISimd<T>
    {
        int inner = _plan.Inner, tapLines = _plan.Shape.KernelHeight, tiles = (pixels - 1) / _plan.TileResults + 1, reach = _plan.AxisY.Reach(lines);
        nint channels = _plan.Shape.OutChannels, inputLength = (nint)reach * tiles * inner, gradientLength = (nint)lines * tiles * rows;
        float* gradients = scratch + Winograd.Points * images * inputLength;
        for (int i = 0; i < images; i++)
        {
            WinogradTiles.Fill(
                _source, image + i, line + _plan.AxisY.Origin, reach, pixel + _plan.AxisX.Origin, tiles, _plan.TileResults, group * inner, inner,
                scratch + i * inputLength, images * inputLength);
            float* dy = _dy + (((nint)(image + i) * _plan.Height + line) * _plan.Width + pixel) * channels + row, to = gradients + i * gradientLength;
            if (_plan.TileResults == ThreeResults.Taps)
            {
                WinogradTiles.FillFilters<ThreeResults>(dy, channels, _plan.Width * channels, lines, pixels, rows, to, images * gradientLength);
            }
            else
            {
                WinogradTiles.FillFilters<FiveResults>(dy, channels, _plan.Width * channels, lines, pixels, rows, to, images * gradientLength);
            }
        }
        for (int point = 0; point < Winograd.Points; point++)
        {
            new ConvolutionWeightTiles(
                gradients + point * images * gradientLength, rows, 0, scratch + point * images * inputLength, inner, (tapLines - 1) * tiles * inner, lines * tiles, images)
                .Add<T>(rows, inner, sums + point * tapLines * _plan.SegmentStride, _plan.RowLength, resume, scratch, tapLines, tiles * inner, _plan.SegmentStride);
        }
    }

    private void AddStripPatches<T>(
        int image, int line, int lines, int pixel, int pixels, int group, int row, int rows, float* sums, float* scratch, bool resume)
        where T : struct, ISimd<T>
    {
        ConvolutionAxis y = _plan.AxisY, x = _plan.AxisX;
        int inner = _plan.Inner;
        nint channels = _plan.Shape.OutChannels, lineStride = (nint)x.Reach(pixels) * inner;
        ConvolutionPatches.FillStrip(_source, image, y, x, line, lines, pixel, pixels, group * inner, inner, scratch);
        float* patches = scratch + ConvolutionWeightPlan.PatchStripLength + ConvolutionPatches.Slack;
        for (int i = 0; i < lines; i++)
        {
            ConvolutionPatches.LayOut<T>(
                scratch + i * y.Step * lineStride, pixels, x.Step * inner, y.Taps, y.Dilation * lineStride, x.Taps * inner,
                patches + (nint)i * pixels * _plan.SegmentStride, _plan.SegmentStride);
        }
        float* a = _dy + (((nint)image * _plan.Height + line) * _plan.Width + pixel) * channels + row;
        new ConvolutionWeightTiles(a, channels, (_plan.Width - pixels) * channels, patches, _plan.SegmentStride, 0, pixels, lines)
            .Add<T>(rows, _plan.Segment, sums, _plan.RowLength, resume, scratch);
    }

    private void AddPatches<T>(
        int image, int images, int line, int lines, int pixel, int pixels, int group, int row, int rows, float* sums, float* scratch, bool resume)
        where T : struct, ISimd<T>
    {
        ConvolutionAxis y = _plan.AxisY, x = _plan.AxisX;
        nint channels = _plan.Shape.OutChannels;
        for (int column = 0; column < _plan.Segment; column += ConvolutionWeightPlan.GatheredColumns)
        {
            int columns = Math.Min(ConvolutionWeightPlan.GatheredColumns, _plan.Segment - column), width = (columns + 15) / 16 * 16;
            bool adds = resume;
            for (int i = 0; i < images; i++)
            {
                for (int j = 0; j < lines; j++)
                {
                    for (int first = 0; first < pixels; first += ConvolutionWeightPlan.GatheredPixels)
                    {
                        int count = Math.Min(ConvolutionWeightPlan.GatheredPixels, pixels - first);
                        for (int p = 0; p < count; p++)
                        {
                            ConvolutionPatches.GatherPatch(
                                _source, image + i, y, x, line + j, pixel + first + p, group * _plan.Inner, _plan.Inner, column, columns,
                                scratch + (nint)p * width);
                        }
                        float* a = _dy + (((nint)(image + i) * _plan.Height + line + j) * _plan.Width + pixel + first) * channels + row;
                        new ConvolutionWeightTiles(a, channels, 0, scratch, width, 0, count, 1)
                            .Add<T>(rows, columns, sums + column, _plan.RowLength, adds, scratch);
                        adds = true;
                    }
                }
            }
        }
    }
}

/// <summary>Adds up the chunks' sums in their order and hands them, in the order of the weights, to the epilogue.</summary>
internal readonly unsafe struct ConvolutionWeightStore<TEpilogue> : IParallelWork
    where TEpilogue : struct, IEpilogue
{
    private readonly WorkerPool _pool;
    private readonly ConvolutionWeightPlan _plan;
    private readonly float* _sums;
    private readonly float* _dw;
    private readonly int _chunks;
    private readonly TEpilogue _epilogue;

    /// <param name="pool">For its scratch memory.</param>
    /// <param name="plan">How the sums lie.</param>
    /// <param name="lanes">How often they do.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="dw">Where the results go.</param>
    /// <param name="epilogue">Makes the results.</param>
    public ConvolutionWeightStore(WorkerPool pool, in ConvolutionWeightPlan plan, int lanes, float* sums, float* dw, in TEpilogue epilogue)
    {
        _chunks = plan.Chunks * lanes;
        _pool = pool;
        _plan = plan;
        _sums = sums;
        _dw = dw;
        _epilogue = epilogue;
    }

    /// <summary>Output channels that an item stores.</summary>
    private int Step => _plan.IsTurned ? ProductTile.Lanes : 1;

    public int Items => (_plan.Shape.OutChannels - 1) / Step + 1;

    /// <summary>Stores the weights of one output channel, or of several where the sums are turned.</summary>
    public void Execute(int item, int worker)
    {
        float* added = _pool.Scratch(worker);
        if (_plan.IsTurned)
        {
            StoreTurned(item * Step, added);
            return;
        }
        float* ordered = added + ConvolutionShape.MaxTaps;
        int taps = _plan.Shape.Taps, step = Math.Min(_plan.Inner, ConvolutionShape.MaxTaps / taps);
        nint length = (nint)_plan.Inner * taps;
        for (int channel = 0; channel < _plan.Inner; channel += step)
        {
            int channels = Math.Min(step, _plan.Inner - channel);
            float* sums = _sums + (nint)item * _plan.RowLength + channel;
            if (_plan.IsWinograd)
            {
                WeightsFromPoints(sums, channels, added, ordered);
            }
            else
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    WeightSums.Add(sums + _plan.TapOffset(tap), _plan.ChunkLength, _chunks, channels, added + (nint)tap * channels);
                }
            }
            float* values = added;
            if (taps > 1)
            {
                ProductPacking.Transposed(added, channels, channels, taps, ordered, taps);
                values = ordered;
            }
            nint first = (nint)channel * taps;
            EpilogueRow.Store(_epilogue, values, _dw + item * length + first, item, first, channels * taps);
        }
    }

    /// <summary>The weights of all taps from their sums at the points, a line of taps after the other.</summary>
    private void WeightsFromPoints(float* sums, int channels, float* added, float* products)
    {
        for (int tapY = 0; tapY < _plan.Shape.KernelHeight; tapY++)
        {
            for (int point = 0; point < Winograd.Points; point++)
            {
                WeightSums.Add(sums + (nint)(point * _plan.Shape.KernelHeight + tapY) * _plan.SegmentStride, _plan.ChunkLength, _chunks, channels, products + (nint)point * channels);
            }
            int i = 0;
            if (Vector512.IsHardwareAccelerated) i = TransformBack<Simd512>(products, i, channels, added);
            if (Vector256.IsHardwareAccelerated) i = TransformBack<Simd256>(products, i, channels, added);
            if (Vector128.IsHardwareAccelerated) i = TransformBack<Simd128>(products, i, channels, added);
            TransformBack<SimdScalar>(products, i, channels, added);
            added += _plan.Shape.KernelWidth * channels;
        }
    }

    /// <summary>One line of taps, [tap, channel].</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private int TransformBack<T>(float* products, int i, int channels, float* taps) where T : struct, ISimd<T>
    {
        for (; i <= channels - T.Count; i += T.Count)
        {
            float* to = taps + i;
            T y0, y1, y2;
            if (_plan.TileResults == ThreeResults.Taps)
            {
                Winograd.Result<T, ThreeResults>(products + i, channels, out y0, out y1, out y2, out _, out _);
            }
            else
            {
                Winograd.Result<T, FiveResults>(products + i, channels, out y0, out y1, out y2, out T y3, out T y4);
                y3.Store(to + 3 * channels);
                y4.Store(to + 4 * channels);
            }
            y0.Store(to);
            y1.Store(to + channels);
            y2.Store(to + 2 * channels);
        }
        return i;
    }

    private void StoreTurned(int channel, float* added)
    {
        int channels = Math.Min(Step, _plan.Shape.OutChannels - channel), inputs = _plan.Rows, width = (inputs + 15) / 16 * 16;
        for (int input = 0; input < inputs; input++)
        {
            WeightSums.Add(_sums + (nint)input * _plan.RowLength + channel, _plan.ChunkLength, _chunks, channels, added + (nint)input * channels);
        }
        float* ordered = added + (nint)inputs * channels;
        ProductPacking.Transposed(added, channels, channels, inputs, ordered, width);
        for (int i = 0; i < channels; i++)
        {
            EpilogueRow.Store(_epilogue, ordered + (nint)i * width, _dw + (nint)(channel + i) * inputs, channel + i, 0, inputs);
        }
    }
}
