using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

public sealed unsafe class PoolingTests
{
    /// <summary>2^-24, the largest relative error of one rounding.</summary>
    private const double HalfUlp = 1.0 / (1 << 24);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Max_pooling_takes_the_first_largest_value_and_the_last_NaN(int seed)
    {
        using var pool = new WorkerPool(2);
        var random = new Random(seed);
        for (int i = 0; i < 60; i++)
        {
            PoolingShape s = i % 3 == 0 ? DisjointShape(random) : RandomShape(random);
            int batch = random.Next(1, 4);
            using GuardedBuffer x = new(In(s, batch), 1), dy = GuardedBuffer.Random(Out(s, batch), random, 2), y = new(dy.Length), dx = new(x.Length);
            // Few different values, so that many windows hold the largest twice; and some NaN.
            foreach (ref float value in x.Span) value = random.Next(seed == 2 ? 20 : 1000) == 0 ? float.NaN : random.Next(-5, 5);
            MaxPooling.Forward(pool, x.Pointer, y.Pointer, s, batch, default(StoreEpilogue));
            MaxPooling.InputGradient(pool, x.Pointer, dy.Pointer, dx.Pointer, s, batch, default(StoreEpilogue));

            var gradient = new double[x.Length];
            var sizes = new double[x.Length];
            for (int o = 0; o < y.Length; o++)
            {
                float largest = float.NegativeInfinity;
                int place = -1;
                foreach ((int at, _) in Window(s, o))
                {
                    float value = x.Span[at];
                    if (place < 0 || value > largest || float.IsNaN(value)) (largest, place) = (value, at);
                }
                Assert.Equal(largest, y.Span[o]);
                gradient[place] += dy.Span[o];
                sizes[place] += Math.Abs(dy.Span[o]);
            }
            AssertClose(dx, gradient, sizes, s.ToString());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Average_pooling_agrees_with_a_reference_in_double(bool countIncludePad)
    {
        using var pool = new WorkerPool(2);
        var random = new Random(3);
        for (int i = 0; i < 80; i++)
        {
            PoolingShape s = RandomShape(random);
            int batch = random.Next(1, 4);
            using GuardedBuffer x = GuardedBuffer.Random(In(s, batch), random, 1), dy = GuardedBuffer.Random(Out(s, batch), random, 2);
            using GuardedBuffer y = new(dy.Length), dx = new(x.Length);
            AveragePooling.Forward(pool, x.Pointer, y.Pointer, s, batch, countIncludePad, default(StoreEpilogue));
            AveragePooling.InputGradient(pool, dy.Pointer, dx.Pointer, s, batch, countIncludePad, default(StoreEpilogue));
            CheckAverage(x, y, dy, dx, o => Window(s, o), countIncludePad ? s.KernelHeight * s.KernelWidth : 0, s.ToString());
        }
    }

    [Fact]
    public void Adaptive_and_global_average_pooling_agree_with_a_reference_in_double()
    {
        using var pool = new WorkerPool(2);
        var random = new Random(4);
        for (int i = 0; i < 80; i++)
        {
            int height = random.Next(1, 20), width = random.Next(1, 20), channels = random.Next(1, 70), batch = random.Next(1, 4);
            (int outHeight, int outWidth) = i % 3 == 0 ? (1, 1) : (random.Next(1, 9), random.Next(1, 9));
            using GuardedBuffer x = GuardedBuffer.Random(batch * height * width * channels, random, 1);
            using GuardedBuffer dy = GuardedBuffer.Random(batch * outHeight * outWidth * channels, random, 2), y = new(dy.Length), dx = new(x.Length);
            AveragePooling.AdaptiveForward(
                pool, x.Pointer, y.Pointer, height, width, outHeight, outWidth, channels, batch, default(StoreEpilogue));
            AveragePooling.AdaptiveInputGradient(
                pool, dy.Pointer, dx.Pointer, height, width, outHeight, outWidth, channels, batch, default(StoreEpilogue));
            CheckAverage(x, y, dy, dx, Window, 0, $"{height}x{width} to {outHeight}x{outWidth}");

            IEnumerable<(int, int)> Window(int o)
            {
                (int rest, int c) = Math.DivRem(o, channels);
                (rest, int ox) = Math.DivRem(rest, outWidth);
                (int b, int oy) = Math.DivRem(rest, outHeight);
                for (int iy = (int)Math.Floor((double)oy * height / outHeight); iy < (int)Math.Ceiling((oy + 1.0) * height / outHeight); iy++)
                {
                    for (int ix = (int)Math.Floor((double)ox * width / outWidth); ix < (int)Math.Ceiling((ox + 1.0) * width / outWidth); ix++)
                    {
                        yield return (((b * height + iy) * width + ix) * channels + c, 0);
                    }
                }
            }
        }
    }

    [Fact]
    public void Epilogues_get_the_pixel_as_row_and_the_channel_as_column()
    {
        using var pool = new WorkerPool(2);
        var random = new Random(5);
        for (int i = 0; i < 30; i++)
        {
            PoolingShape s = i % 3 == 0 ? DisjointShape(random) : RandomShape(random);
            using GuardedBuffer x = GuardedBuffer.Random(In(s, 2), random), y = GuardedBuffer.Random(Out(s, 2), random);
            using GuardedBuffer y1 = new(y.Length), y2 = new(y.Length), dx1 = new(x.Length), dx2 = new(x.Length);
            MaxPooling.Forward(pool, x.Pointer, y1.Pointer, s, 2, new Position(s.Channels));
            AveragePooling.Forward(pool, x.Pointer, y2.Pointer, s, 2, true, new Position(s.Channels));
            MaxPooling.InputGradient(pool, x.Pointer, y.Pointer, dx1.Pointer, s, 2, new Position(s.Channels));
            AveragePooling.InputGradient(pool, y.Pointer, dx2.Pointer, s, 2, true, new Position(s.Channels));
            foreach (GuardedBuffer buffer in (GuardedBuffer[])[y1, y2, dx1, dx2])
            {
                for (int at = 0; at < buffer.Length; at++) Assert.Equal(at, buffer.Span[at]);
            }
        }
    }

    [Fact]
    public void Layouts_are_transposed_both_ways()
    {
        using var pool = new WorkerPool(2);
        var random = new Random(6);
        foreach ((int batch, int channels, int pixels) in ((int, int, int)[])[(1, 1, 1), (2, 3, 50), (3, 17, 9), (2, 64, 64), (1, 3, 50_000), (2, 700, 49)])
        {
            using GuardedBuffer first = GuardedBuffer.Random(batch * channels * pixels, random, 1), last = new(first.Length, 2), back = new(first.Length, 3);
            Layouts.ToChannelsLast(pool, first.Pointer, last.Pointer, batch, channels, pixels);
            for (int i = 0; i < first.Length; i++)
            {
                (int rest, int pixel) = Math.DivRem(i, pixels);
                (int image, int channel) = Math.DivRem(rest, channels);
                Assert.Equal(first.Span[i], last.Span[(image * pixels + pixel) * channels + channel]);
            }
            Layouts.ToChannelsFirst(pool, last.Pointer, back.Pointer, batch, channels, pixels);
            Assert.True(back.Span.SequenceEqual(first.Span));
        }
    }

    [Fact]
    public void Pooling_and_layouts_allocate_nothing_and_give_the_same_bits_on_any_number_of_threads()
    {
        using WorkerPool one = new(1), three = new(3);
        var random = new Random(7);
        var s = new PoolingShape(17, 18, 40, 3, 3, 2, 2, 1, 1, 1, 1);
        using GuardedBuffer x = GuardedBuffer.Random(In(s, 3), random), y = new(Out(s, 3)), dx = new(x.Length);
        float[] first = All(one);
        Assert.Equal(first, All(three));
        Allocation.AssertNone(() => Step(three));

        float[] All(WorkerPool pool)
        {
            Step(pool);
            return [.. y.Span, .. dx.Span];
        }

        void Step(WorkerPool pool)
        {
            AveragePooling.Forward(pool, x.Pointer, y.Pointer, s, 3, true, default(StoreEpilogue));
            AveragePooling.InputGradient(pool, y.Pointer, dx.Pointer, s, 3, true, default(StoreEpilogue));
            MaxPooling.InputGradient(pool, x.Pointer, y.Pointer, dx.Pointer, s, 3, default(StoreEpilogue));
            MaxPooling.Forward(pool, x.Pointer, y.Pointer, s, 3, default(StoreEpilogue));
            Layouts.ToChannelsFirst(pool, y.Pointer, dx.Pointer, 3, 40, y.Length / 120);
        }
    }

    [Fact]
    public void Shapes_that_no_pooling_has_are_refused()
    {
        using var pool = new WorkerPool(1);
        float value = 0;
        var good = new PoolingShape(1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0);
        MaxPooling.Forward(pool, &value, &value, good, 1, default(StoreEpilogue));
        foreach (PoolingShape bad in (PoolingShape[])[good with { PadLeft = 1 }, good with { KernelHeight = 2 }, good with { StrideX = 0 }, good with { KernelWidth = 201 }])
        {
            Assert.Throws<ArgumentException>(() => MaxPooling.Forward(pool, null, null, bad, 1, default(StoreEpilogue)));
            Assert.Throws<ArgumentException>(() => AveragePooling.Forward(pool, null, null, bad, 1, true, default(StoreEpilogue)));
        }
    }

    private static int In(in PoolingShape s, int batch) => batch * s.InHeight * s.InWidth * s.Channels;

    private static int Out(in PoolingShape s, int batch) => batch * s.OutHeight * s.OutWidth * s.Channels;

    /// <summary>Windows that share no pixel; every other one leaves some out.</summary>
    private static PoolingShape DisjointShape(Random random)
    {
        int kernelHeight = random.Next(1, 4), kernelWidth = random.Next(1, 4);
        int strideY = kernelHeight + Math.Max(0, random.Next(-2, 3)), strideX = kernelWidth + Math.Max(0, random.Next(-2, 3));
        return new(
            strideY * random.Next(1, 6), strideX * random.Next(1, 20), random.Next(1, 70), kernelHeight, kernelWidth, strideY, strideX, 0, 0, 0, 0);
    }

    private static PoolingShape RandomShape(Random random)
    {
        while (true)
        {
            int kernelHeight = random.Next(1, 6), kernelWidth = random.Next(1, 6);
            var s = new PoolingShape(
                random.Next(1, 15), random.Next(1, random.Next(4) == 0 ? 150 : 15), random.Next(1, 70), kernelHeight, kernelWidth, random.Next(1, 4), random.Next(1, 4),
                random.Next(kernelHeight / 2 + 1), random.Next(kernelWidth / 2 + 1), random.Next(kernelHeight / 2 + 1), random.Next(kernelWidth / 2 + 1));
            if (s.InHeight + s.PadTop + s.PadBottom >= kernelHeight && s.InWidth + s.PadLeft + s.PadRight >= kernelWidth) return s;
        }
    }

    /// <summary>The input elements of an output element's window, in order.</summary>
    private static IEnumerable<(int At, int Tap)> Window(PoolingShape s, int o)
    {
        (int rest, int c) = Math.DivRem(o, s.Channels);
        (rest, int ox) = Math.DivRem(rest, s.OutWidth);
        (int b, int oy) = Math.DivRem(rest, s.OutHeight);
        for (int ky = 0; ky < s.KernelHeight; ky++)
        {
            for (int kx = 0; kx < s.KernelWidth; kx++)
            {
                int iy = oy * s.StrideY + ky - s.PadTop, ix = ox * s.StrideX + kx - s.PadLeft;
                if (iy >= 0 && iy < s.InHeight && ix >= 0 && ix < s.InWidth)
                {
                    yield return (((b * s.InHeight + iy) * s.InWidth + ix) * s.Channels + c, ky * s.KernelWidth + kx);
                }
            }
        }
    }

    private static void CheckAverage(
        GuardedBuffer x, GuardedBuffer y, GuardedBuffer dy, GuardedBuffer dx, Func<int, IEnumerable<(int At, int)>> window, int divisor, string what)
    {
        double[] means = new double[y.Length], meanSizes = new double[y.Length], gradient = new double[x.Length], sizes = new double[x.Length];
        for (int o = 0; o < y.Length; o++)
        {
            int[] places = window(o).Select(place => place.At).ToArray();
            int count = divisor > 0 ? divisor : places.Length;
            foreach (int at in places)
            {
                means[o] += (double)x.Span[at] / count;
                meanSizes[o] += Math.Abs((double)x.Span[at]) / count;
                gradient[at] += (double)dy.Span[o] / count;
                sizes[at] += Math.Abs((double)dy.Span[o]) / count;
            }
        }
        AssertClose(y, means, meanSizes, what);
        AssertClose(dx, gradient, sizes, what);
    }

    private static void AssertClose(GuardedBuffer actual, double[] expected, double[] sizes, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            // Up to 400 terms, each with a rounding of its own and one of the addition, most sums far shorter.
            double bound = 60 * HalfUlp * sizes[i];
            if (!(Math.Abs(actual.Span[i] - expected[i]) <= bound)) Assert.Fail($"{what}: element {i} is {actual.Span[i]}, expected {expected[i]} ± {bound}.");
        }
    }

    private readonly struct Position(int columns) : IEpilogue
    {
        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T>
        {
            float* indices = stackalloc float[16];
            for (int lane = 0; lane < T.Count; lane++) indices[lane] = row * columns + column + lane;
            return T.Load(indices);
        }
    }
}
