using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.ConvolutionReference;

namespace NetOptim.Tests.Kernels;

public sealed unsafe class ConvolutionTests
{
    /// <summary>The convolutions of LeNet, ResNet-20 and MobileNetV2 (smaller images where the reference would take long), and edge cases.</summary>
    public static TheoryData<ConvolutionShape, int> Shapes => new()
    {
        { Square(28, 1, 32, 5, 1, 2), 1 },
        { Square(14, 32, 64, 5, 1, 2), 1 },
        { Square(9, 64, 64, 5, 1, 2), 2 },
        { Square(9, 66, 70, 5, 1, 2), 1 },
        { Square(32, 3, 16, 3, 1, 1), 1 },
        { Square(32, 16, 16, 3, 1, 1), 1 },
        { Square(32, 16, 32, 3, 2, 1), 1 },
        { Square(16, 32, 32, 3, 1, 1), 1 },
        { Square(16, 32, 64, 3, 2, 1), 1 },
        { Square(8, 64, 64, 3, 1, 1), 2 },
        { Square(32, 16, 32, 1, 2, 0), 2 },
        { Square(40, 3, 32, 3, 2, 1), 2 },
        { Square(20, 32, 16, 1, 1, 0), 2 },
        { Square(14, 24, 144, 1, 1, 0), 2 },
        { Square(7, 160, 960, 1, 1, 0), 1 },
        { Square(7, 960, 40, 1, 1, 0), 2 },
        { Square(24, 40, 250, 1, 1, 0), 1 },
        { Square(24, 300, 230, 1, 1, 0), 1 },
        { Square(17, 320, 230, 1, 1, 0), 2 },
        { Square(13, 3, 70, 1, 1, 0), 5 },
        { Square(4, 100, 35, 3, 1, 1), 5 },
        { Square(2, 130, 33, 3, 1, 1), 9 },
        { Square(1, 17, 33, 3, 1, 1), 50 },
        { Square(1, 5, 3, 1, 1, 0), 1 },
        { Square(8, 660, 7, 3, 1, 1), 1 },
        { Square(16, 70, 20, 7, 2, 3), 1 },
        { new(3, 500, 4, 20, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1), 2 },
        { new(5, 300, 6, 7, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1), 2 },
        { new(1, 600, 5, 9, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1), 3 },
        { new(13, 11, 6, 10, 3, 3, 3, 2, 2, 0, 1, 2, 1, 1, 2), 3 },
        { new(13, 11, 6, 4, 3, 3, 1, 1, 2, 2, 2, 2, 2, 2, 1), 3 },
        { new(13, 11, 6, 4, 3, 3, 2, 3, 3, 4, 3, 4, 3, 2, 2), 3 },
        { new(2, 3, 4, 5, 7, 7, 1, 1, 3, 3, 3, 3, 1, 1, 1), 3 },
        { new(9, 9, 8, 16, 3, 3, 1, 1, 5, 6, 5, 6, 1, 1, 1), 2 },
        { new(9, 9, 8, 24, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 8), 2 },
        { new(12, 12, 64, 64, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 4), 1 },
        { new(12, 12, 96, 40, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 2), 2 },
        { Depthwise(14, 14, 32, 3, 1, 1), 2 },
        { Depthwise(14, 14, 144, 3, 2, 1), 2 },
        { Depthwise(15, 14, 150, 3, 1, 1), 2 },
        { Depthwise(16, 17, 120, 3, 1, 1) with { PadTop = 0, PadBottom = 0 }, 2 },
        { Depthwise(29, 30, 70, 3, 2, 1), 2 },
        { Depthwise(30, 29, 70, 3, 2, 1), 1 },
        { Depthwise(120, 121, 72, 3, 2, 1), 1 },
        { Depthwise(13, 15, 19, 3, 2, 1), 2 },
        { Depthwise(9, 301, 24, 3, 2, 1) with { PadRight = 0 }, 1 },
        { Depthwise(6, 300, 40, 3, 2, 1) with { PadTop = 0, PadRight = 0 }, 1 },
        { Depthwise(5, 1, 7, 3, 2, 1), 3 },
        { Depthwise(8, 12, 20, 3, 2, 1) with { KernelHeight = 5, PadTop = 2, PadBottom = 2 }, 2 },
        { Depthwise(7, 7, 960, 3, 1, 1), 1 },
        { Depthwise(9, 7, 300, 3, 1, 1), 3 },
        { Depthwise(9, 11, 250, 5, 1, 2), 1 },
        { Depthwise(15, 9, 24, 5, 2, 2), 2 },
        { Depthwise(9, 40, 33, 7, 1, 3), 2 },
        { Depthwise(1, 1, 19, 3, 1, 1), 4 },
        { Depthwise(96, 97, 120, 3, 1, 1), 1 },
        { Depthwise(131, 130, 100, 3, 2, 1), 1 },
        { Depthwise(2, 3, 5, 5, 1, 2), 4 },
        { Depthwise(30, 31, 61, 3, 3, 0), 3 },
        { Depthwise(20, 20, 300, 2, 1, 0) with { DilationY = 3, DilationX = 2, PadRight = 2 }, 1 },
        { new(40, 6, 2, 3, 35, 33, 1, 2, 0, 20, 0, 20, 1, 1, 1), 2 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Known_layers_agree_with_a_reference_in_double(ConvolutionShape shape, int batch) => CheckAll(shape, batch);

    /// <summary>Lines of every length, so that sliding tiles of every height come up, in panels of one and of two vectors; with every other line, because there are Winograd tiles otherwise.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Lines_of_any_length_agree_with_a_reference_in_double(int taps)
    {
        foreach (int pixels in Enumerable.Range(6, 28).Append(61).Append(91))
        {
            foreach (int channels in (int[])[16, 32, 40])
            {
                CheckAll(new(4, pixels, channels, channels, 2, taps, 2, 1, 1, taps / 2, 1, taps / 2, 1, 1, 1), 1);
            }
        }
    }

    /// <summary>Tiles of the weights' gradient slide over whole vectors of input channels, one or two at a time, for a few output channels each.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Any_number_of_output_channels_agrees_with_a_reference_in_double(int taps)
    {
        for (int channels = 1; channels <= 17; channels++)
        {
            foreach (int inChannels in (int[])[16, 48])
            {
                CheckAll(new(3, 6 + channels, inChannels, channels, taps, taps, 1, 1, taps / 2, taps / 2, taps / 2, taps / 2, 1, 1, 1), 2);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_shapes_agree_with_a_reference_in_double(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 100; i++)
        {
            CheckAll(RandomShape(random, seed == 3 ? 40 : 14), random.Next(1, 4));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Random_depthwise_shapes_agree_with_a_reference_in_double(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 100; i++)
        {
            ConvolutionShape shape = RandomShape(random, 20);
            int channels = random.Next(2, 70);
            CheckAll(shape with { InChannels = channels, OutChannels = channels, Groups = channels }, random.Next(1, 4));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_number_of_threads_does_not_change_a_bit(ConvolutionShape shape, int batch)
    {
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        var random = new Random(7);
        using GuardedBuffer x = GuardedBuffer.Random(InLength(shape, batch), random), w = GuardedBuffer.Random(WeightsLength(shape), random);
        using GuardedBuffer dy = GuardedBuffer.Random(OutLength(shape, batch), random);
        Assert.Equal(All(one), All(three));

        float[] All(WorkerPool pool)
        {
            using GuardedBuffer y = new(dy.Length), dx = new(x.Length), dw = new(w.Length), sums = new(shape.OutChannels);
            using GuardedBuffer workspace = Workspace(shape, batch);
            Convolution.Forward(
                pool, x.Pointer, w.Pointer, y.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue),
                new ColumnSums(y.Pointer, shape.OutChannels, sums.Pointer));
            Convolution.InputGradient(pool, dy.Pointer, w.Pointer, dx.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue), default(NoFinish));
            Convolution.WeightGradient(pool, x.Pointer, dy.Pointer, dw.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue));
            return [.. y.Span, .. dx.Span, .. dw.Span, .. sums.Span];
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Finishers_see_every_row_of_every_channel(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        var random = new Random(8);
        using GuardedBuffer x = GuardedBuffer.Random(InLength(shape, batch), random), w = GuardedBuffer.Random(WeightsLength(shape), random);
        using GuardedBuffer y = GuardedBuffer.Random(OutLength(shape, batch), random), workspace = Workspace(shape, batch);
        using GuardedBuffer mean = new(shape.OutChannels), variance = new(shape.OutChannels);
        var finish = ColumnFinisher.Then(
            ColumnFinisher.Of(new Mean(y.Pointer, shape.OutChannels, mean.Pointer, 1f / (y.Length / shape.OutChannels))),
            ColumnFinisher.Of(new Squares(y.Pointer, shape.OutChannels, mean.Pointer, variance.Pointer)));
        Convolution.Forward(pool, x.Pointer, w.Pointer, y.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue), finish);
        Check(Kind.Forward, shape, batch, x.Pointer, w.Pointer, y.Pointer);
        CheckMoments(y, mean, variance);

        using GuardedBuffer dx = new(x.Length), sums = new(shape.InChannels);
        Convolution.InputGradient(
            pool, y.Pointer, w.Pointer, dx.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue),
            new ColumnSums(dx.Pointer, shape.InChannels, sums.Pointer));
        for (int channel = 0; channel < shape.InChannels; channel++)
        {
            double sum = 0, size = 0;
            for (int i = channel; i < dx.Length; i += shape.InChannels)
            {
                sum += dx.Span[i];
                size += Math.Abs(dx.Span[i]);
            }
            // A sum of n terms errs by at most n·2^-24 of the sum of their sizes.
            Assert.InRange(sums.Span[channel], sum - dx.Length * HalfUlp * size, sum + dx.Length * HalfUlp * size);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Sums_over_the_rows_of_a_gradient_do_not_depend_on_threads(ConvolutionShape shape, int batch)
    {
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        var random = new Random(9);
        using GuardedBuffer w = GuardedBuffer.Random(WeightsLength(shape), random), dy = GuardedBuffer.Random(OutLength(shape, batch), random);
        using GuardedBuffer dx = new(InLength(shape, batch)), mean = new(shape.InChannels), workspace = Workspace(shape, batch);
        float[] sums = Run(one, default(StoreEpilogue));
        Assert.Equal(sums, Run(three, default(StoreEpilogue)));
        // What an epilogue asks for in time changes nothing.
        Assert.Equal(sums, Run(three, new Fetching(dy.Pointer)));
        Check(Kind.InputGradient, shape, batch, dx.Pointer, w.Pointer, dy.Pointer);
        for (int channel = 0; channel < shape.InChannels; channel++)
        {
            double sum = 0, size = 0;
            for (int i = channel; i < dx.Length; i += shape.InChannels) (sum, size) = (sum + dx.Span[i], size + Math.Abs(dx.Span[i]));
            Assert.InRange(sums[channel], sum - dx.Length * HalfUlp * size, sum + dx.Length * HalfUlp * size);
        }

        float[] Run<TEpilogue>(WorkerPool pool, TEpilogue epilogue)
            where TEpilogue : struct, IEpilogue
        {
            Convolution.InputGradient(
                pool, dy.Pointer, w.Pointer, dx.Pointer, shape, batch, workspace.Pointer, epilogue,
                ColumnFinisher.Of(new Mean(dx.Pointer, shape.InChannels, mean.Pointer, 1)));
            return [.. mean.Span];
        }
    }

    /// <summary>Momentum SGD as the epilogue of the weights' gradient: it reads and writes the weights in place, and a second tensor.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void An_optimiser_step_as_epilogue_meets_every_weight_once(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        var random = new Random(9);
        using GuardedBuffer x = GuardedBuffer.Random(InLength(shape, batch), random), dy = GuardedBuffer.Random(OutLength(shape, batch), random);
        using GuardedBuffer w = GuardedBuffer.Random(WeightsLength(shape), random), v = GuardedBuffer.Random(w.Length, random), dw = new(w.Length);
        using GuardedBuffer workspace = Workspace(shape, batch);
        float[] w0 = w.Span.ToArray(), v0 = v.Span.ToArray();
        Convolution.WeightGradient(pool, x.Pointer, dy.Pointer, dw.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue));
        Convolution.WeightGradient(
            pool, x.Pointer, dy.Pointer, w.Pointer, shape, batch, workspace.Pointer, new Momentum(w.Pointer, v.Pointer, w.Length / shape.OutChannels));
        for (int i = 0; i < w0.Length; i++)
        {
            float velocity = MathF.FusedMultiplyAdd(0.9f, v0[i], dw.Span[i]);
            Assert.Equal(velocity, v.Span[i]);
            Assert.Equal(MathF.FusedMultiplyAdd(-0.1f, velocity, w0[i]), w.Span[i]);
        }
    }

    [Fact]
    public void An_epilogue_gets_the_pixel_as_row_and_the_channel_as_column()
    {
        using var pool = new WorkerPool(2);
        var random = new Random(10);
        for (int i = 0; i < 50; i++)
        {
            ConvolutionShape shape = RandomShape(random, 14);
            int batch = random.Next(1, 4);
            using GuardedBuffer x = GuardedBuffer.Random(InLength(shape, batch), random), w = GuardedBuffer.Random(WeightsLength(shape), random);
            using GuardedBuffer y = new(OutLength(shape, batch)), dx = new(x.Length), workspace = Workspace(shape, batch);
            Convolution.Forward(
                pool, x.Pointer, w.Pointer, y.Pointer, shape, batch, workspace.Pointer, new Position(shape.OutChannels), default(NoFinish));
            Convolution.InputGradient(
                pool, y.Pointer, w.Pointer, dx.Pointer, shape, batch, workspace.Pointer, new Position(shape.InChannels), default(NoFinish));
            AssertPositions(y);
            AssertPositions(dx);
        }
    }

    [Fact]
    public void A_smaller_batch_needs_no_more_workspace()
    {
        foreach (object[] row in Shapes)
        {
            var shape = (ConvolutionShape)row[0];
            for (int batch = 1; batch < 70; batch++)
            {
                Assert.True(Convolution.WorkspaceLength(shape, batch) <= Convolution.WorkspaceLength(shape, batch + 1));
            }
        }
    }

    [Fact]
    public void A_convolution_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        var random = new Random(11);
        ConvolutionShape shape = Square(8, 8, 20, 3, 2, 1);
        const int batch = 2;
        using GuardedBuffer x = GuardedBuffer.Random(InLength(shape, batch), random), w = GuardedBuffer.Random(WeightsLength(shape), random);
        using GuardedBuffer y = new(OutLength(shape, batch)), sums = new(shape.OutChannels), workspace = Workspace(shape, batch);
        Allocation.AssertNone(() =>
        {
            Convolution.Forward(
                pool, x.Pointer, w.Pointer, y.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue),
                new ColumnSums(y.Pointer, shape.OutChannels, sums.Pointer));
            Convolution.InputGradient(pool, y.Pointer, w.Pointer, x.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue), default(NoFinish));
            Convolution.WeightGradient(pool, x.Pointer, y.Pointer, w.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue));
        });
    }

