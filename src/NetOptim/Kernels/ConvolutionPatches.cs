using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NetOptim.Kernels;

/// <summary>Copies the part of an image that some results read into scratch memory, zeros where it is padded.</summary>
internal static unsafe class ConvolutionPatches
{
    /// <summary>Floats that may be written or read beyond the end of what is asked for.</summary>
    public const int Slack = 32;

    /// <summary>
    /// The lines that <paramref name="lines"/> by <paramref name="pixels"/> results reach over, as [line, pixel, channel]: neighbouring
    /// results find their patches in it, overlapping, with the taps of a line next to each other.
    /// </summary>
    /// <param name="source">The images.</param>
    /// <param name="image">Which of them.</param>
    /// <param name="y">The lines' axis.</param>
    /// <param name="x">The pixels' axis, of dilation 1.</param>
    /// <param name="firstLine">First result line.</param>
    /// <param name="lines">Result lines.</param>
    /// <param name="firstPixel">First result of a line.</param>
    /// <param name="pixels">Results of a line.</param>
    /// <param name="channel">First channel.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="strip">Where to.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void FillStrip(
        in PixelSource source, int image, in ConvolutionAxis y, in ConvolutionAxis x,
        int firstLine, int lines, int firstPixel, int pixels, int channel, int channels, float* strip)
    {
        int height = y.Reach(lines), width = x.Reach(pixels);
        int firstY = firstLine * y.Step + y.Origin, firstX = firstPixel * x.Step + x.Origin;
        int before = Math.Clamp(-firstX, 0, width), inside = Math.Clamp(source.Width - firstX, before, width) - before;
        float* origin = source.Data + image * source.Image + channel * source.Channel + (firstX + before) * source.Pixel;
        for (int line = 0; line < height; line++)
        {
            int at = firstY + line;
            if (at < 0 || at >= source.Height)
            {
                new Span<float>(strip, width * channels).Clear();
                strip += (nint)width * channels;
                continue;
            }
            new Span<float>(strip, before * channels).Clear();
            strip += (nint)before * channels;
            CopyPixels(source, origin + at * source.Line, inside, channels, strip);
            strip += (nint)inside * channels;
            int after = width - before - inside;
            new Span<float>(strip, after * channels).Clear();
            strip += (nint)after * channels;
        }
    }

    /// <summary>Terms <paramref name="firstTerm"/> … of the patch of one result, in the order [tap line, tap, channel].</summary>
    public static void GatherPatch(
        in PixelSource source, int image, in ConvolutionAxis y, in ConvolutionAxis x, int line, int pixel,
        int channel, int channels, int firstTerm, int terms, float* patch)
    {
        if (terms == 0)
        {
            return;
        }
        (int tap, int first) = Math.DivRem(firstTerm, channels);
        (int tapY, int tapX) = Math.DivRem(tap, x.Taps);
        float* origin = source.Data + image * source.Image + channel * source.Channel;
        while (terms > 0)
        {
            int run = Math.Min(channels - first, terms);
            int atY = line * y.Step + tapY * y.Dilation + y.Origin, atX = pixel * x.Step + tapX * x.Dilation + x.Origin;
            if ((uint)atY >= (uint)source.Height || (uint)atX >= (uint)source.Width)
            {
                new Span<float>(patch, run).Clear();
            }
            else
            {
                float* from = origin + atY * source.Line + atX * source.Pixel + first * source.Channel;
                for (int i = 0; i < run; i++)
                {
                    patch[i] = from[i * source.Channel];
                }
            }
            patch += run;
            terms -= run;
            first = 0;
            if (++tapX == x.Taps)
            {
                tapX = 0;
                tapY++;
            }
        }
    }

    /// <summary>
    /// Lays the patches of a line of results side by side. Reads and writes whole vectors: up to a vector more than a patch, which the
    /// next patch writes again.
    /// </summary>
    /// <param name="strip">The first patch.</param>
    /// <param name="pixels">Results.</param>
    /// <param name="step">Floats from patch to patch.</param>
    /// <param name="taps">Lines of a patch.</param>
    /// <param name="line">Floats from line to line.</param>
    /// <param name="run">Floats of a line of a patch.</param>
    /// <param name="patches">Where to.</param>
    /// <param name="stride">Floats from one patch to the next there.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void LayOut<T>(float* strip, int pixels, nint step, int taps, nint line, int run, float* patches, nint stride)
        where T : struct, ISimd<T>
    {
        for (; pixels > 0; pixels--)
        {
            float* from = strip, to = patches;
            for (int tap = taps; tap > 0; tap--)
            {
                for (int i = 0; i < run; i += T.Count)
                {
                    T.Load(from + i).Store(to + i);
                }
                from += line;
                to += run;
            }
            strip += step;
            patches += stride;
        }
    }

    /// <summary>Some pixels of a line, as [pixel, channel].</summary>
    private static void CopyPixels(in PixelSource source, float* from, int pixels, int channels, float* to)
    {
        if (source.Channel == 1 && source.Pixel == channels)
        {
            new Span<float>(from, pixels * channels).CopyTo(new Span<float>(to, pixels * channels));
        }
        else if (source.Channel == 1)
        {
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                new Span<float>(from, channels).CopyTo(new Span<float>(to, channels));
                from += source.Pixel;
                to += channels;
            }
        }
        else
        {
            int first = channels == 3 && source.Pixel == 1 && Avx512F.IsSupported ? InterleaveThree(from, source.Channel, pixels, to) : 0;
            for (int channel = 0; channel < channels; channel++)
            {
                float* plane = from + channel * source.Channel;
                float* target = to + channel + (nint)first * channels;
                for (int pixel = first; pixel < pixels; pixel++)
                {
                    *target = plane[pixel * source.Pixel];
                    target += channels;
                }
            }
        }
    }

    /// <summary>Three planes, as images have them, side by side, as far as whole vectors go; returns the pixel reached.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int InterleaveThree(float* planes, nint plane, int pixels, float* to)
    {
        // Place 3·pixel + channel: from the first two planes (16 + i: element i of the second), then with the third one in between.
        Vector512<int> two0 = Vector512.Create(0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5), three0 = Vector512.Create(0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15);
        Vector512<int> two1 = Vector512.Create(21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26), three1 = Vector512.Create(0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15);
        Vector512<int> two2 = Vector512.Create(0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0), three2 = Vector512.Create(26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31);
        int pixel = 0;
        for (; pixel <= pixels - 16; pixel += 16)
        {
            Vector512<float> a = Vector512.Load(planes + pixel), b = Vector512.Load(planes + plane + pixel), c = Vector512.Load(planes + 2 * plane + pixel);
            Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a, two0, b), three0, c).Store(to);
            Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a, two1, b), three1, c).Store(to + 16);
            Avx512F.PermuteVar16x32x2(Avx512F.PermuteVar16x32x2(a, two2, b), three2, c).Store(to + 32);
            to += 48;
        }
        return pixel;
    }
}
