using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// The largest value of every window of an image, channels-last, and its gradient, with an epilogue on every element (row: the pixel,
/// column: the channel).
/// </summary>
/// <remarks>As in PyTorch, NaN counts as larger than everything, and of equal values the first in the window is the one.</remarks>
public static unsafe partial class MaxPooling
{
    /// <summary>y = epilogue(largest value of each window); padding is never the largest.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, InHeight, InWidth, Channels].</param>
    /// <param name="y">[batch, OutHeight, OutWidth, Channels].</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="epilogue">Makes the stored value from the largest.</param>
    /// <exception cref="ArgumentException">The shape is none of a pooling, or the batch is less than 1.</exception>
    public static void Forward<TEpilogue>(WorkerPool pool, float* x, float* y, in PoolingShape shape, int batch, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        Check(pool, shape, batch);
        var tiling = PixelTiling.Of(checked(batch * shape.OutHeight), (long)shape.OutWidth * shape.Channels, shape.Channels);
        var work = new ForwardWork<TEpilogue>(shape.AxisY, shape.AxisX, x, y, shape.Channels, epilogue, tiling);
        WorkItems.Run(pool, tiling.Items, ref work, IsShared(shape, batch));
    }

    /// <summary>dx = epilogue(the gradient of the input): every window's gradient goes to its largest value, found again in x.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, InHeight, InWidth, Channels].</param>
    /// <param name="dy">[batch, OutHeight, OutWidth, Channels].</param>
    /// <param name="dx">[batch, InHeight, InWidth, Channels].</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="epilogue">Makes the stored value from the gradient.</param>
    /// <exception cref="ArgumentException">The shape is none of a pooling, or the batch is less than 1.</exception>
    public static void InputGradient<TEpilogue>(WorkerPool pool, float* x, float* dy, float* dx, in PoolingShape shape, int batch, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        Check(pool, shape, batch);
        if (IsDisjoint(shape))
        {
            var disjoint = new DisjointGradientWork<TEpilogue>(shape, batch, x, dy, dx, epilogue);
            WorkItems.Run(pool, disjoint.Items, ref disjoint, IsShared(shape, batch));
            return;
        }
        var work = new GradientWork<TEpilogue>(pool, shape, batch, x, dy, dx, epilogue);
        WorkItems.Run(pool, work.Items, ref work, IsShared(shape, batch));
    }

    private static void Check(WorkerPool pool, in PoolingShape shape, int batch)
    {
        ArgumentNullException.ThrowIfNull(pool);
        shape.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
    }

    private static bool IsShared(in PoolingShape shape, int batch) =>
        (long)batch * shape.InHeight * shape.InWidth * shape.Channels >= PixelTiling.SharedElements;

