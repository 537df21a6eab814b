using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// Means over windows of an image, channels-last, and their gradients, with an epilogue on every element (row: the pixel, column: the
/// channel).
/// </summary>
/// <remarks>A window is summed line by line, the lines in their order: the same bits with any number of threads and lanes.</remarks>
public static unsafe class AveragePooling
{
    /// <summary>y = epilogue(mean of each window).</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, InHeight, InWidth, Channels].</param>
    /// <param name="y">[batch, OutHeight, OutWidth, Channels].</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="countIncludePad">Padding counts as zeros (PyTorch's default); else the mean is that of the pixels in the image.</param>
    /// <param name="epilogue">Makes the stored value from the mean.</param>
    /// <exception cref="ArgumentException">The shape is none of a pooling, or the batch is less than 1.</exception>
    public static void Forward<TEpilogue>(
        WorkerPool pool, float* x, float* y, in PoolingShape shape, int batch, bool countIncludePad, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        shape.Validate();
        Run(pool, shape.AxisY, shape.AxisX, x, y, shape.Channels, batch, countIncludePad, epilogue, isGradient: false);
    }

    /// <summary>dx = epilogue(the gradient of the input of <see cref="Forward{TEpilogue}"/>).</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="dy">[batch, OutHeight, OutWidth, Channels].</param>
    /// <param name="dx">[batch, InHeight, InWidth, Channels].</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="countIncludePad">As in the forward pass.</param>
    /// <param name="epilogue">Makes the stored value from the gradient.</param>
    /// <exception cref="ArgumentException">The shape is none of a pooling, or the batch is less than 1.</exception>
    public static void InputGradient<TEpilogue>(
        WorkerPool pool, float* dy, float* dx, in PoolingShape shape, int batch, bool countIncludePad, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        shape.Validate();
        Run(pool, shape.AxisY, shape.AxisX, dy, dx, shape.Channels, batch, countIncludePad, epilogue, isGradient: true);
    }

