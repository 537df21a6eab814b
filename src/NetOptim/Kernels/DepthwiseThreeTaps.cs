using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Kernels;

/// <summary>
/// Lines of depthwise convolutions of three neighbouring taps and stride 1 or 2, padded by at most one pixel: nearly all there are. A
/// vector of channels slides along the line, what it has read in registers: every pixel is loaded once for each line of taps.
/// </summary>
internal static unsafe class DepthwiseThreeTaps
{
    /// <summary>
    /// Results of a line that are done for all channels before the next ones, so that what they read comes from the cache in the order
    /// of memory.
    /// </summary>
    public static int PixelsAtOnce(int pixels, int channels)
    {
        int most = Math.Max(8, 2048 / channels), parts = (pixels - 1) / most + 1;
        return (pixels - 1) / parts + 1;
    }

    /// <summary>The line can slide: taps next to each other, at most one of the first and one of the last result's outside.</summary>
    public static bool Fits(in ConvolutionAxis x, int pixels, int width) =>
        x.Taps == 3 && x.Dilation == 1 && x.Step <= 2 && x.Origin is 0 or -1 && (pixels - 1) * x.Step + x.Origin + 2 <= width;

    /// <summary>
    /// y[pixel] = epilogue(Σ x·w) of a line for the channels <paramref name="channel"/> … <paramref name="endChannel"/>-1.
    /// </summary>
    /// <typeparam name="TEpilogue">Makes the stored value.</typeparam>
    /// <typeparam name="T">Lanes.</typeparam>
    /// <typeparam name="TShape">As rows: lines of taps inside the image, 1 … 3; as vectors: the stride.</typeparam>
    /// <param name="epilogue">Makes the stored value.</param>
    /// <param name="x">Where the first result's first tap is (perhaps before the line).</param>
    /// <param name="hasFirst">It is inside.</param>
    /// <param name="hasLast">The last result's last tap is inside.</param>
    /// <param name="line">Floats from one line of taps to the next.</param>
    /// <param name="weights">Weight of the first tap.</param>
    /// <param name="weightsLine">Floats from one line of weights to the next.</param>
    /// <param name="weightsTap">Floats from one weight to the next.</param>
    /// <param name="y">The first result.</param>
    /// <param name="row">Its row.</param>
    /// <param name="every">Rows from one result to the next.</param>
    /// <param name="pixels">Results.</param>
    /// <param name="channels">Floats from one pixel to the next.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="endChannel">One beyond the last channel.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Line<TEpilogue, T, TShape>(
        in TEpilogue epilogue, float* x, bool hasFirst, bool hasLast, nint line, float* weights, nint weightsLine, nint weightsTap,
        float* y, nint row, nint every, int pixels, nint channels, nint channel, nint endChannel)
        where TEpilogue : struct, IEpilogue
        where T : struct, ISimd<T>
        where TShape : struct, ITileShape
    {
        TEpilogue store = epilogue;
        nint line2 = 2 * line, stepY = every * channels;
        // What the next results of the line will read first: the last of its lines, or the start of the line after it.
        nint ahead = (TShape.Rows - 1) * line + TShape.Vectors * pixels * channels;
        for (; channel < endChannel; channel += T.Count)
        {
            float* w = weights + channel;
            T w0 = T.Load(w), w1 = T.Load(w + weightsTap), w2 = T.Load(w + 2 * weightsTap);
            T v0 = T.Zero, v1 = T.Zero, v2 = T.Zero, u0 = T.Zero, u1 = T.Zero, u2 = T.Zero;
            if (TShape.Rows > 1) { w += weightsLine; v0 = T.Load(w); v1 = T.Load(w + weightsTap); v2 = T.Load(w + 2 * weightsTap); }
            if (TShape.Rows > 2) { w += weightsLine; u0 = T.Load(w); u1 = T.Load(w + weightsTap); u2 = T.Load(w + 2 * weightsTap); }
            float* from = x + channel;
            float* to = y + channel;
            nint at = row;
            T a0 = T.Zero, b0 = T.Zero, c0 = T.Zero, a1 = T.Zero, b1 = T.Zero, c1 = T.Zero;
            if (hasFirst) { a0 = T.Load(from); if (TShape.Rows > 1) b0 = T.Load(from + line); if (TShape.Rows > 2) c0 = T.Load(from + line2); }
            from += channels;
            if (TShape.Vectors == 1) { a1 = T.Load(from); if (TShape.Rows > 1) b1 = T.Load(from + line); if (TShape.Rows > 2) c1 = T.Load(from + line2); }
            for (int pixel = hasLast ? pixels : pixels - 1; pixel > 0; pixel--)
            {
                if (TShape.Vectors == 2) { a1 = T.Load(from); if (TShape.Rows > 1) b1 = T.Load(from + line); if (TShape.Rows > 2) c1 = T.Load(from + line2); }
                from += channels;
                if (Sse.IsSupported) Sse.Prefetch0(from + ahead);
                T a2 = T.Load(from), b2 = T.Zero, c2 = T.Zero;
                T sum = T.MultiplyAdd(a2, w2, T.MultiplyAdd(a1, w1, a0 * w0));
                if (TShape.Rows > 1) { b2 = T.Load(from + line); sum = T.MultiplyAdd(b2, v2, T.MultiplyAdd(b1, v1, T.MultiplyAdd(b0, v0, sum))); }
                if (TShape.Rows > 2) { c2 = T.Load(from + line2); sum = T.MultiplyAdd(c2, u2, T.MultiplyAdd(c1, u1, T.MultiplyAdd(c0, u0, sum))); }
                store.Apply(sum, at, channel).Store(to);
                at += every;
                to += stepY;
                if (TShape.Vectors == 1) { a0 = a1; b0 = b1; c0 = c1; a1 = a2; b1 = b2; c1 = c2; }
                else { if (Sse.IsSupported) Sse.Prefetch0(from + ahead + channels); a0 = a2; b0 = b2; c0 = c2; from += channels; }
            }
            if (!hasLast)
            {
                if (TShape.Vectors == 2) { a1 = T.Load(from); if (TShape.Rows > 1) b1 = T.Load(from + line); if (TShape.Rows > 2) c1 = T.Load(from + line2); }
                T sum = T.MultiplyAdd(a1, w1, a0 * w0);
                if (TShape.Rows > 1) sum = T.MultiplyAdd(b1, v1, T.MultiplyAdd(b0, v0, sum));
                if (TShape.Rows > 2) sum = T.MultiplyAdd(c1, u1, T.MultiplyAdd(c0, u0, sum));
                store.Apply(sum, at, channel).Store(to);
            }
        }
    }

    /// <summary>sums[tap] += Σ over a line's pixels of x·dy, one vector of channels: the gradient of up to three lines of weights.</summary>
    /// <typeparam name="T">Lanes.</typeparam>
    /// <typeparam name="TShape">As rows: lines of taps inside the image, 1 … 3; as vectors: the stride.</typeparam>
    /// <param name="x">Where the first pixel's first tap is (perhaps before the line).</param>
    /// <param name="hasFirst">It is inside.</param>
    /// <param name="hasLast">The last pixel's last tap is inside.</param>
    /// <param name="line">Floats from one line of taps to the next.</param>
    /// <param name="dy">The first pixel's gradient.</param>
    /// <param name="pixels">Pixels of the line.</param>
    /// <param name="channels">Floats from one pixel, and from one tap of the sums, to the next.</param>
    /// <param name="sums">The first tap's sum.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Weights<T, TShape>(float* x, bool hasFirst, bool hasLast, nint line, float* dy, int pixels, nint channels, float* sums)
        where T : struct, ISimd<T>
        where TShape : struct, ITileShape
    {
        nint line2 = 2 * line, ahead = (TShape.Rows - 1) * line + TShape.Vectors * pixels * channels, aheadY = pixels * channels;
        T w0 = T.Zero, w1 = T.Zero, w2 = T.Zero, v0 = T.Zero, v1 = T.Zero, v2 = T.Zero, u0 = T.Zero, u1 = T.Zero, u2 = T.Zero;
        T a0 = T.Zero, b0 = T.Zero, c0 = T.Zero, a1 = T.Zero, b1 = T.Zero, c1 = T.Zero;
        if (hasFirst) { a0 = T.Load(x); if (TShape.Rows > 1) b0 = T.Load(x + line); if (TShape.Rows > 2) c0 = T.Load(x + line2); }
        x += channels;
        if (TShape.Vectors == 1) { a1 = T.Load(x); if (TShape.Rows > 1) b1 = T.Load(x + line); if (TShape.Rows > 2) c1 = T.Load(x + line2); }
        for (int pixel = hasLast ? pixels : pixels - 1; pixel > 0; pixel--)
        {
            T g = T.Load(dy);
            if (Sse.IsSupported) Sse.Prefetch0(dy + aheadY);
            dy += channels;
            if (TShape.Vectors == 2) { a1 = T.Load(x); if (TShape.Rows > 1) b1 = T.Load(x + line); if (TShape.Rows > 2) c1 = T.Load(x + line2); }
            x += channels;
            if (Sse.IsSupported) Sse.Prefetch0(x + ahead);
            T a2 = T.Load(x), b2 = T.Zero, c2 = T.Zero;
            w0 = T.MultiplyAdd(a0, g, w0); w1 = T.MultiplyAdd(a1, g, w1); w2 = T.MultiplyAdd(a2, g, w2);
            if (TShape.Rows > 1) { b2 = T.Load(x + line); v0 = T.MultiplyAdd(b0, g, v0); v1 = T.MultiplyAdd(b1, g, v1); v2 = T.MultiplyAdd(b2, g, v2); }
            if (TShape.Rows > 2) { c2 = T.Load(x + line2); u0 = T.MultiplyAdd(c0, g, u0); u1 = T.MultiplyAdd(c1, g, u1); u2 = T.MultiplyAdd(c2, g, u2); }
            if (TShape.Vectors == 1) { a0 = a1; b0 = b1; c0 = c1; a1 = a2; b1 = b2; c1 = c2; }
            else { if (Sse.IsSupported) Sse.Prefetch0(x + ahead + channels); a0 = a2; b0 = b2; c0 = c2; x += channels; }
        }
        if (!hasLast)
        {
            T g = T.Load(dy);
            if (TShape.Vectors == 2) { a1 = T.Load(x); if (TShape.Rows > 1) b1 = T.Load(x + line); if (TShape.Rows > 2) c1 = T.Load(x + line2); }
            w0 = T.MultiplyAdd(a0, g, w0); w1 = T.MultiplyAdd(a1, g, w1);
            if (TShape.Rows > 1) { v0 = T.MultiplyAdd(b0, g, v0); v1 = T.MultiplyAdd(b1, g, v1); }
            if (TShape.Rows > 2) { u0 = T.MultiplyAdd(c0, g, u0); u1 = T.MultiplyAdd(c1, g, u1); }
        }
        Add(sums, channels, w0, w1, w2);
        if (TShape.Rows > 1) Add(sums + 3 * channels, channels, v0, v1, v2);
        if (TShape.Rows > 2) Add(sums + 6 * channels, channels, u0, u1, u2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(float* sums, nint channels, T first, T second, T third) where T : struct, ISimd<T>
    {
        (T.Load(sums) + first).Store(sums);
        (T.Load(sums + channels) + second).Store(sums + channels);
        (T.Load(sums + 2 * channels) + third).Store(sums + 2 * channels);
    }
}
