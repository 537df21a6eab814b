using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.ConvolutionReference;
using static NetOptim.Tests.Kernels.WinogradConvolution;

namespace NetOptim.Tests.Kernels;

/// <summary>Convolutions of stride 1 and three or five taps a line, whose neighbouring results are made together by minimal filtering, and their gradients.</summary>
public sealed unsafe class ConvolutionWinogradTests
{
    [Theory]
    [MemberData(nameof(WinogradConvolution.Shapes), MemberType = typeof(WinogradConvolution))]
    public void Known_shapes_agree_with_a_reference_in_double(ConvolutionShape shape, int batch) => CheckAll(shape, batch);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void Kernels_of_any_height_agree_with_a_reference_in_double(int height)
    {
        foreach (int taps in (int[])[3, 5])
        {
            foreach (int padding in (int[])[0, height / 2])
            {
                CheckAll(new(17, 19, 16, 24, height, taps, 1, 1, padding, taps / 2, padding, taps / 2, 1, 1, 1), 2);
            }
        }
    }

    /// <summary>Every rest that a line can leave to the last tile, on both sides of the convolution.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Lines_of_any_length_agree_with_a_reference_in_double(int taps)
    {
        foreach (int pixels in Enumerable.Range(16, 25))
        {
            foreach (int padding in (int[])[0, 1, taps / 2])
            {
                CheckAll(new(5, pixels, 16, 20, 2, taps, 1, 1, 1, padding, 1, padding, 1, 1, 1), 2);
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Lines_that_are_longer_than_a_block_agree_with_a_reference_in_double(int taps)
    {
        foreach (int pixels in (int[])[513, 514, 515, 516, 600, 1030])
        {
            ConvolutionShape shape = new(3, pixels, 16, 17, 3, taps, 1, 1, 1, taps / 2, 1, taps / 2, 1, 1, 1);
            Assert.False(new ConvolutionPlan(new ConvolutionImages(shape, 2, isChannelsFirst: false), isGradient: false).HoldsWholeLines);
            CheckAll(shape, 2);
        }
    }

    /// <summary>None, on one side alone, and as much as leaves every result a tap.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Any_padding_agrees_with_a_reference_in_double(int taps)
    {
        foreach (int top in (int[])[0, 1, 4])
        foreach (int left in (int[])[0, 1, taps - 1])
        foreach (int right in (int[])[0, 1, taps - 1])
        {
            CheckAll(new(14, 18, 16, 16, 3, taps, 1, 1, top, left, 5 - top, right, 1, 1, 1), 1);
        }
    }

    /// <summary>From a single lane beside whole vectors to several panels of columns.</summary>
    [Theory]
    [InlineData(16, 17)]
    [InlineData(17, 24)]
    [InlineData(24, 33)]
    [InlineData(33, 40)]
    [InlineData(40, 66)]
    [InlineData(66, 100)]
    [InlineData(100, 130)]
    [InlineData(130, 17)]
    [InlineData(19, 130)]
    [InlineData(31, 31)]
    public void Any_number_of_channels_agrees_with_a_reference_in_double(int inChannels, int outChannels)
    {
        foreach (int taps in (int[])[3, 5])
        {
            CheckAll(new(9, 11, inChannels, outChannels, 2, taps, 1, 1, 1, taps / 2, 0, taps / 2, 1, 1, 1), 2);
        }
    }

    [Theory]
    [InlineData(2, 32, 34)]
    [InlineData(2, 80, 48)]
    [InlineData(3, 51, 75)]
    public void Groups_of_channels_agree_with_a_reference_in_double(int groups, int inChannels, int outChannels)
    {
        foreach (int taps in (int[])[3, 5])
        {
            CheckAll(ConvolutionTests.Square(13, inChannels, outChannels, taps, 1, taps / 2) with { Groups = groups }, 2);
        }
    }

    /// <summary>As many of them in a block as fit, whole ones; of the last block's, fewer.</summary>
    [Theory]
    [InlineData(16, 3)]
    [InlineData(64, 3)]
    [InlineData(128, 3)]
    [InlineData(256, 1)]
    public void Small_images_agree_with_a_reference_in_double(int channels, int height)
    {
        ConvolutionShape shape = ConvolutionTests.Square(8, channels, channels, 3, 1, 1) with { KernelHeight = height, PadTop = height / 2, PadBottom = height / 2 };
        foreach (int batch in (int[])[1, 3, 9])
        {
            CheckAll(shape, batch);
        }
    }

    /// <summary>So many channels that no item has the sums of all rows.</summary>
    [Fact]
    public void Rows_of_weights_in_several_items_agree_with_a_reference_in_double()
    {
        ConvolutionShape shape = ConvolutionTests.Square(12, 256, 256, 3, 1, 1);
        Assert.True(Weights(shape, 1).RowItems > 1);
        CheckAll(shape, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_shapes_agree_with_a_reference_in_double(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 10; i++)
        {
            CheckAll(RandomShape(random), random.Next(1, 4));
        }
    }

    [Fact]
    public void Images_that_lie_channels_first_are_summed_tap_by_tap()
    {
        ConvolutionShape shape = ConvolutionTests.Square(16, 16, 16, 3, 1, 1);
        AssertTakesTiles(shape, 2);
        var images = new ConvolutionImages(shape, 2, isChannelsFirst: true);
        Assert.False(new ConvolutionPlan(images, isGradient: false, isChannelsFirst: true).IsWinograd);
        Assert.False(new ConvolutionWeightPlan(images, isChannelsFirst: true).IsWinograd);
    }

    [Fact]
    public void Where_tiles_would_not_pay_all_is_summed_tap_by_tap()
    {
        ConvolutionShape good = ConvolutionTests.Square(16, 32, 32, 3, 1, 1);
        ConvolutionShape[] others =
        [
            good with { StrideX = 2 }, good with { StrideY = 2 }, good with { DilationX = 2 }, good with { DilationY = 2 },
            good with { InChannels = 15 }, good with { OutChannels = 15 }, good with { Groups = 4 }, good with { Groups = 32 },
            good with { KernelWidth = 1 }, good with { KernelWidth = 2 }, good with { KernelWidth = 4 }, good with { KernelWidth = 7 },
            ConvolutionTests.Square(7, 32, 32, 3, 1, 1), ConvolutionTests.Square(5, 32, 32, 5, 1, 2),
            good with { PadLeft = 3 }, good with { PadRight = 3 }, good with { InWidth = 2 }, good with { InWidth = 5 }, good with { KernelHeight = 171, PadTop = 80, PadBottom = 80 },
        ];
        AssertTakesTiles(good, 4);
        Assert.All(others, shape =>
        {
            Assert.False(Images(shape, 4, isGradient: false).IsWinograd);
            Assert.False(Images(shape, 4, isGradient: true).IsWinograd);
            Assert.False(Weights(shape, 4).IsWinograd);
        });
    }

    [Theory]
    [MemberData(nameof(WinogradConvolution.Shapes), MemberType = typeof(WinogradConvolution))]
    public void Neither_threads_nor_the_steps_of_a_part_change_a_bit(ConvolutionShape shape, int batch)
    {
        using WorkerPool one = new(1), two = new(2), three = new(3);
        AssertTakesTiles(shape, 2);
        using WinogradConvolution whole = new(shape, batch, batch), parts = new(shape, 5, 2);
        float[] expected = whole.Run(one);
        Assert.Equal(expected, whole.Run(two));
        Assert.Equal(expected, whole.Run(three));
        expected = parts.Run(one);
        Assert.Equal(expected, parts.Run(three));
        Assert.Equal(expected, parts.Run(one, steps: 2));
        Assert.Equal(expected, parts.Run(two, steps: 100));
    }

    /// <summary>
    /// The second of two steps, the first that its lane of sums meets, has fewer images: fewer blocks, perhaps, than a whole step has chunks. The same where sums are plain.
    /// </summary>
    [Theory]
    [InlineData(16, 3, 9, 8)]
    [InlineData(16, 3, 10, 8)]
    [InlineData(16, 3, 12, 8)]
    [InlineData(16, 3, 11, 6)]
    [InlineData(12, 3, 9, 8)]
    [InlineData(16, 1, 9, 8)]
    public void Sums_over_a_last_step_of_a_few_images_agree_with_a_reference_in_double(int channels, int kernel, int batch, int step)
    {
        using var pool = new WorkerPool(1);
        ConvolutionShape shape = ConvolutionTests.Square(32, channels, channels, kernel, 1, kernel / 2);
        Assert.Equal(channels == 16 && kernel == 3, Weights(shape, step).IsWinograd);
        using var run = new WinogradConvolution(shape, batch, step);
        run.Run(pool);
        run.Check(Kind.WeightGradient, run.X, run.Dw, run.Dy);
    }

    [Theory]
    [MemberData(nameof(WinogradConvolution.Shapes), MemberType = typeof(WinogradConvolution))]
    public void An_image_has_the_same_bits_alone_and_in_a_batch(ConvolutionShape shape, int _)
    {
        const int Batch = 5;
        using var pool = new WorkerPool(2);
        using WinogradConvolution all = new(shape, Batch, Batch), one = new(shape, 1, 1);
        all.Run(pool);
        all.W.Span.CopyTo(one.W.Span);
        for (int image = 0; image < Batch; image++)
        {
            Span<float> Of(GuardedBuffer buffer) => buffer.Span.Slice(buffer.Length / Batch * image, buffer.Length / Batch);
            Of(all.X).CopyTo(one.X.Span);
            Of(all.Dy).CopyTo(one.Dy.Span);
            one.Run(pool);
            Assert.Equal(Of(all.Y), one.Y.Span);
            Assert.Equal(Of(all.Dx), one.Dx.Span);
        }
    }

    [Theory]
    [MemberData(nameof(WinogradConvolution.Shapes), MemberType = typeof(WinogradConvolution))]
    public void An_epilogue_meets_every_result_once_and_at_its_place(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        using var run = new WinogradConvolution(shape, batch, batch);
        float[] plain = run.Run(pool);
        using GuardedBuffer bias = GuardedBuffer.Random(Math.Max(shape.InChannels, shape.OutChannels) * shape.Taps, new Random(2)), counts = new(plain.Length);
        counts.Span.Clear();
        float* yCounts = counts.Pointer, dxCounts = yCounts + run.Y.Length, dwCounts = dxCounts + run.Dx.Length;
        int weights = shape.GroupInChannels * shape.Taps;
        Convolution.Forward(
            pool, run.X.Pointer, run.W.Pointer, run.Y.Pointer, shape, batch, run.Workspace, new CountedRelu(bias.Pointer, yCounts, shape.OutChannels), default(NoFinish));
        Convolution.InputGradient(
            pool, run.Dy.Pointer, run.W.Pointer, run.Dx.Pointer, shape, batch, run.Workspace, new CountedRelu(bias.Pointer, dxCounts, shape.InChannels), default(NoFinish));
        Convolution.WeightGradient(
            pool, run.X.Pointer, run.Dy.Pointer, run.Dw.Pointer, shape, batch, run.Workspace, new CountedRelu(bias.Pointer, dwCounts, weights));
        Assert.Equal(-1, counts.Span.IndexOfAnyExcept(1f));
        AssertBiased(plain.AsSpan(0, run.Y.Length), shape.OutChannels, run.Y);
        AssertBiased(plain.AsSpan(run.Y.Length, run.Dx.Length), shape.InChannels, run.Dx);
        AssertBiased(plain.AsSpan(run.Y.Length + run.Dx.Length), weights, run.Dw);

        void AssertBiased(Span<float> expected, int columns, GuardedBuffer results)
        {
            for (int i = 0; i < expected.Length; i++)
            {
                expected[i] = Math.Max(0, expected[i] + bias.Span[i % columns]);
            }
            Assert.Equal(expected, results.Span);
        }
    }

    /// <summary>Whole numbers are summed up without an error, so that one row too few, one too many or one twice is seen.</summary>
    [Theory]
    [MemberData(nameof(WinogradConvolution.Shapes), MemberType = typeof(WinogradConvolution))]
    public void Finishers_see_every_row_of_every_channel_once(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        using var run = new WinogradConvolution(shape, batch, batch);
        using GuardedBuffer sums = new(Math.Max(shape.InChannels, shape.OutChannels)), squares = new(sums.Length), zeros = new(sums.Length);
        zeros.Span.Clear();
        Convolution.Forward(
            pool, run.X.Pointer, run.W.Pointer, run.Y.Pointer, shape, batch, run.Workspace, new WholeNumbers(shape.OutChannels),
            ColumnFinisher.Then(
                ColumnFinisher.Of(new ConvolutionTests.Mean(run.Y.Pointer, shape.OutChannels, sums.Pointer, 1)),
                ColumnFinisher.Of(new ConvolutionTests.Squares(run.Y.Pointer, shape.OutChannels, zeros.Pointer, squares.Pointer))));
        AssertSums(run.Y.Length, shape.OutChannels, value => value, sums);
        AssertSums(run.Y.Length, shape.OutChannels, value => value * value, squares);

        Convolution.InputGradient(
            pool, run.Dy.Pointer, run.W.Pointer, run.Dx.Pointer, shape, batch, run.Workspace, new WholeNumbers(shape.InChannels),
            new ColumnSums(run.Dx.Pointer, shape.InChannels, sums.Pointer));
        AssertSums(run.Dx.Length, shape.InChannels, value => value, sums);

        static void AssertSums(int length, int columns, Func<float, float> term, GuardedBuffer sums)
        {
            var expected = new float[columns];
            for (int i = 0; i < length; i++)
            {
                expected[i % columns] += term(WholeNumbers.At(i));
            }
            Assert.Equal(expected, sums.Span[..columns]);
        }
    }

    /// <summary>The root mean square of what normally distributed numbers make the sums err by, against that of plain sums, one multiply-add after the other.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Sums_err_little_more_than_plain_ones_in_single_precision(int taps)
    {
        ConvolutionShape shape = ConvolutionTests.Square(12, 96, 32, taps, 1, taps / 2);
        AssertTakesTiles(shape, 3);
        using var pool = new WorkerPool(1);
        using var run = new WinogradConvolution(shape, 3, 3);
        var random = new Random(5);
        foreach (GuardedBuffer buffer in (GuardedBuffer[])[run.X, run.W, run.Dy])
        {
            foreach (ref float value in buffer.Span)
            {
                value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            }
        }
        run.Run(pool);
        // Measured: 1.43, 1.44 and 1.24 times for three taps, 1.10, 1.16 and 1.83 times for five.
        Assert.InRange(run.Error(Kind.Forward, run.X, run.W, run.Y), 0, 2);
        Assert.InRange(run.Error(Kind.InputGradient, run.Dx, run.W, run.Dy), 0, 2);
        Assert.InRange(run.Error(Kind.WeightGradient, run.X, run.Dw, run.Dy), 0, 2.25);
    }

    /// <summary>The same weights, kept for images that take tiles and for images that are too small for them.</summary>
    [Theory]
    [InlineData(3, 7)]
    [InlineData(5, 5)]
    public void Kept_weights_serve_images_with_tiles_and_without(int taps, int small)
    {
        ConvolutionShape smallShape = ConvolutionTests.Square(small, 24, 33, taps, 1, taps / 2), largeShape = smallShape with { InHeight = 16, InWidth = 16 };
        Assert.False(Images(smallShape, 2, isGradient: false).IsWinograd || Images(smallShape, 2, isGradient: true).IsWinograd);
        AssertTakesTiles(largeShape, 2);
        using var pool = new WorkerPool(2);
        using GuardedBuffer w = GuardedBuffer.Random(WeightsLength(smallShape), new Random(3));
        using WinogradConvolution smallRun = new(smallShape, 2, 2), largeRun = new(largeShape, 2, 2);
        using var kept = new PackedWeights(w.Pointer, w.Length, Backend.Native);
        foreach (int change in (int[])[0, 1, 2])
        {
            w.Span[change] += change;
            kept.Forget();
            foreach (WinogradConvolution run in (WinogradConvolution[])[smallRun, largeRun, smallRun, largeRun])
            {
                w.Span.CopyTo(run.W.Span);
                pool.PackedWeights = null;
                float[] expected = run.Run(pool);
                run.Check();
                pool.PackedWeights = kept;
                Assert.Equal(expected, run.Run(pool, w: w.Pointer));
            }
        }
        // For both passes the taps themselves and six points for each line of them; 33 and 24 columns in whole vectors of sixteen.
        Assert.Equal((48 * 24 + 32 * 33) * taps * (taps + Winograd.Points) * sizeof(float), kept.Bytes);
    }

    /// <summary>max(0, sum + bias), and one more for every visit of a place.</summary>
    private readonly struct CountedRelu(float* bias, float* counts, nint stride) : IEpilogue
    {
        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T>
        {
            float* count = counts + row * stride + column;
            (T.Load(count) + T.Broadcast(1)).Store(count);
            return T.Max(T.Zero, sum + T.Load(bias + column));
        }
    }

    /// <summary>Small whole numbers by the place alone.</summary>
    private readonly struct WholeNumbers(nint stride) : IEpilogue
    {
        public static float At(nint index) => index * 31 % 17 - 5;

        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T>
        {
            float* values = stackalloc float[16];
            for (int lane = 0; lane < T.Count; lane++) values[lane] = At(row * stride + column + lane);
            return T.Load(values);
        }
    }
}
