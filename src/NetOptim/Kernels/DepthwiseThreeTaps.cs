using System.Runtime.CompilerServices;

namespace NetOptim.Kernels;

/// <summary>
/// Lines of depthwise convolutions of three neighbouring taps and stride 1 or 2, padded by at most one pixel: nearly all there are. A
/// vector of channels slides along the line, what it has read in registers: every pixel is loaded once for each line of taps.
/// </summary>
internal static unsafe class DepthwiseThreeTaps
{
    /// <summary>Results of a line, or pairs of them, times channels: so many that they are asked for in time, so few that they are not lost again from the first-level cache.</summary>
    private const int ResultsAhead = 512;

    /// <summary>The fewest results of a line that make it worth while to load their weights.</summary>
    private const int FewResults = 7;

    /// <summary>Results of a line, or pairs of them, that are done for all channels at hand before the next ones.</summary>
    public static int ResultsAtOnce(int pixels, int channels) => ProductBlocks.Even(pixels, Math.Max(FewResults, ResultsAhead / channels));

    /// <summary>How many channels ahead the memory of results is asked for: beyond the last channel come the first ones of the next results.</summary>
    private static nint ChannelsAhead(int results, nint channels) => Math.Min(channels, Math.Max(16, ResultsAhead / results & -16));

    /// <summary>The line can slide: taps next to each other, at most one of the first and one of the last result's outside.</summary>
    public static bool Fits(in ConvolutionAxis x, int pixels, int width) =>
        x.Taps == 3 && x.Dilation == 1 && x.Step <= 2 && x.Origin is 0 or -1 && (pixels - 1) * x.Step + x.Origin + 2 <= width;