    [Fact]
    public void Shapes_that_no_convolution_has_are_refused()
    {
        ConvolutionShape good = Square(8, 8, 16, 3, 1, 1);
        ConvolutionShape[] bad =
        [
            good with { Groups = 3 }, good with { KernelHeight = 11 }, good with { StrideX = 0 }, good with { PadLeft = -1 },
            good with { DilationY = 0 }, good with { InHeight = 0 }, good with { OutChannels = 0 }, good with { DilationX = 5 },
        ];
        Assert.True(Convolution.WorkspaceLength(good, 1) > 0);
        foreach (ConvolutionShape shape in bad)
        {
            Assert.Throws<ArgumentException>(() => Convolution.WorkspaceLength(shape, 1));
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => Convolution.WorkspaceLength(good, 0));
    }

    internal static ConvolutionShape Square(int size, int inChannels, int outChannels, int kernel, int stride, int padding) =>
        new(size, size, inChannels, outChannels, kernel, kernel, stride, stride, padding, padding, padding, padding, 1, 1, 1);

    internal static ConvolutionShape Depthwise(int height, int width, int channels, int kernel, int stride, int padding) =>
        new(height, width, channels, channels, kernel, kernel, stride, stride, padding, padding, padding, padding, 1, 1, channels);

    internal static ConvolutionShape RandomShape(Random random, int size)
    {
        int groups = random.Next(4) == 0 ? random.Next(1, 5) : 1;
        while (true)
        {
            var shape = new ConvolutionShape(
                random.Next(1, size), random.Next(1, size), groups * random.Next(1, 21), groups * random.Next(1, 41),
                random.Next(1, 6), random.Next(1, 6), random.Next(1, 4), random.Next(1, 4),
                random.Next(0, 4), random.Next(0, 4), random.Next(0, 4), random.Next(0, 4),
                random.Next(3) == 0 ? random.Next(1, 4) : 1, random.Next(3) == 0 ? random.Next(1, 4) : 1, groups);
            if (shape.InHeight + shape.PadTop + shape.PadBottom > shape.DilationY * (shape.KernelHeight - 1)
                && shape.InWidth + shape.PadLeft + shape.PadRight > shape.DilationX * (shape.KernelWidth - 1))
            {
                return shape;
            }
        }
    }