    /// <summary>
    /// y = epilogue(means of the windows ⌊o·in/out⌋ … ⌈(o + 1)·in/out⌉ - 1 along each axis), as PyTorch's adaptive pooling; 1x1 results are
    /// global pooling.
    /// </summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="x">[batch, inHeight, inWidth, channels].</param>
    /// <param name="y">[batch, outHeight, outWidth, channels].</param>
    /// <param name="inHeight">At least 1.</param>
    /// <param name="inWidth">At least 1.</param>
    /// <param name="outHeight">At least 1.</param>
    /// <param name="outWidth">At least 1.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="epilogue">Makes the stored value from the mean.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public static void AdaptiveForward<TEpilogue>(
        WorkerPool pool, float* x, float* y, int inHeight, int inWidth, int outHeight, int outWidth, int channels, int batch, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        CheckAdaptive(inHeight, inWidth, outHeight, outWidth, channels);
        Run(
            pool, PoolingAxis.Adaptive(inHeight, outHeight), PoolingAxis.Adaptive(inWidth, outWidth), x, y, channels, batch, false, epilogue,
            isGradient: false);
    }

    /// <summary>dx = epilogue(the gradient of the input of <see cref="AdaptiveForward{TEpilogue}"/>).</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="dy">[batch, outHeight, outWidth, channels].</param>
    /// <param name="dx">[batch, inHeight, inWidth, channels].</param>
    /// <param name="inHeight">At least 1.</param>
    /// <param name="inWidth">At least 1.</param>
    /// <param name="outHeight">At least 1.</param>
    /// <param name="outWidth">At least 1.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="epilogue">Makes the stored value from the gradient.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public static void AdaptiveInputGradient<TEpilogue>(
        WorkerPool pool, float* dy, float* dx, int inHeight, int inWidth, int outHeight, int outWidth, int channels, int batch, TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue
    {
        CheckAdaptive(inHeight, inWidth, outHeight, outWidth, channels);
        Run(
            pool, PoolingAxis.Adaptive(inHeight, outHeight), PoolingAxis.Adaptive(inWidth, outWidth), dy, dx, channels, batch, false, epilogue,
            isGradient: true);
    }

    private static void CheckAdaptive(int inHeight, int inWidth, int outHeight, int outWidth, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
    }

    private static void Run<TEpilogue>(
        WorkerPool pool, in PoolingAxis y, in PoolingAxis x, float* source, float* destination, int channels, int batch, bool countIncludePad,
        in TEpilogue epilogue, bool isGradient)
        where TEpilogue : struct, IEpilogue
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        (int height, int width) = isGradient ? (y.Size, x.Size) : (y.Windows, x.Windows);
        var work = new Work<TEpilogue>(
            y, x, source, destination, channels, countIncludePad, epilogue, isGradient, PixelTiling.Of(batch * height, width * channels, channels));
        bool isShared = (long)batch * channels * Math.Max((long)y.Size * x.Size, (long)y.Windows * x.Windows) >= PixelTiling.SharedElements;
        WorkItems.Run(pool, work.Items, ref work, isShared);
    }

    private readonly struct Work<TEpilogue>(
        PoolingAxis y, PoolingAxis x, float* source, float* destination, int channels, bool countIncludePad, TEpilogue epilogue, bool isGradient,
        PixelTiling tiling) : IParallelWork
        where TEpilogue : struct, IEpilogue
    {
        private readonly TEpilogue _epilogue = epilogue;

        public int Items => tiling.Items;

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
                if (isGradient)
                {
                    Spread<T>(line, channel, end);
                }
                else
                {
                    Average<T>(line, channel, end);
                }
            }
            return end;
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void Average<T>(int line, nint firstChannel, nint endChannel) where T : struct, ISimd<T>
        {
            TEpilogue epilogue = _epilogue;
            (int image, int window) = Math.DivRem(line, y.Windows);
            int startY = y.Start(window), endY = y.End(window);
            for (int pixel = 0; pixel < x.Windows; pixel++)
            {
                int startX = x.Start(pixel), pixels = x.End(pixel) - startX;
                int count = countIncludePad ? y.CountWithPadding(window) * x.CountWithPadding(pixel) : (endY - startY) * pixels;
                T divisor = T.Broadcast(count);
                nint row = (nint)line * x.Windows + pixel;
                float* corner = source + (((nint)image * y.Size + startY) * x.Size + startX) * channels;
                for (nint channel = firstChannel; channel < endChannel; channel += T.Count)
                {
                    T sum = T.Zero;
                    float* from = corner + channel;
                    for (int i = startY; i < endY; i++)
                    {
                        T lineSum = T.Load(from);
                        for (int j = 1; j < pixels; j++)
                        {
                            lineSum += T.Load(from + (nint)j * channels);
                        }
                        sum += lineSum;
                        from += (nint)x.Size * channels;
                    }
                    epilogue.Apply(sum / divisor, row, channel).Store(destination + row * channels + channel);
                }
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void Spread<T>(int line, nint firstChannel, nint endChannel) where T : struct, ISimd<T>
        {
            TEpilogue epilogue = _epilogue;
            (int image, int position) = Math.DivRem(line, y.Size);
            int firstY = y.First(position), endY = y.Last(position);
            for (int pixel = 0; pixel < x.Size; pixel++)
            {
                int firstX = x.First(pixel), endX = x.Last(pixel);
                nint row = (nint)line * x.Size + pixel;
                for (nint channel = firstChannel; channel < endChannel; channel += T.Count)
                {
                    T sum = T.Zero;
                    for (int windowY = firstY; windowY < endY; windowY++)
                    {
                        for (int windowX = firstX; windowX < endX; windowX++)
                        {
                            int count = countIncludePad
                                ? y.CountWithPadding(windowY) * x.CountWithPadding(windowX)
                                : (y.End(windowY) - y.Start(windowY)) * (x.End(windowX) - x.Start(windowX));
                            float* from = source + (((nint)image * y.Windows + windowY) * x.Windows + windowX) * channels + channel;
                            sum += T.Load(from) / T.Broadcast(count);
                        }
                    }
                    epilogue.Apply(sum, row, channel).Store(destination + row * channels + channel);
                }
            }
        }
    }
}

/// <summary>Lines of pixels in blocks, and blocks of channels where there are few lines: by the sizes alone.</summary>
internal readonly record struct PixelTiling(int Lines, int Channels, int LinesPerItem, int ChannelsPerItem)
{
    /// <summary>From so many elements on, sharing a pass out is worth waking the other workers.</summary>
    public const long SharedElements = 32_768;

    private const int ItemElements = 16_384;

    private int Across => (Channels - 1) / ChannelsPerItem + 1;

    public int Items => checked(((Lines - 1) / LinesPerItem + 1) * Across);

    /// <param name="lines">Lines of the whole batch.</param>
    /// <param name="lineElements">Elements of a line.</param>
    /// <param name="channels">Channels of a pixel.</param>
    public static PixelTiling Of(int lines, long lineElements, int channels) =>
        new(lines, channels, (int)Math.Clamp(ItemElements / lineElements, 1, lines), lines < 16 ? Math.Min(channels, 128) : channels);

    public (int Line, int EndLine, int Channel, int EndChannel) Bounds(int item)
    {
        (int down, int across) = Math.DivRem(item, Across);
        int line = down * LinesPerItem, channel = across * ChannelsPerItem;
        return (line, Math.Min(line + LinesPerItem, Lines), channel, Math.Min(channel + ChannelsPerItem, Channels));
    }
}
