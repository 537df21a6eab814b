using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>
/// The gradient of depthwise weights of three neighbouring taps and stride 1 or 2, padded by at most one pixel. A vector of channels slides along the lines: all
/// nine sums and what it has read are in registers.
/// </summary>
internal static unsafe class DepthwiseThreeTapWeights
{
    /// <summary>Pixels that are summed before the sums are put down, about: whole lines.</summary>
    private const int PixelsAtOnce = 56;

    /// <summary>sums[tap] += Σ over the pixels of some lines of x·dy, for the channels <paramref name="firstChannel"/> … <paramref name="endChannel"/>-1.</summary>
    /// <typeparam name="T">Lanes.</typeparam>
    /// <typeparam name="TSlide">The lines of taps inside the image, and the stride.</typeparam>
    /// <typeparam name="TMemory">How far away the tensors are.</typeparam>
    /// <param name="x">Where the first pixel's first tap is (perhaps before the line).</param>
    /// <param name="hasFirst">It is inside.</param>
    /// <param name="hasLast">The last pixel's last tap is inside.</param>
    /// <param name="line">Floats from one line of taps to the next.</param>
    /// <param name="step">Floats from the taps of one line of pixels to those of the next.</param>
    /// <param name="dy">The first pixel's gradient.</param>
    /// <param name="dyLine">Floats from one line of pixels to the next.</param>
    /// <param name="lines">Lines of pixels, all with these lines of taps.</param>
    /// <param name="pixels">Pixels of a line.</param>
    /// <param name="channels">Floats from one pixel, and from one tap of the sums, to the next.</param>
    /// <param name="firstChannel">First channel.</param>
    /// <param name="endChannel">One beyond the last channel.</param>
    /// <param name="sums">The first tap's sums.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Lines<T, TSlide, TMemory>(
        float* x, bool hasFirst, bool hasLast, nint line, nint step, float* dy, nint dyLine, int lines, int pixels, nint channels,
        nint firstChannel, nint endChannel, float* sums)
        where T : struct, ISimd<T>
        where TSlide : struct, ISlide
        where TMemory : struct, IMemoryDistance
    {
        nint line2 = 2 * line, ahead = (TSlide.Lines - 1) * line + step;
        int linesAtOnce = Math.Max(1, PixelsAtOnce / pixels);
        for (int count; lines > 0; lines -= count)
        {
            count = Math.Min(lines, linesAtOnce);
            for (nint channel = firstChannel; channel < endChannel; channel += T.Count)
            {
                T w0 = T.Zero, w1 = T.Zero, w2 = T.Zero, v0 = T.Zero, v1 = T.Zero, v2 = T.Zero, u0 = T.Zero, u1 = T.Zero, u2 = T.Zero;
                float* lineX = x + channel, lineDy = dy + channel;
                for (int left = count; left > 0; left--)
                {
                    float* from = lineX, gradient = lineDy;
                    T a0 = T.Zero, b0 = T.Zero, c0 = T.Zero, a1 = T.Zero, b1 = T.Zero, c1 = T.Zero;
                    if (hasFirst) { a0 = T.Load(from); if (TSlide.Lines > 1) b0 = T.Load(from + line); if (TSlide.Lines > 2) c0 = T.Load(from + line2); }
                    from += channels;
                    if (TSlide.Stride == 1) { a1 = T.Load(from); if (TSlide.Lines > 1) b1 = T.Load(from + line); if (TSlide.Lines > 2) c1 = T.Load(from + line2); }
                    for (int pixel = hasLast ? pixels : pixels - 1; pixel > 0; pixel--)
                    {
                        T g = T.Load(gradient);
                        if (TMemory.IsFar) Cache.Fetch(gradient + dyLine);
                        gradient += channels;
                        if (TSlide.Stride == 2) { a1 = T.Load(from); if (TSlide.Lines > 1) b1 = T.Load(from + line); if (TSlide.Lines > 2) c1 = T.Load(from + line2); }
                        from += channels;
                        if (TMemory.IsFar) Cache.Fetch(from + ahead);
                        T a2 = T.Load(from), b2 = T.Zero, c2 = T.Zero;
                        w0 = T.MultiplyAdd(a0, g, w0); w1 = T.MultiplyAdd(a1, g, w1); w2 = T.MultiplyAdd(a2, g, w2);
                        if (TSlide.Lines > 1) { b2 = T.Load(from + line); v0 = T.MultiplyAdd(b0, g, v0); v1 = T.MultiplyAdd(b1, g, v1); v2 = T.MultiplyAdd(b2, g, v2); }
                        if (TSlide.Lines > 2) { c2 = T.Load(from + line2); u0 = T.MultiplyAdd(c0, g, u0); u1 = T.MultiplyAdd(c1, g, u1); u2 = T.MultiplyAdd(c2, g, u2); }
                        if (TSlide.Stride == 1) { a0 = a1; b0 = b1; c0 = c1; a1 = a2; b1 = b2; c1 = c2; }
                        else
                        {
                            if (TMemory.IsFar)
                            {
                                Cache.Fetch(from + ahead + channels);
                                // The last two lines of taps are both new: no line of pixels above has read them.
                                if (TSlide.Lines > 1) { Cache.Fetch(from + ahead - line); Cache.Fetch(from + ahead - line + channels); }
                            }
                            a0 = a2; b0 = b2; c0 = c2; from += channels;
                        }
                    }
                    if (!hasLast)
                    {
                        T g = T.Load(gradient);
                        if (TSlide.Stride == 2) { a1 = T.Load(from); if (TSlide.Lines > 1) b1 = T.Load(from + line); if (TSlide.Lines > 2) c1 = T.Load(from + line2); }
                        w0 = T.MultiplyAdd(a0, g, w0); w1 = T.MultiplyAdd(a1, g, w1);
                        if (TSlide.Lines > 1) { v0 = T.MultiplyAdd(b0, g, v0); v1 = T.MultiplyAdd(b1, g, v1); }
                        if (TSlide.Lines > 2) { u0 = T.MultiplyAdd(c0, g, u0); u1 = T.MultiplyAdd(c1, g, u1); }
                    }
                    lineX += step;
                    lineDy += dyLine;
                }
                Add(sums + channel, channels, w0, w1, w2);
                if (TSlide.Lines > 1) Add(sums + channel + 3 * channels, channels, v0, v1, v2);
                if (TSlide.Lines > 2) Add(sums + channel + 6 * channels, channels, u0, u1, u2);
            }
            x += count * step;
            dy += count * dyLine;
        }
    }

    /// <summary>The same of lines of stride 1, two by two: of the four lines that two of them read, the two in the middle serve both.</summary>
    /// <typeparam name="T">Lanes.</typeparam>
    /// <typeparam name="TMemory">How far away the tensors are.</typeparam>
    /// <param name="x">Where the first pixel's first tap is (perhaps before the line, perhaps above the image).</param>
    /// <param name="hasFirst">It is not before the line.</param>
    /// <param name="hasLast">The last pixel's last tap is not behind the line.</param>
    /// <param name="hasTop">The first line of taps of the first line of pixels is inside.</param>
    /// <param name="hasBottom">The last line of taps of the last line of pixels is inside.</param>
    /// <param name="line">Floats from one line of taps to the next.</param>
    /// <param name="dy">The first pixel's gradient.</param>
    /// <param name="dyLine">Floats from one line of pixels to the next.</param>
    /// <param name="lines">Lines of pixels, an even number.</param>
    /// <param name="pixels">Pixels of a line.</param>
    /// <param name="channels">Floats from one pixel, and from one tap of the sums, to the next.</param>
    /// <param name="firstChannel">First channel.</param>
    /// <param name="endChannel">One beyond the last channel.</param>
    /// <param name="sums">The first tap's sums.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void TwoLines<T, TMemory>(
        float* x, bool hasFirst, bool hasLast, bool hasTop, bool hasBottom, nint line, float* dy, nint dyLine, int lines, int pixels, nint channels,
        nint firstChannel, nint endChannel, float* sums)
        where T : struct, ISimd<T>
        where TMemory : struct, IMemoryDistance
    {
        nint line2 = 2 * line, line3 = 3 * line;
        int all = lines, linesAtOnce = Math.Max(2, PixelsAtOnce / pixels & -2);
        int missing = hasLast ? 0 : 1; // the last taps of these pixels, counted from the end, are outside
        for (int count; lines > 0; lines -= count)
        {
            count = Math.Min(lines, linesAtOnce);
            for (nint channel = firstChannel; channel < endChannel; channel += T.Count)
            {
                T w0 = T.Zero, w1 = T.Zero, w2 = T.Zero, v0 = T.Zero, v1 = T.Zero, v2 = T.Zero, u0 = T.Zero, u1 = T.Zero, u2 = T.Zero;
                float* lineX = x + channel, lineDy = dy + channel;
                for (int left = lines; left > lines - count; left -= 2)
                {
                    bool isAbove = left < all || hasTop, isBelow = left > 2 || hasBottom; // the first and the last of the four lines are inside
                    float* from = lineX, gradient = lineDy;
                    T a0 = T.Zero, b0 = T.Zero, c0 = T.Zero, d0 = T.Zero;
                    if (hasFirst) { b0 = T.Load(from + line); c0 = T.Load(from + line2); if (isAbove) a0 = T.Load(from); if (isBelow) d0 = T.Load(from + line3); }
                    from += channels;
                    T a1 = T.Zero, b1 = T.Load(from + line), c1 = T.Load(from + line2), d1 = T.Zero;
                    if (isAbove) a1 = T.Load(from);
                    if (isBelow) d1 = T.Load(from + line3);
                    for (int pixel = pixels; pixel > 0; pixel--)
                    {
                        from += channels;
                        if (TMemory.IsFar) { Cache.Fetch(from + line2 + line2); Cache.Fetch(from + line3 + line2); }
                        T a2 = T.Zero, b2 = T.Zero, c2 = T.Zero, d2 = T.Zero;
                        if (pixel != missing) { b2 = T.Load(from + line); c2 = T.Load(from + line2); if (isAbove) a2 = T.Load(from); if (isBelow) d2 = T.Load(from + line3); }
                        T g = T.Load(gradient), h = T.Load(gradient + dyLine);
                        if (TMemory.IsFar) { Cache.Fetch(gradient + 2 * dyLine); Cache.Fetch(gradient + 3 * dyLine); }
                        gradient += channels;
                        w0 = T.MultiplyAdd(a0, g, w0); w1 = T.MultiplyAdd(a1, g, w1); w2 = T.MultiplyAdd(a2, g, w2);
                        v0 = T.MultiplyAdd(b0, g, v0); v1 = T.MultiplyAdd(b1, g, v1); v2 = T.MultiplyAdd(b2, g, v2);
                        u0 = T.MultiplyAdd(c0, g, u0); u1 = T.MultiplyAdd(c1, g, u1); u2 = T.MultiplyAdd(c2, g, u2);
                        w0 = T.MultiplyAdd(b0, h, w0); w1 = T.MultiplyAdd(b1, h, w1); w2 = T.MultiplyAdd(b2, h, w2);
                        v0 = T.MultiplyAdd(c0, h, v0); v1 = T.MultiplyAdd(c1, h, v1); v2 = T.MultiplyAdd(c2, h, v2);
                        u0 = T.MultiplyAdd(d0, h, u0); u1 = T.MultiplyAdd(d1, h, u1); u2 = T.MultiplyAdd(d2, h, u2);
                        a0 = a1; b0 = b1; c0 = c1; d0 = d1;
                        a1 = a2; b1 = b2; c1 = c2; d1 = d2;
                    }
                    lineX += line2;
                    lineDy += 2 * dyLine;
                }
                float* sum = sums + channel;
                Add(sum, channels, w0, w1, w2);
                Add(sum + 3 * channels, channels, v0, v1, v2);
                Add(sum + 6 * channels, channels, u0, u1, u2);
            }
            x += count * line;
            dy += count * dyLine;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(float* sums, nint channels, T first, T second, T third) where T : struct, ISimd<T>
    {
        (T.Load(sums) + first).Store(sums);
        (T.Load(sums + channels) + second).Store(sums + channels);
        (T.Load(sums + 2 * channels) + third).Store(sums + 2 * channels);
    }
}
