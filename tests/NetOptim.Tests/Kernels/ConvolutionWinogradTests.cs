using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.ConvolutionReference;

namespace NetOptim.Tests.Kernels;

/// <summary>Convolutions of stride 1 and three or five taps a line, whose neighbouring results are made together by minimal filtering, and their gradients.</summary>
public sealed unsafe class ConvolutionWinogradTests
{
    private const uint GuardBits = 0x7FA5A5A5; // a NaN

    /// <summary>
    /// Both tiles, with and without a rest; several images in a block, one, and a part of one; channels that fill no vector; groups; more padding than kernel.
    /// </summary>
    public static TheoryData<ConvolutionShape, int> Shapes => new()
    {
        { ConvolutionTests.Square(16, 16, 16, 3, 1, 1), 2 },
        { ConvolutionTests.Square(9, 40, 33, 5, 1, 2), 3 },
        { ConvolutionTests.Square(8, 64, 64, 3, 1, 1), 9 },
        { ConvolutionTests.Square(8, 128, 128, 3, 1, 1), 3 },
        { ConvolutionTests.Square(13, 130, 66, 3, 1, 1), 1 },
        { ConvolutionTests.Square(12, 66, 100, 5, 1, 0), 2 },
        { ConvolutionTests.Square(15, 36, 50, 3, 1, 1) with { Groups = 2 }, 2 },
        { ConvolutionTests.Square(10, 48, 34, 5, 1, 2) with { Groups = 2 }, 5 },
        { new(3, 523, 16, 20, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1), 2 },
        { new(2, 1031, 17, 24, 1, 5, 1, 1, 0, 2, 0, 2, 1, 1, 1), 1 },
        { new(13, 11, 24, 40, 2, 5, 1, 1, 4, 4, 5, 3, 1, 1, 1), 2 },
        { new(10, 17, 33, 24, 7, 3, 1, 1, 3, 0, 2, 1, 1, 1, 1), 2 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
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
    [MemberData(nameof(Shapes))]
    public void Neither_threads_nor_the_steps_of_a_part_change_a_bit(ConvolutionShape shape, int batch)
    {
        using WorkerPool one = new(1), two = new(2), three = new(3);
        AssertTakesTiles(shape, 2);
        using Tensors whole = new(shape, batch, batch), parts = new(shape, 5, 2);
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
        using var run = new Tensors(shape, batch, step);
        run.Run(pool);
        run.Check(Kind.WeightGradient, run.X, run.Dw, run.Dy);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void An_image_has_the_same_bits_alone_and_in_a_batch(ConvolutionShape shape, int _)
    {
        const int Batch = 5;
        using var pool = new WorkerPool(2);
        using Tensors all = new(shape, Batch, Batch), one = new(shape, 1, 1);
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
    [MemberData(nameof(Shapes))]
    public void An_epilogue_meets_every_result_once_and_at_its_place(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        using var run = new Tensors(shape, batch, batch);
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
    [MemberData(nameof(Shapes))]
    public void Finishers_see_every_row_of_every_channel_once(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        using var run = new Tensors(shape, batch, batch);
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

    /// <summary>Every tensor lies against memory that may not be touched, as in <see cref="ConvolutionAtPageEdgesTests"/>.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_outside_the_tensors_is_touched(bool atTheEnd)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        const int Batch = 2, MostFloats = 70_000;
        using var pool = new WorkerPool(1);
        using ProtectedBuffer x = new(), w = new(), y = new(), workspace = new();
        var random = new Random(4);
        for (int i = 0; i < 80;)
        {
            ConvolutionShape shape = RandomShape(random);
            int space = (int)Convolution.WorkspaceLength(shape, Batch);
            if (Math.Max(Math.Max(InLength(shape, Batch), OutLength(shape, Batch)), Math.Max(WeightsLength(shape), space)) > MostFloats)
            {
                continue;
            }
            i++;
            float* px = x.Place(InLength(shape, Batch), atTheEnd), pw = w.Place(WeightsLength(shape), atTheEnd), py = y.Place(OutLength(shape, Batch), atTheEnd);
            float* pSpace = workspace.Place(space, atTheEnd);
            Convolution.Forward(pool, px, pw, py, shape, Batch, pSpace, default(StoreEpilogue), new ColumnSums(py, shape.OutChannels, pSpace));
            Convolution.InputGradient(pool, py, pw, px, shape, Batch, pSpace, default(StoreEpilogue), new ColumnSums(px, shape.InChannels, pSpace));
            Convolution.WeightGradient(pool, px, py, pw, shape, Batch, pSpace, default(StoreEpilogue));
            Assert.Equal(0, *py);
        }
    }

    /// <summary>With eight images of 128 channels, what the gradient of weights transforms is all that the scratch memory holds.</summary>
    [Theory]
    [InlineData(16, 3, 9)]
    [InlineData(64, 5, 3)]
    [InlineData(128, 3, 8)]
    [InlineData(130, 3, 2)]
    [InlineData(256, 5, 1)]
    public void Small_images_keep_to_the_scratch_memory_of_their_worker(int channels, int taps, int batch)
    {
        ConvolutionShape shape = ConvolutionTests.Square(8, channels, channels, taps, 1, taps / 2);
        AssertKeepsToScratch(shape, batch);
        AssertKeepsToScratch(shape with { KernelHeight = 1, PadTop = 0, PadBottom = 0 }, batch);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Known_shapes_keep_to_the_scratch_memory_of_their_worker(ConvolutionShape shape, int batch) => AssertKeepsToScratch(shape, batch);

    [Theory]
    [InlineData(3, 170)]
    [InlineData(5, 102)]
    public void Packing_a_kernel_of_very_many_lines_keeps_to_the_scratch_memory_of_its_worker(int taps, int height)
    {
        var shape = new ConvolutionShape(height, taps == 3 ? 4 : 5, 16, 64, height, taps, 1, 1, 8, taps / 2, 8, taps / 2, 1, 1, 1);
        ConvolutionPlan plan = Images(shape, 1, isGradient: false);
        Assert.True(plan.IsWinograd);
        using GuardedBuffer w = GuardedBuffer.Random(WeightsLength(shape), new Random(1)), packed = new((int)plan.PackedLength);
        using var pool = new WorkerPool(2);
        Span<uint> next = NextScratch(pool);
        var packing = new ConvolutionPacking(pool, plan, w.Pointer, packed.Pointer);

        Execute(packing, packing.Items);

        Assert.Equal(-1, next.IndexOfAnyExcept(GuardBits));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void What_was_in_memory_before_does_not_matter(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        foreach (int step in (int[])[batch, 1])
        {
            using var run = new Tensors(shape, batch, step);
            float[] expected = run.Run(pool, before: 0);
            Assert.Equal(expected, run.Run(pool, before: float.NaN));
            Assert.Equal(expected, run.Run(pool, before: float.MaxValue));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_smaller_batch_needs_no_more_workspace(ConvolutionShape shape, int _)
    {
        for (int batch = 1; batch < 40; batch++)
        {
            Assert.True(Convolution.WorkspaceLength(shape, batch) <= Convolution.WorkspaceLength(shape, batch + 1));
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(1, 5)]
    public void Convolutions_allocate_nothing(int height, int taps)
    {
        const int Batch = 2;
        var shape = new ConvolutionShape(8, 8, 16, 17, height, taps, 1, 1, height / 2, taps / 2, height / 2, taps / 2, 1, 1, 1);
        AssertTakesTiles(shape, Batch);
        using var pool = new WorkerPool(2);
        using var run = new Tensors(shape, Batch, Batch);
        using GuardedBuffer sums = new(shape.OutChannels);
        Allocation.AssertNone(() =>
        {
            Convolution.Forward(
                pool, run.X.Pointer, run.W.Pointer, run.Y.Pointer, shape, Batch, run.Workspace, default(StoreEpilogue),
                new ColumnSums(run.Y.Pointer, shape.OutChannels, sums.Pointer));
            Convolution.InputGradient(pool, run.Dy.Pointer, run.W.Pointer, run.Dx.Pointer, shape, Batch, run.Workspace, default(StoreEpilogue), default(NoFinish));
            Convolution.WeightGradient(pool, run.X.Pointer, run.Dy.Pointer, run.Dw.Pointer, shape, Batch, run.Workspace, default(StoreEpilogue));
        });
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
        using var run = new Tensors(shape, 3, 3);
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
        using Tensors smallRun = new(smallShape, 2, 2), largeRun = new(largeShape, 2, 2);
        using var kept = new PackedWeights(w.Pointer, w.Length, Backend.Native);
        foreach (int change in (int[])[0, 1, 2])
        {
            w.Span[change] += change;
            kept.Forget();
            foreach (Tensors run in (Tensors[])[smallRun, largeRun, smallRun, largeRun])
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

    private static ConvolutionPlan Images(in ConvolutionShape shape, int batch, bool isGradient) =>
        new(new ConvolutionImages(shape, batch, isChannelsFirst: false), isGradient);

    private static ConvolutionWeightPlan Weights(in ConvolutionShape shape, int batch) => new(new ConvolutionImages(shape, batch, isChannelsFirst: false), isChannelsFirst: false);

    private static void AssertTakesTiles(in ConvolutionShape shape, int batch)
    {
        Assert.True(Images(shape, batch, isGradient: false).IsWinograd, $"The forward pass of {shape} has no tiles.");
        Assert.True(Images(shape, batch, isGradient: true).IsWinograd, $"The input's gradient of {shape} has no tiles.");
        Assert.True(Weights(shape, batch).IsWinograd, $"The weights' gradient of {shape} has no tiles.");
    }

    private static ConvolutionShape RandomShape(Random random)
    {
        while (true)
        {
            int groups = random.Next(4) == 0 ? 2 : 1;
            var shape = new ConvolutionShape(
                random.Next(1, 22), random.Next(1, 40), groups * random.Next(16, 41), groups * random.Next(16, 41), random.Next(1, 6), random.Next(2) == 0 ? 3 : 5, 1, 1,
                random.Next(0, 4), random.Next(0, 8), random.Next(0, 4), random.Next(0, 8), 1, 1, groups);
            if (shape is { OutHeight: > 0, OutWidth: > 0 }
                && Images(shape, 1, isGradient: false).IsWinograd && Images(shape, 1, isGradient: true).IsWinograd && Weights(shape, 1).IsWinograd)
            {
                return shape;
            }
        }
    }

    /// <summary>All items run as the first of two workers: behind its scratch memory is that of the second one, which idles.</summary>
    private static void AssertKeepsToScratch(in ConvolutionShape shape, int batch)
    {
        AssertTakesTiles(shape, batch);
        using var pool = new WorkerPool(2);
        using var run = new Tensors(shape, batch, batch);
        Span<uint> next = NextScratch(pool);
        float[] results = run.RunAsFirstWorker(pool);
        Assert.Equal(-1, next.IndexOfAnyExcept(GuardBits));
        // The guard's bits are those of a NaN: what was read of them shows, too.
        Assert.Equal(run.Run(pool), results);
    }

    private static Span<uint> NextScratch(WorkerPool pool)
    {
        Assert.True(pool.Scratch(0) + WorkerPool.ScratchLength == pool.Scratch(1));
        var next = new Span<uint>(pool.Scratch(1), WorkerPool.ScratchLength);
        next.Fill(GuardBits);
        return next;
    }

    private static void Execute<TWork>(TWork work, int items) where TWork : struct, IParallelWork
    {
        for (int item = 0; item < items; item++)
        {
            work.Execute(item, worker: 0);
        }
    }

    private static void CheckAll(in ConvolutionShape shape, int batch)
    {
        AssertTakesTiles(shape, batch);
        using var pool = new WorkerPool(1);
        using var run = new Tensors(shape, batch, batch);
        run.Run(pool);
        run.Check();
    }

    /// <summary>A convolution's tensors, the workspaces of its three products, and these products.</summary>
    private sealed class Tensors : IDisposable
    {
        private readonly ConvolutionShape _shape;
        private readonly int _batch;
        private readonly int _step;
        private readonly GuardedBuffer[] _workspaces;

        public Tensors(in ConvolutionShape shape, int batch, int step)
        {
            (_shape, _batch, _step) = (shape, batch, step);
            var random = new Random(1);
            X = GuardedBuffer.Random(InLength(shape, batch), random, 1);
            W = GuardedBuffer.Random(WeightsLength(shape), random, 2);
            Dy = GuardedBuffer.Random(OutLength(shape, batch), random, 3);
            Y = new(Dy.Length, 1);
            Dx = new(X.Length, 2);
            Dw = new(W.Length, 3);
            int length = checked((int)Convolution.WorkspaceLength(shape, new BatchPart(0, step, step, batch)));
            _workspaces = [new(length), new(length), new(length)];
        }

        public GuardedBuffer X { get; }

        public GuardedBuffer W { get; }

        public GuardedBuffer Dy { get; }

        public GuardedBuffer Y { get; }

        public GuardedBuffer Dx { get; }

        public GuardedBuffer Dw { get; }

        /// <summary>One of the workspaces.</summary>
        public float* Workspace => _workspaces[0].Pointer;

        /// <summary>All results, of memory that holds a value wherever it may hold any.</summary>
        /// <param name="pool">Whose threads share the work.</param>
        /// <param name="steps">Steps of a part.</param>
        /// <param name="before">The value.</param>
        /// <param name="w">Where the weights are; null: here.</param>
        public float[] Run(WorkerPool pool, int steps = 1, float before = float.NaN, float* w = null)
        {
            w = w == null ? W.Pointer : w;
            foreach (GuardedBuffer buffer in (GuardedBuffer[])[Y, Dx, Dw, .. _workspaces])
            {
                buffer.Span.Fill(before);
            }
            for (int worker = 0; worker < pool.Threads; worker++)
            {
                new Span<float>(pool.Scratch(worker), WorkerPool.ScratchLength).Fill(before);
            }
            foreach (BatchPart part in new BatchParts(_batch, _step, steps))
            {
                Convolution.Forward(pool, X.Pointer, w, Y.Pointer, _shape, part, _workspaces[0].Pointer, default(StoreEpilogue), default(NoFinish));
                Convolution.InputGradient(pool, Dy.Pointer, w, Dx.Pointer, _shape, part, _workspaces[1].Pointer, default(StoreEpilogue), default(NoFinish));
                Convolution.WeightGradient(pool, X.Pointer, Dy.Pointer, Dw.Pointer, _shape, part, _workspaces[2].Pointer, default(StoreEpilogue));
            }
            return [.. Y.Span, .. Dx.Span, .. Dw.Span];
        }

        /// <summary>The same without a finisher, item by item.</summary>
        public float[] RunAsFirstWorker(WorkerPool pool)
        {
            PixelSource x = new(X.Pointer, _shape.InHeight, _shape.InWidth, _shape.InChannels, isChannelsFirst: false);
            PixelSource dy = new(Dy.Pointer, _shape.OutHeight, _shape.OutWidth, _shape.OutChannels, isChannelsFirst: false);
            RunImages(Images(_shape, _batch, isGradient: false), x, Y.Pointer);
            RunImages(Images(_shape, _batch, isGradient: true), dy, Dx.Pointer);
            ConvolutionWeightPlan plan = Weights(_shape, _batch);
            Execute(new ConvolutionWeightWork(pool, _shape, isChannelsFirst: false, plan, new WeightSteps(_batch), X.Pointer, Dy.Pointer, Workspace), plan.Items);
            var store = new ConvolutionWeightStore<StoreEpilogue>(pool, plan, lanes: 1, Workspace, Dw.Pointer, default);
            Execute(store, store.Items);
            return [.. Y.Span, .. Dx.Span, .. Dw.Span];

            void RunImages(in ConvolutionPlan plan, in PixelSource source, float* result)
            {
                var packing = new ConvolutionPacking(pool, plan, W.Pointer, Workspace);
                Execute(packing, packing.Items);
                Execute(
                    new ConvolutionWork<StoreEpilogue, NoFinish>(pool, plan, source, Workspace, result, Workspace + plan.PackedLength, default, default),
                    plan.Blocks * plan.ItemsPerBlock);
            }
        }

        public void Check()
        {
            Check(Kind.Forward, X, W, Y);
            Check(Kind.InputGradient, Dx, W, Dy);
            Check(Kind.WeightGradient, X, Dw, Dy);
        }

        /// <summary>Compares the result, one of the three tensors, with what the other two give.</summary>
        public void Check(Kind kind, GuardedBuffer x, GuardedBuffer w, GuardedBuffer y)
        {
            (double[] sums, double[] sizes, int[] counts) = Sums(kind, _shape, _batch, x.Pointer, w.Pointer, y.Pointer);
            float* result = Result(kind, x.Pointer, w.Pointer, y.Pointer);
            // What a tile errs by depends on all that it reads, also for those of its results that have few terms or none because they lie in the padding:
            // the longest sum gives the bound. It grows like the root of the terms, for roundings fall this way and that (Higham and Mary, A New Approach to
            // Probabilistic Rounding Error Analysis, 2019); the largest error of all these tests was 0.7 times that.
            double bound = 2 * Math.Sqrt(counts.Max()) * HalfUlp * sizes.Max();
            for (int i = 0; i < sums.Length; i++)
            {
                if (!(Math.Abs(result[i] - sums[i]) <= bound))
                {
                    Assert.Fail($"{kind} of {_shape}, batch {_batch}: element {i} is {result[i]}, expected {sums[i]} ± {bound}.");
                }
            }
        }

        /// <summary>The root mean square error of the result, one of the three tensors, as a multiple of that of plain sums.</summary>
        public double Error(Kind kind, GuardedBuffer x, GuardedBuffer w, GuardedBuffer y)
        {
            double[] sums = Sums(kind, _shape, _batch, x.Pointer, w.Pointer, y.Pointer).Sums;
            float* result = Result(kind, x.Pointer, w.Pointer, y.Pointer);
            float[] plain = PlainSums(kind, x.Pointer, w.Pointer, y.Pointer, sums.Length);
            double squares = 0, plainSquares = 0;
            for (int i = 0; i < sums.Length; i++)
            {
                squares += Math.Pow(result[i] - sums[i], 2);
                plainSquares += Math.Pow(plain[i] - sums[i], 2);
            }
            return Math.Sqrt(squares / plainSquares);
        }

        public void Dispose()
        {
            foreach (GuardedBuffer buffer in (GuardedBuffer[])[X, W, Dy, Y, Dx, Dw, .. _workspaces])
            {
                buffer.Dispose();
            }
        }

        /// <summary>The terms in the order in which <see cref="Sums"/> takes them, too.</summary>
        private float[] PlainSums(Kind kind, float* x, float* w, float* y, int length)
        {
            var sums = new float[length];
            ConvolutionShape s = _shape;
            for (int b = 0; b < _batch; b++)
            for (int oy = 0; oy < s.OutHeight; oy++)
            for (int ox = 0; ox < s.OutWidth; ox++)
            for (int ky = 0; ky < s.KernelHeight; ky++)
            for (int kx = 0; kx < s.KernelWidth; kx++)
            {
                int iy = oy + ky - s.PadTop, ix = ox + kx - s.PadLeft;
                if (iy < 0 || iy >= s.InHeight || ix < 0 || ix >= s.InWidth) continue;
                int x0 = InIndex(s, b, iy, ix, 0, isChannelsFirst: false), y0 = ((b * s.OutHeight + oy) * s.OutWidth + ox) * s.OutChannels;
                for (int o = 0; o < s.OutChannels; o++)
                {
                    for (int c = 0; c < s.InChannels; c++)
                    {
                        int xi = x0 + c, wi = ((o * s.InChannels + c) * s.KernelHeight + ky) * s.KernelWidth + kx;
                        (int at, float left, float right) = kind switch
                        {
                            Kind.Forward => (y0 + o, x[xi], w[wi]),
                            Kind.InputGradient => (xi, y[y0 + o], w[wi]),
                            _ => (wi, x[xi], y[y0 + o]),
                        };
                        sums[at] = MathF.FusedMultiplyAdd(left, right, sums[at]);
                    }
                }
            }
            return sums;
        }
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
