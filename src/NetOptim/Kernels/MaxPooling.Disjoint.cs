using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

public static unsafe partial class MaxPooling
{
    /// <summary>Every pixel belongs to one window at most, whole windows without padding: strides cut the image into cells, each with its window.</summary>
    private static bool IsDisjoint(in PoolingShape shape) =>
        shape.KernelHeight <= shape.StrideY && shape.KernelWidth <= shape.StrideX
        && (shape.PadTop | shape.PadLeft | shape.PadBottom | shape.PadRight) == 0
        && shape.InHeight % shape.StrideY == 0 && shape.InWidth % shape.StrideX == 0;

    /// <summary>The gradient of windows that do not overlap: each by itself, where its largest value is in a register.</summary>
    private readonly struct DisjointGradientWork<TEpilogue> : IParallelWork
        where TEpilogue : struct, IEpilogue
    {
        private readonly PoolingShape _shape;
        private readonly float* _x;
        private readonly float* _dy;
        private readonly float* _dx;
        private readonly TEpilogue _epilogue;
        private readonly PixelTiling _tiling;

        public DisjointGradientWork(in PoolingShape shape, int batch, float* x, float* dy, float* dx, in TEpilogue epilogue)
        {
            _shape = shape;
            _x = x;
            _dy = dy;
            _dx = dx;
            _epilogue = epilogue;
            _tiling = PixelTiling.Of(
                checked(batch * shape.OutHeight), (long)shape.StrideY * shape.InWidth * shape.Channels, shape.Channels);
        }

        /// <summary>Parts that are done apart.</summary>
        public int Items => _tiling.Items;

        public void Execute(int item, int worker)
        {
            (int first, int end, int channel, int endChannel) = _tiling.Bounds(item);
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

        /// <summary>The windows of a line of dy for some channels.</summary>
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private void Windows<T>(nint line, nint firstChannel, nint endChannel) where T : struct, ISimd<T>
        {
            TEpilogue epilogue = _epilogue;
            int lines = _shape.KernelHeight, pixels = _shape.KernelWidth, cellLines = _shape.StrideY, cellPixels = _shape.StrideX;
            nint lanes = T.Count, channels = _shape.Channels, width = _shape.InWidth;
            nint windowStep = (width - pixels) * channels, firstRow = line * cellLines * width, rowStep = width - cellPixels, cellStep = rowStep * channels;
            T toNextLine = T.Broadcast(cellPixels - pixels);
            float* x = _x + firstRow * channels, dx = _dx + firstRow * channels, dy = _dy + line * _shape.OutWidth * channels;
            for (int window = _shape.OutWidth; window > 0; window--)
            {
                for (nint channel = firstChannel; channel < endChannel; channel += lanes)
                {
                    // Where the largest value is, counted from the cell's first pixel, which is the window's too.
                    float* from = x + channel;
                    T one = T.Broadcast(1), largest = T.Load(from), place = T.Zero, here = T.Zero;
                    for (int i = lines; i > 0; i--)
                    {
                        for (int j = pixels; j > 0; j--)
                        {
                            T value = T.Load(from);
                            T isLarger = IsLarger(value, largest);
                            largest = T.Select(isLarger, value, largest);
                            place = T.Select(isLarger, here, place);
                            here += one;
                            from += channels;
                        }
                        here += toNextLine;
                        from += windowStep;
                    }
                    T gradient = T.Load(dy + channel);
                    float* to = dx + channel;
                    nint row = firstRow;
                    here = T.Zero;
                    for (int i = cellLines; i > 0; i--)
                    {
                        for (int j = cellPixels; j > 0; j--)
                        {
                            epilogue.Apply(T.Select(T.Equal(place, here), gradient, T.Zero), row, channel).Store(to);
                            here += one;
                            to += channels;
                            row++;
                        }
                        to += cellStep;
                        row += rowStep;
                    }
                }
                x += cellPixels * channels;
                dx += cellPixels * channels;
                dy += channels;
                firstRow += cellPixels;
            }
        }
    }
}
