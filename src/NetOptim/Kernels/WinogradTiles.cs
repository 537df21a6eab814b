using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>Lines of an image, transformed into what its tiles are at the points, in scratch memory.</summary>
internal static unsafe class WinogradTiles
{
    /// <summary>Bᵀ·x of what the tiles of some lines read; zeros where it is padded.</summary>
    /// <param name="source">The images, channels-last.</param>
    /// <param name="image">Which of them.</param>
    /// <param name="firstY">The first line, perhaps above the image.</param>
    /// <param name="lines">Lines.</param>
    /// <param name="firstX">The first position of the first tile, perhaps before the line.</param>
    /// <param name="tiles">Tiles of a line.</param>
    /// <param name="step">Positions from tile to tile.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="to">[<see cref="Winograd.Points"/>, <paramref name="lines"/>, <paramref name="tiles"/>, <paramref name="channels"/>].</param>
    /// <param name="point">Floats from point to point.</param>
    public static void Fill(
        in PixelSource source, int image, int firstY, int lines, int firstX, int tiles, int step, int channel, int channels, float* to, nint point)
    {
        float* data = source.Data + image * source.Image + channel;
        for (int line = 0; line < lines; line++, to += tiles * channels)
        {
            int y = firstY + line;
            if ((uint)y >= (uint)source.Height)
            {
                for (int i = 0; i < Winograd.Points; i++)
                {
                    new Span<float>(to + i * point, tiles * channels).Clear();
                }
                continue;
            }
            float* from = data + y * source.Line;
            int done = 0;
            if (Vector512.IsHardwareAccelerated) done = Line<Simd512>(source, from, firstX, tiles, step, done, channels, to, point);
            if (Vector256.IsHardwareAccelerated) done = Line<Simd256>(source, from, firstX, tiles, step, done, channels, to, point);
            if (Vector128.IsHardwareAccelerated) done = Line<Simd128>(source, from, firstX, tiles, step, done, channels, to, point);
            Line<SimdScalar>(source, from, firstX, tiles, step, done, channels, to, point);
        }
    }

    /// <summary>The tiles of a line, from a channel on as far as whole vectors go; returns the channel reached.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Line<T>(in PixelSource source, float* line, int firstX, int tiles, int step, int channel, int channels, float* to, nint point)
        where T : struct, ISimd<T>
    {
        int end = channels - (channels - channel) % T.Count, width = source.Width;
        if (end == channel)
        {
            return end;
        }
        nint pixel = source.Pixel, pixel2 = 2 * pixel, pixel3 = 3 * pixel;
        for (int x = firstX; tiles > 0; tiles--, x += step, to += channels)
        {
            float* from = line + x * pixel;
            if (x >= 0 && x + Winograd.Points <= width)
            {
                float* from3 = from + pixel3;
                for (int c = channel; c < end; c += T.Count)
                {
                    Winograd.Source(
                        T.Load(from + c), T.Load(from + pixel + c), T.Load(from + pixel2 + c), T.Load(from3 + c), T.Load(from3 + pixel + c), T.Load(from3 + pixel2 + c),
                        to + c, point);
                }
                continue;
            }
            for (int c = channel; c < end; c += T.Count)
            {
                Winograd.Source(
                    At<T>(from + c, x, width), At<T>(from + pixel + c, x + 1, width), At<T>(from + pixel2 + c, x + 2, width),
                    At<T>(from + pixel3 + c, x + 3, width), At<T>(from + 4 * pixel + c, x + 4, width), At<T>(from + 5 * pixel + c, x + 5, width),
                    to + c, point);
            }
        }
        return end;
    }

    /// <summary>G·dy of some lines of a gradient whose tiles are filters, as [point, line, tile, channel]; zeros behind the last pixel.</summary>
    /// <typeparam name="TTile">The filter.</typeparam>
    /// <param name="dy">The first pixel's first channel.</param>
    /// <param name="pixel">Floats from pixel to pixel.</param>
    /// <param name="line">Floats from line to line.</param>
    /// <param name="lines">Lines.</param>
    /// <param name="pixels">Pixels of a line.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="to">Where to.</param>
    /// <param name="point">Floats from point to point.</param>
    public static void FillFilters<TTile>(float* dy, nint pixel, nint line, int lines, int pixels, int channels, float* to, nint point)
        where TTile : struct, IWinogradTile
    {
        for (; lines > 0; lines--)
        {
            int done = 0;
            if (Vector512.IsHardwareAccelerated) done = FilterLine<Simd512, TTile>(dy, pixel, pixels, done, channels, to, point);
            if (Vector256.IsHardwareAccelerated) done = FilterLine<Simd256, TTile>(dy, pixel, pixels, done, channels, to, point);
            if (Vector128.IsHardwareAccelerated) done = FilterLine<Simd128, TTile>(dy, pixel, pixels, done, channels, to, point);
            FilterLine<SimdScalar, TTile>(dy, pixel, pixels, done, channels, to, point);
            dy += line;
            to += ((pixels - 1) / TTile.Taps + 1) * channels;
        }
    }

    /// <summary>The filters of a line, from a channel on as far as whole vectors go; returns the channel reached.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int FilterLine<T, TTile>(float* dy, nint pixel, int pixels, int channel, int channels, float* to, nint point)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        int end = channels - (channels - channel) % T.Count;
        if (end == channel)
        {
            return end;
        }
        for (; pixels > 0; pixels -= TTile.Taps, dy += TTile.Taps * pixel, to += channels)
        {
            for (int c = channel; c < end; c += T.Count)
            {
                float* from = dy + c;
                T w0 = T.Load(from), w1 = T.Zero, w2 = T.Zero, w3 = T.Zero;
                if (pixels > 1) w1 = T.Load(from + pixel);
                if (TTile.Taps > 2 && pixels > 2) w2 = T.Load(from + 2 * pixel);
                if (TTile.Taps > 3 && pixels > 3) w3 = T.Load(from + 3 * pixel);
                Winograd.Filter<T, TTile>(w0, w1, w2, w3, T.Zero, to + c, point);
            }
        }
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T At<T>(float* from, int x, int width) where T : struct, ISimd<T> => (uint)x < (uint)width ? T.Load(from) : T.Zero;
}
