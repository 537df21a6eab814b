using System.Runtime.CompilerServices;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
            for (int channel = 0; channel < channels; channel++)
            {
                float* plane = from + channel * source.Channel;
                float* target = to + channel;
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    *target = plane[pixel * source.Pixel];
                    target += channels;
                }
            }
        }
    }
}
