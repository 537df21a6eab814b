namespace NetOptim.Generators.Tests.Build;

/// <summary>[channels, height, width] of one sample.</summary>
internal sealed record ImageShape(int Channels, int Height, int Width)
{
    public int Pixels => Height * Width;

    public int Size => Channels * Pixels;
}

/// <summary>A convolution or pooling from <paramref name="In"/> to <see cref="Out"/>.</summary>
internal sealed record ConvolutionSpec(ImageShape In, int Filters, int Kernel, int Stride, int Padding, int Dilation, int Groups)
{
    public ImageShape Out => new(Filters, Length(In.Height), Length(In.Width));

    private int Length(int length) => (length + 2 * Padding - Dilation * (Kernel - 1) - 1) / Stride + 1;

    /// <summary>Pairs of an output's place and an input's, with the tap between them: the definition of all that slides windows.</summary>
    public IEnumerable<(int OutPixel, int InPixel, int Tap)> Taps()
    {
        for (int y = 0; y < Out.Height; y++)
        {
            for (int x = 0; x < Out.Width; x++)
            {
                for (int tap = 0; tap < Kernel * Kernel; tap++)
                {
                    int line = y * Stride - Padding + tap / Kernel * Dilation, pixel = x * Stride - Padding + tap % Kernel * Dilation;
                    if (line >= 0 && line < In.Height && pixel >= 0 && pixel < In.Width)
                        yield return (y * Out.Width + x, line * In.Width + pixel, tap);
                }
            }
        }
    }
}

/// <summary>Layers on images by their definitions, in double; each sample is one row [channels, height, width].</summary>
internal static class ImageReference
{
    public static double[][] Convolve(double[][] rows, ConvolutionSpec spec, double[] weight, double[]? bias)
    {
        (int OutPixel, int InPixel, int Tap)[] taps = [.. spec.Taps()];
        return [.. rows.Select(row =>
        {
            double[] result = new double[spec.Out.Size];
            foreach ((int filter, int channel, int first) in Pairs(spec))
            {
                foreach ((int to, int from, int tap) in taps)
                    result[filter * spec.Out.Pixels + to] += row[channel * spec.In.Pixels + from] * weight[first + tap];
            }
            AddBias(result, spec.Out, bias);
            return result;
        })];
    }

    /// <summary>From the convolution's output back to its input, with weights that are applied the other way.</summary>
    public static double[][] Transpose(double[][] rows, ConvolutionSpec spec, double[] weight, double[] bias)
    {
        (int OutPixel, int InPixel, int Tap)[] taps = [.. spec.Taps()];
        return [.. rows.Select(row =>
        {
            double[] result = new double[spec.In.Size];
            foreach ((int filter, int channel, int first) in Pairs(spec))
            {
                foreach ((int from, int to, int tap) in taps)
                    result[channel * spec.In.Pixels + to] += row[filter * spec.Out.Pixels + from] * weight[first + tap];
            }
            AddBias(result, spec.In, bias);
            return result;
        })];
    }

    public static double[][] Pool(double[][] rows, ConvolutionSpec spec, bool largest)
    {
        (int OutPixel, int InPixel, int Tap)[] taps = [.. spec.Taps()];
        return [.. rows.Select(row =>
        {
            double[] result = new double[spec.Out.Size];
            Array.Fill(result, largest ? double.NegativeInfinity : 0);
            for (int channel = 0; channel < spec.In.Channels; channel++)
            {
                foreach ((int to, int from, int _) in taps)
                {
                    ref double sum = ref result[channel * spec.Out.Pixels + to];
                    double value = row[channel * spec.In.Pixels + from];
                    sum = largest ? Math.Max(sum, value) : sum + value / (spec.Kernel * spec.Kernel);
                }
            }
            return result;
        })];
    }

    public static double[][] Repeat(double[][] rows, ImageShape shape, int scale) =>
        [.. rows.Select(row => Enumerable.Range(0, scale * scale * shape.Size).Select(i =>
        {
            (int rest, int x) = Math.DivRem(i, scale * shape.Width);
            (int channel, int y) = Math.DivRem(rest, scale * shape.Height);
            return row[channel * shape.Pixels + y / scale * shape.Width + x / scale];
        }).ToArray())];

    public static double[][] BatchNorm(double[][] rows, ImageShape shape, double[] scale, double[] shift)
    {
        double[][] result = [.. rows.Select(row => new double[row.Length])];
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            int first = channel * shape.Pixels;
            Normalize(rows, result, first, first + shape.Pixels, _ => (scale[channel], shift[channel]));
        }
        return result;
    }

    public static double[][] GroupNorm(double[][] rows, ImageShape shape, int groups, double[] scale, double[] shift)
    {
        double[][] result = [.. rows.Select(row => new double[row.Length])];
        int length = shape.Size / groups;
        for (int sample = 0; sample < rows.Length; sample++)
        {
            for (int group = 0; group < groups; group++)
                Normalize([rows[sample]], [result[sample]], group * length, (group + 1) * length, i => (scale[i / shape.Pixels], shift[i / shape.Pixels]));
        }
        return result;
    }

    public static double[][] SqueezeExcite(double[][] rows, ImageShape shape, double[] weight1, double[] bias1, double[] weight2, double[] bias2) =>
        [.. rows.Zip(Means(rows, shape), (row, means) =>
        {
            double[] middle = [.. Dense(means, weight1, bias1).Select(value => value / (1 + Math.Exp(-value)))];
            double[] gate = [.. Dense(middle, weight2, bias2).Select(value => 1 / (1 + Math.Exp(-value)))];
            return row.Select((value, i) => value * gate[i / shape.Pixels]).ToArray();
        })];

    public static double[][] Means(double[][] rows, ImageShape shape) =>
        [.. rows.Select(row => row.Chunk(shape.Pixels).Select(channel => channel.Average()).ToArray())];

    public static double[] Dense(double[] x, double[] weight, double[] bias) =>
        [.. bias.Select((shift, unit) => shift + x.Select((value, i) => value * weight[unit * x.Length + i]).Sum())];

    public static double[][] Map(double[][] rows, Func<double, double> f) => [.. rows.Select(row => row.Select(f).ToArray())];

    /// <summary>Filters and channels that meet, and where their taps begin among the weights.</summary>
    private static IEnumerable<(int Filter, int Channel, int First)> Pairs(ConvolutionSpec spec)
    {
        int filters = spec.Filters / spec.Groups, channels = spec.In.Channels / spec.Groups;
        for (int filter = 0; filter < spec.Filters; filter++)
        {
            for (int channel = 0; channel < channels; channel++)
                yield return (filter, filter / filters * channels + channel, (filter * channels + channel) * spec.Kernel * spec.Kernel);
        }
    }

    private static void AddBias(double[] result, ImageShape shape, double[]? bias)
    {
        for (int i = 0; bias is not null && i < result.Length; i++)
            result[i] += bias[i / shape.Pixels];
    }

    private static void Normalize(double[][] rows, double[][] result, int first, int end, Func<int, (double Scale, double Shift)> affine)
    {
        double[] all = [.. rows.SelectMany(row => row[first..end])];
        double mean = all.Average();
        double deviation = Math.Sqrt(all.Average(value => (value - mean) * (value - mean)) + 1e-5);
        for (int sample = 0; sample < rows.Length; sample++)
        {
            for (int i = first; i < end; i++)
                result[sample][i] = (rows[sample][i] - mean) / deviation * affine(i).Scale + affine(i).Shift;
        }
    }
}