    internal static GuardedBuffer Workspace(in ConvolutionShape shape, int batch) => new(checked((int)Convolution.WorkspaceLength(shape, batch)));

    private static void CheckAll(in ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(1);
        var random = new Random(1);
        using GuardedBuffer x = GuardedBuffer.Random(InLength(shape, batch), random, 1), w = GuardedBuffer.Random(WeightsLength(shape), random, 2);
        using GuardedBuffer dy = GuardedBuffer.Random(OutLength(shape, batch), random, 3), workspace = Workspace(shape, batch);
        using GuardedBuffer y = new(dy.Length, 1), dx = new(x.Length, 2), dw = new(w.Length, 3);
        Convolution.Forward(pool, x.Pointer, w.Pointer, y.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue), default(NoFinish));
        Check(Kind.Forward, shape, batch, x.Pointer, w.Pointer, y.Pointer);
        Convolution.InputGradient(pool, dy.Pointer, w.Pointer, dx.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue), default(NoFinish));
        Check(Kind.InputGradient, shape, batch, dx.Pointer, w.Pointer, dy.Pointer);
        Convolution.WeightGradient(pool, x.Pointer, dy.Pointer, dw.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue));
        Check(Kind.WeightGradient, shape, batch, x.Pointer, dw.Pointer, dy.Pointer);

        // The same numbers again, taken for a channels-first input.
        Convolution.ForwardChannelsFirst(pool, x.Pointer, w.Pointer, y.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue), default(NoFinish));
        Check(Kind.Forward, shape, batch, x.Pointer, w.Pointer, y.Pointer, isChannelsFirst: true);
        Convolution.WeightGradientChannelsFirst(pool, x.Pointer, dy.Pointer, dw.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue));
        Check(Kind.WeightGradient, shape, batch, x.Pointer, dw.Pointer, dy.Pointer, isChannelsFirst: true);
    }

    private static void CheckMoments(GuardedBuffer y, GuardedBuffer mean, GuardedBuffer variance)
    {
        int channels = mean.Length, rows = y.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            double sum = 0, squares = 0, size = 0;
            for (int i = channel; i < y.Length; i += channels) (sum, size) = (sum + y.Span[i], size + Math.Abs(y.Span[i]));
            for (int i = channel; i < y.Length; i += channels) squares += Math.Pow(y.Span[i] - mean.Span[channel], 2);
            double bound = rows * HalfUlp * size / rows;
            Assert.InRange(mean.Span[channel], sum / rows - bound, sum / rows + bound);
            // Three roundings in every term, one per addition.
            Assert.InRange(variance.Span[channel], squares * (1 - (rows + 3) * HalfUlp), squares * (1 + (rows + 3) * HalfUlp));
        }
    }

    private static void AssertPositions(GuardedBuffer buffer)
    {
        for (int i = 0; i < buffer.Length; i++) Assert.Equal(i, buffer.Span[i]);
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

    private readonly struct Fetching(float* any) : IEpilogue
    {
        public static bool Fetches => true;

        public void Fetch(nint row, nint column) => Cache.Fetch(any + row + column);

        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T> => sum;
    }

    private readonly struct Momentum(float* w, float* v, int stride) : IEpilogue
    {
        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T>
        {
            nint at = row * stride + column;
            T velocity = T.MultiplyAdd(T.Broadcast(0.9f), T.Load(v + at), sum);
            velocity.Store(v + at);
            return T.MultiplyAdd(T.Broadcast(-0.1f), velocity, T.Load(w + at));
        }
    }

    internal readonly struct Mean(float* source, int stride, float* mean, float share) : IColumnReduction
    {
        public void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T>
        {
            first = T.Load(source + row * stride + column);
            second = T.Zero;
        }

        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T> => (first * T.Broadcast(share)).Store(mean + column);
    }

    internal readonly struct Squares(float* source, int stride, float* mean, float* squares) : IColumnReduction
    {
        public void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T>
        {
            T distance = T.Load(source + row * stride + column) - T.Load(mean + column);
            first = distance * distance;
            second = T.Zero;
        }

        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T> => first.Store(squares + column);
    }
}