    /// <summary>
    /// y[pixel] = epilogue(Σ x·w) of some lines for the channels <paramref name="firstChannel"/> … <paramref name="endChannel"/>-1.
    /// </summary>
    /// <typeparam name="TEpilogue">Makes the stored value.</typeparam>
    /// <typeparam name="TFinish">What follows.</typeparam>
    /// <typeparam name="T">Lanes.</typeparam>
    /// <typeparam name="TSlide">The lines of taps inside the image, and the stride.</typeparam>
    /// <typeparam name="TMemory">How far away the tensors are.</typeparam>
    /// <param name="epilogue">Makes the stored value.</param>
    /// <param name="partials">Where the sums of the epilogue's terms are, if it has any.</param>
    /// <param name="partial">Floats from one sum to the other.</param>
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
    /// <param name="step">Floats from what a line of results reads to what the next one does.</param>
    /// <param name="rowLine">Rows from one line of results to the next.</param>
    /// <param name="lines">Lines of results, all with these lines of taps.</param>
    /// <param name="pixels">Results of a line.</param>
    /// <param name="channels">Floats from one pixel to the next.</param>
    /// <param name="firstChannel">First channel.</param>
    /// <param name="endChannel">One beyond the last channel.</param>
    /// <param name="next">The results after these, which are asked for.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Line<TEpilogue, TFinish, T, TSlide, TMemory>(
        in TEpilogue epilogue, float* partials, nint partial, float* x, bool hasFirst, bool hasLast, nint line, float* weights, nint weightsLine, nint weightsTap,
        float* y, nint row, nint every, nint step, nint rowLine, int lines, int pixels, nint channels, nint firstChannel, nint endChannel, NextResults next)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
        where T : struct, ISimd<T>
        where TSlide : struct, ISlide
        where TMemory : struct, IMemoryDistance
    {
        TEpilogue store = epilogue;
        nint line2 = 2 * line, lastLine = (TSlide.Lines - 1) * line, stepY = every * channels;
        nint near = ChannelsAhead(pixels, endChannel - firstChannel), far = near - (endChannel - firstChannel) + next.Channels;
        int missing = hasLast ? 0 : 1; // the last tap of that result, counted from the end, is outside
        for (; lines > 0; lines--)
        {
            for (nint channel = firstChannel; channel < endChannel; channel += T.Count)
            {
                // What is asked for: some channels further on, or the first ones of the next results.
                bool isNear = channel + near < endChannel;
                nint columnsAhead = isNear ? near : far, rowsAhead = isNear ? 0 : next.Rows, ahead = lastLine + (isNear ? 0 : next.SourcePixels * channels) + columnsAhead, aheadY = rowsAhead * channels + columnsAhead;
                float* w = weights + channel;
                T w0 = T.Load(w), w1 = T.Load(w + weightsTap), w2 = T.Load(w + 2 * weightsTap);
                T v0 = T.Zero, v1 = T.Zero, v2 = T.Zero, u0 = T.Zero, u1 = T.Zero, u2 = T.Zero;
                if (TSlide.Lines > 1) { w += weightsLine; v0 = T.Load(w); v1 = T.Load(w + weightsTap); v2 = T.Load(w + 2 * weightsTap); }
                if (TSlide.Lines > 2) { w += weightsLine; u0 = T.Load(w); u1 = T.Load(w + weightsTap); u2 = T.Load(w + 2 * weightsTap); }
                float* from = x + channel;
                float* to = y + channel;
                nint at = row;
                T sum0 = T.Zero, sum1 = T.Zero;
                if (TEpilogue.HasTerms) { sum0 = T.Load(partials + channel); sum1 = T.Load(partials + channel + partial); }
                T a0 = T.Zero, b0 = T.Zero, c0 = T.Zero, a1 = T.Zero, b1 = T.Zero, c1 = T.Zero;
                if (hasFirst) { a0 = T.Load(from); if (TSlide.Lines > 1) b0 = T.Load(from + line); if (TSlide.Lines > 2) c0 = T.Load(from + line2); }
                from += channels;
                if (TSlide.Stride == 1) { a1 = T.Load(from); if (TSlide.Lines > 1) b1 = T.Load(from + line); if (TSlide.Lines > 2) c1 = T.Load(from + line2); }
                for (int pixel = pixels; pixel > 0; pixel--)
                {
                    if (TSlide.Stride == 2) { a1 = T.Load(from); if (TSlide.Lines > 1) b1 = T.Load(from + line); if (TSlide.Lines > 2) c1 = T.Load(from + line2); }
                    from += channels;
                    if (TMemory.IsFar) Cache.Fetch(from + ahead);
                    T a2 = T.Zero, b2 = T.Zero, c2 = T.Zero;
                    if (pixel != missing) { a2 = T.Load(from); if (TSlide.Lines > 1) b2 = T.Load(from + line); if (TSlide.Lines > 2) c2 = T.Load(from + line2); }
                    T sum = T.MultiplyAdd(a2, w2, T.MultiplyAdd(a1, w1, a0 * w0));
                    if (TSlide.Lines > 1) sum = T.MultiplyAdd(b2, v2, T.MultiplyAdd(b1, v1, T.MultiplyAdd(b0, v0, sum)));
                    if (TSlide.Lines > 2) sum = T.MultiplyAdd(c2, u2, T.MultiplyAdd(c1, u1, T.MultiplyAdd(c0, u0, sum)));
                    if (TMemory.AsksForResults(TFinish.IsActive)) Cache.Fetch(to + aheadY);
                    if (TEpilogue.Fetches) store.Fetch(at + rowsAhead, channel + columnsAhead);
                    if (TEpilogue.HasTerms) { TMemory.Store(store.ApplyTerms(sum, at, channel, out T term0, out T term1), to); sum0 += term0; sum1 += term1; }
                    else store.Apply(sum, at, channel).Store(to);
                    at += every;
                    to += stepY;
                    if (TSlide.Stride == 1) { a0 = a1; b0 = b1; c0 = c1; a1 = a2; b1 = b2; c1 = c2; }
                    else
                    {
                        if (TMemory.IsFar)
                        {
                            Cache.Fetch(from + ahead + channels);
                            // The last two lines of taps are both new: no line of results above has read them.
                            if (TSlide.Lines > 1) { Cache.Fetch(from + ahead - line); Cache.Fetch(from + ahead - line + channels); }
                        }
                        a0 = a2; b0 = b2; c0 = c2; from += channels;
                    }
                }
                if (TEpilogue.HasTerms) { sum0.Store(partials + channel); sum1.Store(partials + channel + partial); }
            }
            x += step;
            y += rowLine * channels;
            row += rowLine;
        }
    }

    /// <summary>
    /// Lines of results of stride 1, two by two: of the four lines that two of them read, the two in the middle serve both.
    /// </summary>
    /// <typeparam name="TEpilogue">Makes the stored value.</typeparam>
    /// <typeparam name="TFinish">What follows.</typeparam>
    /// <typeparam name="T">Lanes.</typeparam>
    /// <typeparam name="TMemory">How far away the tensors are.</typeparam>
    /// <param name="epilogue">Makes the stored value.</param>
    /// <param name="partials">Where the sums of the epilogue's terms are, if it has any.</param>
    /// <param name="partial">Floats from one sum to the other.</param>
    /// <param name="x">Where the first result's first tap is (perhaps before the line, perhaps above the image).</param>
    /// <param name="hasFirst">It is inside.</param>
    /// <param name="hasLast">The last result's last tap is inside.</param>
    /// <param name="hasTop">The first line of taps of the first line of results is inside.</param>
    /// <param name="hasBottom">The last line of taps of the last line of results is inside.</param>
    /// <param name="line">Floats from one line of taps to the next.</param>
    /// <param name="weights">Weight of the first tap.</param>
    /// <param name="weightsLine">Floats from one line of weights to the next.</param>
    /// <param name="weightsTap">Floats from one weight to the next.</param>
    /// <param name="y">The first result.</param>
    /// <param name="row">Its row.</param>
    /// <param name="rowLine">Rows from one line of results to the next.</param>
    /// <param name="lines">Lines of results, an even number.</param>
    /// <param name="pixels">Results of each line.</param>
    /// <param name="channels">Floats from one pixel to the next.</param>
    /// <param name="firstChannel">First channel.</param>
    /// <param name="endChannel">One beyond the last channel.</param>
    /// <param name="next">The results after these, which are asked for.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void TwoLines<TEpilogue, TFinish, T, TMemory>(
        in TEpilogue epilogue, float* partials, nint partial, float* x, bool hasFirst, bool hasLast, bool hasTop, bool hasBottom, nint line,
        float* weights, nint weightsLine, nint weightsTap, float* y, nint row, nint rowLine, int lines, int pixels, nint channels, nint firstChannel, nint endChannel, NextResults next)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
        where T : struct, ISimd<T>
        where TMemory : struct, IMemoryDistance
    {
        TEpilogue store = epilogue;
        nint line2 = 2 * line, line3 = 3 * line, lineY = rowLine * channels;
        nint near = ChannelsAhead(pixels, endChannel - firstChannel), far = near - (endChannel - firstChannel) + next.Channels;
        int missing = hasLast ? 0 : 1; // the last taps of these results, counted from the end, are outside
        for (; lines > 0; lines -= 2)
        {
            bool isAbove = hasTop, isBelow = lines > 2 || hasBottom; // the first and the last of the four lines are inside
            for (nint channel = firstChannel; channel < endChannel; channel += T.Count)
            {
                // What is asked for: some channels further on, or the first ones of the next results.
                bool isNear = channel + near < endChannel;
                nint columnsAhead = isNear ? near : far, rowsAhead = isNear ? 0 : next.Rows, ahead = (isNear ? 0 : next.SourcePixels * channels) + columnsAhead, aheadY = rowsAhead * channels + columnsAhead;
                float* w = weights + channel;
                T w0 = T.Load(w), w1 = T.Load(w + weightsTap), w2 = T.Load(w + 2 * weightsTap);
                w += weightsLine;
                T v0 = T.Load(w), v1 = T.Load(w + weightsTap), v2 = T.Load(w + 2 * weightsTap);
                w += weightsLine;
                T u0 = T.Load(w), u1 = T.Load(w + weightsTap), u2 = T.Load(w + 2 * weightsTap);
                float* from = x + channel;
                float* to = y + channel;
                nint at = row;
                T sum0 = T.Zero, sum1 = T.Zero;
                if (TEpilogue.HasTerms) { sum0 = T.Load(partials + channel); sum1 = T.Load(partials + channel + partial); }
                T a0 = T.Zero, b0 = T.Zero, c0 = T.Zero, d0 = T.Zero;
                if (hasFirst) { b0 = T.Load(from + line); c0 = T.Load(from + line2); if (isAbove) a0 = T.Load(from); if (isBelow) d0 = T.Load(from + line3); }
                from += channels;
                T a1 = T.Zero, b1 = T.Load(from + line), c1 = T.Load(from + line2), d1 = T.Zero;
                if (isAbove) a1 = T.Load(from);
                if (isBelow) d1 = T.Load(from + line3);
                for (int pixel = pixels; pixel > 0; pixel--)
                {
                    from += channels;
                    if (TMemory.IsFar) Cache.Fetch(from + line2 + ahead);
                    if (TMemory.IsFar) Cache.Fetch(from + line3 + ahead);
                    T a2 = T.Zero, b2 = T.Zero, c2 = T.Zero, d2 = T.Zero;
                    if (pixel != missing) { b2 = T.Load(from + line); c2 = T.Load(from + line2); if (isAbove) a2 = T.Load(from); if (isBelow) d2 = T.Load(from + line3); }
                    T first = T.MultiplyAdd(a2, w2, T.MultiplyAdd(a1, w1, a0 * w0)), second = T.MultiplyAdd(b2, w2, T.MultiplyAdd(b1, w1, b0 * w0));
                    first = T.MultiplyAdd(b2, v2, T.MultiplyAdd(b1, v1, T.MultiplyAdd(b0, v0, first)));
                    second = T.MultiplyAdd(c2, v2, T.MultiplyAdd(c1, v1, T.MultiplyAdd(c0, v0, second)));
                    first = T.MultiplyAdd(c2, u2, T.MultiplyAdd(c1, u1, T.MultiplyAdd(c0, u0, first)));
                    second = T.MultiplyAdd(d2, u2, T.MultiplyAdd(d1, u1, T.MultiplyAdd(d0, u0, second)));
                    if (TMemory.AsksForResults(TFinish.IsActive)) { Cache.Fetch(to + aheadY); Cache.Fetch(to + lineY + aheadY); }
                    if (TEpilogue.Fetches) { store.Fetch(at + rowsAhead, channel + columnsAhead); store.Fetch(at + rowLine + rowsAhead, channel + columnsAhead); }
                    // A loop, so that the epilogue stands here once: of two, the JIT would not inline all of a long one.
                    nint place = 0, row1 = at;
                    for (int results = 2; results > 0; results--)
                    {
                        if (TEpilogue.HasTerms) { TMemory.Store(store.ApplyTerms(first, row1, channel, out T term0, out T term1), to + place); sum0 += term0; sum1 += term1; }
                        else store.Apply(first, row1, channel).Store(to + place);
                        first = second;
                        row1 += rowLine;
                        place += lineY;
                    }
                    at++;
                    to += channels;
                    a0 = a1; b0 = b1; c0 = c1; d0 = d1;
                    a1 = a2; b1 = b2; c1 = c2; d1 = d2;
                }
                if (TEpilogue.HasTerms) { sum0.Store(partials + channel); sum1.Store(partials + channel + partial); }
            }
            x += line2;
            y += 2 * lineY;
            row += 2 * rowLine;
            hasTop = true;
        }
    }

    /// <summary>
    /// The gradient of the input of a convolution of stride 2, of three taps and padded by one pixel, for the channels
    /// <paramref name="channel"/> … <paramref name="endChannel"/>-1: of two neighbouring pixels the first has one tap in the line, the middle
    /// one, and the second the other two.
    /// </summary>
    /// <typeparam name="TEpilogue">Makes the stored value.</typeparam>
    /// <typeparam name="TFinish">What follows.</typeparam>
    /// <typeparam name="T">Lanes.</typeparam>
    /// <typeparam name="TSlide">The lines of taps, 1 or 2.</typeparam>
    /// <typeparam name="TMemory">How far away the tensors are.</typeparam>
    /// <param name="epilogue">Makes the stored value.</param>
    /// <param name="partials">Where the sums of the epilogue's terms are, if it has any.</param>
    /// <param name="partial">Floats from one sum to the other.</param>
    /// <param name="dy">The line of gradients that the first pixel reads.</param>
    /// <param name="dyPixels">Gradients of a line.</param>
    /// <param name="line">Floats from one line of taps to the next.</param>
    /// <param name="weights">Weight of the first tap.</param>
    /// <param name="weightsLine">Floats from one line of weights to the next.</param>
    /// <param name="weightsTap">Floats from one weight to the next.</param>
    /// <param name="dx">The first result of the line.</param>
    /// <param name="row">Its row.</param>
    /// <param name="pixels">Results of the line: twice the gradients or one less.</param>
    /// <param name="firstPair">First pair of results.</param>
    /// <param name="pairs">Pairs; the last one may be a single result.</param>
    /// <param name="channels">Floats from one pixel to the next.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="endChannel">One beyond the last channel.</param>
    /// <param name="next">The results after these, which are asked for.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Pairs<TEpilogue, TFinish, T, TSlide, TMemory>(
        in TEpilogue epilogue, float* partials, nint partial, float* dy, int dyPixels, nint line, float* weights, nint weightsLine, nint weightsTap,
        float* dx, nint row, int pixels, int firstPair, int pairs, nint channels, nint channel, nint endChannel, NextResults next)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
        where T : struct, ISimd<T>
        where TSlide : struct, ISlide
        where TMemory : struct, IMemoryDistance
    {
        TEpilogue store = epilogue;
        dy += firstPair * channels;
        dx += 2 * firstPair * channels;
        row += 2 * firstPair;
        nint lastLine = (TSlide.Lines - 1) * line, near = ChannelsAhead(pairs, endChannel - channel), far = near - (endChannel - channel) + next.Channels;
        // Behind the last gradient of the line stands nothing, and it may have a single result: pairs counted from the end.
        int missing = firstPair + pairs < dyPixels ? 0 : 1, single = 2 * (firstPair + pairs) <= pixels ? 0 : 1;
        for (; channel < endChannel; channel += T.Count)
        {
            // What is asked for: some channels further on, or the first ones of the next results.
            bool isNear = channel + near < endChannel;
            nint columnsAhead = isNear ? near : far, rowsAhead = isNear ? 0 : next.Rows, ahead = lastLine + (isNear ? 0 : next.SourcePixels * channels) + columnsAhead, aheadY = rowsAhead * channels + columnsAhead;
            float* w = weights + channel;
            T w0 = T.Load(w), w1 = T.Load(w + weightsTap), w2 = T.Load(w + 2 * weightsTap), v0 = T.Zero, v1 = T.Zero, v2 = T.Zero;
            if (TSlide.Lines > 1) { w += weightsLine; v0 = T.Load(w); v1 = T.Load(w + weightsTap); v2 = T.Load(w + 2 * weightsTap); }
            float* from = dy + channel, to = dx + channel;
            nint at = row;
            T sum0 = T.Zero, sum1 = T.Zero;
            if (TEpilogue.HasTerms) { sum0 = T.Load(partials + channel); sum1 = T.Load(partials + channel + partial); }
            T a = T.Load(from), b = T.Zero;
            if (TSlide.Lines > 1) b = T.Load(from + line);
            for (int pair = pairs; pair > 0; pair--)
            {
                from += channels;
                if (TMemory.IsFar) Cache.Fetch(from + ahead);
                T c = T.Zero, d = T.Zero;
                if (pair != missing) { c = T.Load(from); if (TSlide.Lines > 1) d = T.Load(from + line); }
                T first = a * w1, second = T.MultiplyAdd(c, w0, a * w2);
                if (TSlide.Lines > 1) { first = T.MultiplyAdd(b, v1, first); second = T.MultiplyAdd(d, v0, T.MultiplyAdd(b, v2, second)); }
                if (TMemory.AsksForResults(TFinish.IsActive)) { Cache.Fetch(to + aheadY); Cache.Fetch(to + aheadY + channels); }
                if (TEpilogue.Fetches) { store.Fetch(at + rowsAhead, channel + columnsAhead); store.Fetch(at + rowsAhead + 1, channel + columnsAhead); }
                // One epilogue for both, as above.
                for (int results = pair != single ? 2 : 1; results > 0; results--)
                {
                    if (TEpilogue.HasTerms) { TMemory.Store(store.ApplyTerms(first, at, channel, out T term0, out T term1), to); sum0 += term0; sum1 += term1; }
                    else store.Apply(first, at, channel).Store(to);
                    first = second;
                    at++;
                    to += channels;
                }
                a = c;
                b = d;
            }
            if (TEpilogue.HasTerms) { sum0.Store(partials + channel); sum1.Store(partials + channel + partial); }
        }
    }

    /// <summary>
    /// The same of two neighbouring lines at a time, three lines of taps: the first of them has the middle one, the second the other two. Four results come of two
    /// neighbouring gradients and the two below them.
    /// </summary>
    /// <typeparam name="TEpilogue">Makes the stored value.</typeparam>
    /// <typeparam name="TFinish">What follows.</typeparam>
    /// <typeparam name="T">Lanes.</typeparam>
    /// <typeparam name="TMemory">How far away the tensors are.</typeparam>
    /// <param name="epilogue">Makes the stored value.</param>
    /// <param name="partials">Where the sums of the epilogue's terms are, if it has any.</param>
    /// <param name="partial">Floats from one sum to the other.</param>
    /// <param name="dy">The line of gradients that the first two lines read.</param>
    /// <param name="dyPixels">Gradients of a line.</param>
    /// <param name="hasBottom">There is a line of gradients below those of the last two lines.</param>
    /// <param name="weights">Weight of the first tap [3, 3, channels].</param>
    /// <param name="dx">The first result of the first line.</param>
    /// <param name="row">Its row.</param>
    /// <param name="lines">Lines of results, an even number.</param>
    /// <param name="pixels">Results of a line: twice the gradients or one less.</param>
    /// <param name="firstPair">First pair of results of a line.</param>
    /// <param name="pairs">Pairs; the last one may be a single result.</param>
    /// <param name="channels">Floats from one pixel to the next.</param>
    /// <param name="firstChannel">First channel.</param>
    /// <param name="endChannel">One beyond the last channel.</param>
    /// <param name="next">The results after these, which are asked for.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void PairsOfTwoLines<TEpilogue, TFinish, T, TMemory>(
        in TEpilogue epilogue, float* partials, nint partial, float* dy, int dyPixels, bool hasBottom, float* weights,
        float* dx, nint row, int lines, int pixels, int firstPair, int pairs, nint channels, nint firstChannel, nint endChannel, NextResults next)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
        where T : struct, ISimd<T>
        where TMemory : struct, IMemoryDistance
    {
        TEpilogue store = epilogue;
        dy += firstPair * channels;
        dx += 2 * firstPair * channels;
        row += 2 * firstPair;
        nint line = dyPixels * channels, lineX = pixels * channels;
        nint near = ChannelsAhead(pairs, endChannel - firstChannel), far = near - (endChannel - firstChannel) + next.Channels;
        // Behind the last gradient of the line stands nothing, and it may have a single result: pairs counted from the end.
        int missing = firstPair + pairs < dyPixels ? 0 : 1, single = 2 * (firstPair + pairs) <= pixels ? 0 : 1;
        for (; lines > 0; lines -= 2)
        {
            bool isBelow = lines > 2 || hasBottom;
            for (nint channel = firstChannel; channel < endChannel; channel += T.Count)
            {
                // What is asked for: some channels further on, or the first ones of the next results.
                bool isNear = channel + near < endChannel;
                nint columnsAhead = isNear ? near : far, rowsAhead = isNear ? 0 : next.Rows, ahead = line + (isNear ? 0 : next.SourcePixels * channels) + columnsAhead, aheadX = rowsAhead * channels + columnsAhead;
                float* w = weights + channel;
                T w0 = T.Load(w), w1 = T.Load(w + channels), w2 = T.Load(w + 2 * channels);
                w += 3 * channels;
                T v0 = T.Load(w), v1 = T.Load(w + channels), v2 = T.Load(w + 2 * channels);
                w += 3 * channels;
                T u0 = T.Load(w), u1 = T.Load(w + channels), u2 = T.Load(w + 2 * channels);
                float* from = dy + channel, to = dx + channel;
                nint at = row;
                T sum0 = T.Zero, sum1 = T.Zero;
                if (TEpilogue.HasTerms) { sum0 = T.Load(partials + channel); sum1 = T.Load(partials + channel + partial); }
                T a = T.Load(from), b = T.Zero;
                if (isBelow) b = T.Load(from + line);
                for (int pair = pairs; pair > 0; pair--)
                {
                    from += channels;
                    if (TMemory.IsFar) Cache.Fetch(from + ahead);
                    T c = T.Zero, d = T.Zero;
                    if (pair != missing) { c = T.Load(from); if (isBelow) d = T.Load(from + line); }
                    T first = a * v1, second = T.MultiplyAdd(c, v0, a * v2);
                    T third = T.MultiplyAdd(b, w1, a * u1), fourth = T.MultiplyAdd(c, u0, a * u2);
                    fourth = T.MultiplyAdd(d, w0, T.MultiplyAdd(b, w2, fourth));
                    if (TMemory.AsksForResults(TFinish.IsActive)) { Cache.Fetch(to + aheadX); Cache.Fetch(to + aheadX + channels); Cache.Fetch(to + aheadX + lineX); Cache.Fetch(to + aheadX + lineX + channels); }
                    if (TEpilogue.Fetches)
                    {
                        nint rowAhead = at + rowsAhead, columnAhead = channel + columnsAhead;
                        store.Fetch(rowAhead, columnAhead); store.Fetch(rowAhead + 1, columnAhead); store.Fetch(rowAhead + pixels, columnAhead); store.Fetch(rowAhead + pixels + 1, columnAhead);
                    }
                    // Bare sums need no loop, and are a third faster without it: not where stores wait for memory, which then are more than are asked for in time.
                    if (TEpilogue.IsStore && !TMemory.IsFar && pair != single)
                    {
                        first.Store(to);
                        second.Store(to + channels);
                        third.Store(to + lineX);
                        fourth.Store(to + lineX + channels);
                    }
                    else
                    {
                        // One epilogue for all, as above.
                        int width = pair != single ? 2 : 1;
                        if (pair == single) second = third;
                        nint rowAt = at, place = 0, endOfLine = at + width;
                        for (int results = 2 * width; results > 0; results--)
                        {
                            if (TEpilogue.HasTerms) { TMemory.Store(store.ApplyTerms(first, rowAt, channel, out T term0, out T term1), to + place); sum0 += term0; sum1 += term1; }
                            else store.Apply(first, rowAt, channel).Store(to + place);
                            first = second;
                            second = third;
                            third = fourth;
                            rowAt++;
                            place += channels;
                            if (rowAt == endOfLine) { rowAt += pixels - width; place += lineX - width * channels; }
                        }
                    }
                    at += 2;
                    to += 2 * channels;
                    a = c;
                    b = d;
                }
                if (TEpilogue.HasTerms) { sum0.Store(partials + channel); sum1.Store(partials + channel + partial); }
            }
            dy += line;
            dx += 2 * lineX;
            row += 2 * pixels;
        }
    }
}