    private readonly struct ForwardWork<TEpilogue>(
        PoolingAxis y, PoolingAxis x, float* source, float* destination, int channels, TEpilogue epilogue, PixelTiling tiling) : IParallelWork
        where TEpilogue : struct, IEpilogue
    {
        private readonly TEpilogue _epilogue = epilogue;

        public void Execute(int item, int worker)
        {
            (int first, int end, int channel, int endChannel) = tiling.Bounds(item);
            for (int line = first; line < end; line++)
            {
                int c = channel;
                if (Vector512.IsHardwareAccelerated) c = Line<Simd512>(line, c, endChannel);
                if (Vector256.IsHardwareAccelerated) c = Line<Simd256>(line, c, endChannel);
                if (Vector128.IsHardwareAccelerated) c = Line<Simd128>(line, c, endChannel);
                Line<SimdScalar>(line, c, endChannel);
            }
        }

        private int Line<T>(int line, int channel, int endChannel) where T : struct, ISimd<T>
        {
            int end = channel + (endChannel - channel) / T.Count * T.Count;
            if (end > channel)
            {
                Windows<T>(line, channel, end);
            }
            return end;
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void Windows<T>(int line, nint firstChannel, nint endChannel) where T : struct, ISimd<T>
        {
            TEpilogue epilogue = _epilogue;
            (int image, int window) = Math.DivRem(line, y.Windows);
            int startY = y.Start(window), lines = y.End(window) - startY;
            nint step = channels, lineStep = (nint)x.Size * channels;
            for (int pixel = 0; pixel < x.Windows; pixel++)
            {
                int startX = x.Start(pixel), pixels = x.End(pixel) - startX;
                nint row = (nint)line * x.Windows + pixel;
                float* corner = source + (((nint)image * y.Size + startY) * x.Size + startX) * step;
                for (nint channel = firstChannel; channel < endChannel; channel += T.Count)
                {
                    float* lineFrom = corner + channel;
                    T largest = T.Load(lineFrom);
                    for (int i = lines; i > 0; i--)
                    {
                        float* from = lineFrom;
                        for (int j = pixels; j > 0; j--)
                        {
                            T value = T.Load(from);
                            largest = T.Select(IsLarger(value, largest), value, largest);
                            from += step;
                        }
                        lineFrom += lineStep;
                    }
                    epilogue.Apply(largest, row, channel).Store(destination + row * step + channel);
                }
            }
        }
    }

    /// <summary>Mask of lanes where the value takes the place of the largest so far: it is larger, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T IsLarger<T>(T value, T largest) where T : struct, ISimd<T> =>
        T.Select(T.Equal(value, value), T.GreaterThan(value, largest), T.Equal(T.Zero, T.Zero));

    /// <summary>
    /// A block of pixels of the input for some channels: where the largest value of every window that touches it is, once, in scratch
    /// memory; then every pixel takes the gradients of the windows that are its.
    /// </summary>
    private readonly struct GradientWork<TEpilogue> : IParallelWork
        where TEpilogue : struct, IEpilogue
    {
        private const int BlockPixels = 64;
        private const int BlockElements = 16_384;
        private const int MaxPlaces = WorkerPool.ScratchLength - 16;

        private readonly WorkerPool _pool;
        private readonly PoolingAxis _y;
        private readonly PoolingAxis _x;
        private readonly float* _source;
        private readonly float* _dy;
        private readonly float* _dx;
        private readonly TEpilogue _epilogue;
        private readonly int _channels;
        private readonly int _lines;
        private readonly int _pixels;
        private readonly int _channelsPerItem;
        private readonly int _down;
        private readonly int _across;
        private readonly int _channelItems;

        public GradientWork(WorkerPool pool, in PoolingShape shape, int batch, float* x, float* dy, float* dx, in TEpilogue epilogue)
        {
            _pool = pool;
            _y = shape.AxisY;
            _x = shape.AxisX;
            _source = x;
            _dy = dy;
            _dx = dx;
            _epilogue = epilogue;
            _channels = shape.Channels;
            _pixels = Math.Min(shape.InWidth, BlockPixels);
            _lines = (int)Math.Clamp(BlockElements / ((long)_pixels * _channels), 1, shape.InHeight);
            long places = Touching(_y, _lines) * Touching(_x, _pixels);
            if (places > MaxPlaces)
            {
                _lines = 1;
                places = Touching(_y, 1) * Touching(_x, _pixels);
            }
            _channelsPerItem = (int)Math.Clamp(MaxPlaces / places, 1, _channels);
            if (_channelsPerItem < _channels && _channelsPerItem > 16)
            {
                _channelsPerItem = _channelsPerItem / 16 * 16;
            }
            _down = (shape.InHeight - 1) / _lines + 1;
            _across = (shape.InWidth - 1) / _pixels + 1;
            _channelItems = (_channels - 1) / _channelsPerItem + 1;
            Items = checked(batch * _down * _across * _channelItems);
        }

        public int Items { get; }

        /// <summary>The most windows that neighbouring positions touch.</summary>
        private static long Touching(in PoolingAxis axis, int positions) =>
            Math.Min(axis.Windows, (positions + axis.Kernel - 2) / axis.Stride + 1);

        public void Execute(int item, int worker)
        {
            (int rest, int channelItem) = Math.DivRem(item, _channelItems);
            (rest, int across) = Math.DivRem(rest, _across);
            (int image, int down) = Math.DivRem(rest, _down);
            int line = down * _lines, pixel = across * _pixels, channel = channelItem * _channelsPerItem;
            int endLine = Math.Min(line + _lines, _y.Size), endPixel = Math.Min(pixel + _pixels, _x.Size);
            int endChannel = Math.Min(channel + _channelsPerItem, _channels);
            var block = new Block(
                image, line, endLine, pixel, endPixel, _y.First(line), _y.Last(endLine - 1), _x.First(pixel), _x.Last(endPixel - 1),
                (nint)_pool.Scratch(worker));
            if (Vector512.IsHardwareAccelerated) channel = Channels<Simd512>(block, channel, endChannel);
            if (Vector256.IsHardwareAccelerated) channel = Channels<Simd256>(block, channel, endChannel);
            if (Vector128.IsHardwareAccelerated) channel = Channels<Simd128>(block, channel, endChannel);
            Channels<SimdScalar>(block, channel, endChannel);
        }

        private readonly record struct Block(
            int Image, int Line, int EndLine, int Pixel, int EndPixel, int WindowY, int EndWindowY, int WindowX, int EndWindowX, nint Places);

        private int Channels<T>(in Block block, int channel, int endChannel) where T : struct, ISimd<T>
        {
            int end = channel + (endChannel - channel) / T.Count * T.Count;
            if (end > channel)
            {
                FindPlaces<T>(block, channel, end);
                Collect<T>(block, channel, end);
            }
            return end;
        }

        /// <summary>Places [window, channel] of the largest values: the number of the pixel in the window's own lines, from 1 on.</summary>
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void FindPlaces<T>(in Block block, nint firstChannel, nint endChannel) where T : struct, ISimd<T>
        {
            var places = (float*)block.Places;
            nint step = _channels, lineStep = (nint)_x.Size * _channels;
            T one = T.Broadcast(1);
            for (int windowY = block.WindowY; windowY < block.EndWindowY; windowY++)
            {
                int startY = _y.Start(windowY), lines = _y.End(windowY) - startY;
                for (int windowX = block.WindowX; windowX < block.EndWindowX; windowX++)
                {
                    int startX = _x.Start(windowX), pixels = _x.End(windowX) - startX;
                    float* corner = _source + (((nint)block.Image * _y.Size + startY) * _x.Size + startX) * step;
                    for (nint channel = firstChannel; channel < endChannel; channel += T.Count)
                    {
                        float* lineFrom = corner + channel;
                        T largest = T.Load(lineFrom), place = one, here = T.Zero;
                        for (int i = lines; i > 0; i--)
                        {
                            float* from = lineFrom;
                            for (int j = pixels; j > 0; j--)
                            {
                                T value = T.Load(from);
                                here += one;
                                T isLarger = IsLarger(value, largest);
                                largest = T.Select(isLarger, value, largest);
                                place = T.Select(isLarger, here, place);
                                from += step;
                            }
                            lineFrom += lineStep;
                        }
                        place.Store(places);
                        places += T.Count;
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void Collect<T>(in Block block, nint firstChannel, nint endChannel) where T : struct, ISimd<T>
        {
            TEpilogue epilogue = _epilogue;
            var places = (float*)block.Places;
            nint channels = _channels, length = endChannel - firstChannel;
            for (int line = block.Line; line < block.EndLine; line++)
            {
                int firstY = _y.First(line), endY = _y.Last(line);
                for (int pixel = block.Pixel; pixel < block.EndPixel; pixel++)
                {
                    int firstX = _x.First(pixel), endX = _x.Last(pixel);
                    nint row = ((nint)block.Image * _y.Size + line) * _x.Size + pixel;
                    for (nint channel = firstChannel; channel < endChannel; channel += T.Count)
                    {
                        T sum = T.Zero;
                        for (int windowY = firstY; windowY < endY; windowY++)
                        {
                            int lineOfWindow = line - _y.Start(windowY);
                            for (int windowX = firstX; windowX < endX; windowX++)
                            {
                                int startX = _x.Start(windowX);
                                T here = T.Broadcast(lineOfWindow * (_x.End(windowX) - startX) + pixel - startX + 1);
                                nint window = (nint)(windowY - block.WindowY) * (block.EndWindowX - block.WindowX) + windowX - block.WindowX;
                                T place = T.Load(places + window * length + channel - firstChannel);
                                T dy = T.Load(_dy + (((nint)block.Image * _y.Windows + windowY) * _x.Windows + windowX) * channels + channel);
                                sum += T.Select(T.Equal(place, here), dy, T.Zero);
                            }
                        }
                        epilogue.Apply(sum, row, channel).Store(_dx + row * channels + channel);
                    }
                }
            }
        }
    }
}
