using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.TermsConvolution;

namespace NetOptim.Tests.Kernels;

/// <summary>Epilogues of convolutions that have the terms of two sums over the rows of every column, against the same convolution, stored, and plain loops.</summary>
public sealed unsafe class ConvolutionTermsTests
{
    /// <summary>All kinds of blocks that a convolution is cut into, forward or as the gradient of its input: <see cref="The_shapes_come_to_all_kinds_of_blocks"/>.</summary>
    public static TheoryData<ConvolutionShape, int> Shapes => new()
    {
        // One tap: a few channels, part of a vector, several panels with a rest, more terms than are taken at a time, strides, groups.
        { ConvolutionTests.Square(20, 3, 8, 1, 1, 0), 3 },
        { ConvolutionTests.Square(28, 24, 100, 1, 1, 0), 3 },
        { ConvolutionTests.Square(11, 700, 150, 1, 1, 0), 2 },
        { ConvolutionTests.Square(7, 96, 13, 1, 1, 0), 9 },
        { ConvolutionTests.Square(1, 5, 3, 1, 1, 0), 1 },
        { ConvolutionTests.Square(17, 16, 33, 1, 2, 0), 3 },
        { new(12, 12, 96, 40, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 2), 2 },
        // Plain sums: taps that slide, strides, more terms than are taken at a time, groups, padding, dilation.
        { ConvolutionTests.Square(24, 3, 20, 3, 1, 1), 2 },
        { ConvolutionTests.Square(19, 8, 40, 3, 1, 1), 2 },
        { ConvolutionTests.Square(9, 10, 21, 3, 1, 1), 24 },
        { ConvolutionTests.Square(10, 10, 21, 3, 1, 0), 24 },
        { ConvolutionTests.Square(14, 4, 24, 5, 1, 2), 2 },
        { ConvolutionTests.Square(21, 16, 50, 3, 2, 1), 2 },
        { ConvolutionTests.Square(12, 80, 24, 3, 2, 1), 2 },
        { ConvolutionTests.Square(16, 14, 20, 7, 2, 3), 1 },
        { new(9, 9, 8, 24, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 8), 3 },
        { new(13, 11, 6, 10, 3, 3, 3, 2, 2, 0, 1, 2, 1, 1, 2), 3 },
        { new(9, 9, 8, 16, 3, 3, 1, 1, 5, 6, 5, 6, 1, 1, 1), 2 },
        { new(13, 11, 6, 20, 3, 3, 1, 1, 2, 2, 2, 2, 2, 2, 1), 3 },
        { new(13, 11, 6, 4, 3, 3, 2, 3, 3, 4, 3, 4, 3, 2, 2), 3 },
        // Images so small that patches are gathered one by one.
        { ConvolutionTests.Square(4, 100, 35, 3, 1, 1), 5 },
        { ConvolutionTests.Square(4, 12, 33, 3, 1, 1), 130 },
        { ConvolutionTests.Square(2, 130, 33, 3, 1, 1), 9 },
        { ConvolutionTests.Square(1, 17, 33, 3, 1, 1), 50 },
        // Lines that are cut into blocks.
        { new(3, 500, 4, 20, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1), 2 },
        { new(5, 530, 6, 7, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 1), 2 },
        { new(4, 310, 5, 18, 1, 3, 1, 1, 0, 2, 0, 2, 1, 2, 1), 2 },
        { new(3, 523, 16, 20, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1), 2 },
        { new(2, 1031, 17, 24, 1, 5, 1, 1, 0, 2, 0, 2, 1, 1, 1), 1 },
        { new(7, 260, 128, 16, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1), 1 },
        // Winograd tiles.
        { ConvolutionTests.Square(16, 16, 16, 3, 1, 1), 2 },
        { ConvolutionTests.Square(13, 40, 33, 3, 1, 1), 3 },
        { ConvolutionTests.Square(8, 16, 40, 3, 1, 1), 27 },
        { ConvolutionTests.Square(12, 20, 33, 5, 1, 2), 3 },
        { ConvolutionTests.Square(11, 66, 100, 3, 1, 1), 2 },
        { ConvolutionTests.Square(15, 36, 50, 3, 1, 1) with { Groups = 2 }, 2 },
        { new(10, 17, 33, 24, 7, 3, 1, 1, 3, 0, 2, 1, 1, 1, 1), 2 },
    };

    /// <summary>Channels that fill no vector of any width, one of each, several, and more than are taken along a line at a time.</summary>
    public static TheoryData<int> Channels => [1, 7, 16, 20, 96, 300, 600];

    /// <summary>Depthwise convolutions of sizes that take both kinds of memory, two lines at a time, one, pairs, and taps of any number.</summary>
    public static TheoryData<ConvolutionShape, int> DepthwiseShapes => new()
    {
        { ConvolutionTests.Depthwise(14, 14, 144, 3, 1, 1), 9 },
        { ConvolutionTests.Depthwise(15, 13, 35, 3, 2, 1), 9 },
        { ConvolutionTests.Depthwise(96, 97, 120, 3, 1, 1), 1 },
        { ConvolutionTests.Depthwise(131, 130, 100, 3, 2, 1), 1 },
        { ConvolutionTests.Depthwise(61, 131, 300, 3, 2, 1), 1 },
        { ConvolutionTests.Depthwise(9, 301, 24, 3, 2, 1) with { PadRight = 0 }, 2 },
        { ConvolutionTests.Depthwise(5, 1, 7, 3, 2, 1), 3 },
        { ConvolutionTests.Depthwise(1, 1, 19, 3, 1, 1), 40 },
        { ConvolutionTests.Depthwise(9, 40, 33, 7, 1, 3), 2 },
        { ConvolutionTests.Depthwise(30, 31, 61, 3, 3, 0), 3 },
        { ConvolutionTests.Depthwise(20, 20, 300, 2, 1, 0) with { DilationY = 3, DilationX = 2, PadRight = 2 }, 1 },
        { ConvolutionTests.Depthwise(2, 9, 17, 3, 1, 1) with { PadTop = 7, PadBottom = 6 }, 3 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    [MemberData(nameof(DepthwiseShapes))]
    public void Values_and_sums_are_those_of_plain_loops(ConvolutionShape shape, int batch) => CheckAll(shape, batch, batch);

    /// <summary>Every number of columns that fit into two widest vectors and a few more, in all rows of a product of one tap and of three.</summary>
    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 20)]
    [InlineData(3, 3)]
    [InlineData(3, 20)]
    public void Sums_of_any_number_of_columns_are_those_of_plain_loops(int taps, int others)
    {
        for (int columns = 1; columns <= 36; columns++)
        {
            CheckAll(ConvolutionTests.Square(9, others, columns, taps, 1, taps / 2), 2, 2);
            CheckAll(ConvolutionTests.Square(9, columns, others, taps, 1, taps / 2), 2, 2);
        }
    }

    /// <summary>Tiles of every height; of Winograd tiles, every rest that a line can leave.</summary>
    [Theory]
    [InlineData(3, 4)]
    [InlineData(5, 4)]
    [InlineData(3, 16)]
    [InlineData(5, 16)]
    public void Sums_over_lines_of_any_length_are_those_of_plain_loops(int taps, int channels)
    {
        for (int pixels = 6; pixels <= 40; pixels++)
        {
            CheckAll(new(5, pixels, channels, 20, 2, taps, 1, 1, 1, taps / 2, 1, taps / 2, 1, 1, 1), 2, 2);
            CheckAll(new(5, pixels, channels, 20, 2, taps, 2, 1, 1, taps / 2, 1, taps / 2, 1, 1, 1), 2, 2);
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void Sums_of_depthwise_images_of_any_size_are_those_of_plain_loops(int channels)
    {
        foreach (int height in (int[])[1, 2, 3, 4, 5, 6, 7])
        foreach (int width in (int[])[1, 2, 3, 8, 11])
        foreach (int stride in (int[])[1, 2])
        {
            // So many images that a block is a whole one.
            CheckAll(ConvolutionTests.Depthwise(height, width, channels, 3, stride, 1), 8, 8);
        }
    }

    [Theory]
    [MemberData(nameof(Channels))]
    public void Sums_of_depthwise_kernels_of_any_size_are_those_of_plain_loops(int channels)
    {
        foreach (int kernel in (int[])[2, 3, 5])
        foreach (int stride in (int[])[1, 2, 3])
        foreach (int padding in (int[])[0, 1, 2])
        foreach (int dilation in (int[])[1, 2])
        {
            CheckAll(ConvolutionTests.Depthwise(11, 12, channels, kernel, stride, padding) with { DilationY = dilation, DilationX = dilation }, 2, 2);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Sums_of_random_shapes_are_those_of_plain_loops(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 60; i++)
        {
            ConvolutionShape shape = ConvolutionTests.RandomShape(random, 20);
            int channels = random.Next(2, 70), batch = random.Next(1, 10);
            CheckAll(shape, batch, random.Next(1, batch + 1));
            CheckAll(shape with { InChannels = channels, OutChannels = channels, Groups = channels }, batch, random.Next(1, batch + 1));
            CheckAll(WinogradConvolution.RandomShape(random), 2, 2);
        }
    }

    [Theory]
    [MemberData(nameof(ConvolutionPartsTests.Shapes), MemberType = typeof(ConvolutionPartsTests))]
    public void Sums_over_parts_are_those_of_the_whole_batch(ConvolutionShape shape)
    {
        foreach ((int batch, int step) in (ReadOnlySpan<(int, int)>)[(2, 1), (3, 2), (5, 1), (5, 2), (7, 3), (6, 6)])
        {
            CheckAll(shape, batch, step);
            // Bands of images: as many lines of each in every part.
            for (int lines = 1; shape.IsPointwise && lines < shape.InHeight; lines++)
            {
                if (shape.InHeight % lines == 0)
                {
                    CheckAll(shape.OfLines(lines), batch * (shape.InHeight / lines), step);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    [MemberData(nameof(DepthwiseShapes))]
    [MemberData(nameof(ConvolutionTests.Shapes), MemberType = typeof(ConvolutionTests))]
    public void The_number_of_threads_does_not_change_a_bit(ConvolutionShape shape, int batch)
    {
        using WorkerPool one = new(1), two = new(2), three = new(3);
        ForEachWay(shape, batch, batch, run =>
        {
            float[] expected = run.Run(one);
            Assert.Equal(expected, run.Run(two));
            Assert.Equal(expected, run.Run(three));
        });
    }

    [Theory]
    [MemberData(nameof(ConvolutionPartsTests.Shapes), MemberType = typeof(ConvolutionPartsTests))]
    public void Neither_threads_nor_the_steps_of_a_part_change_a_bit(ConvolutionShape shape)
    {
        using WorkerPool one = new(1), three = new(3);
        foreach ((int batch, int step) in (ReadOnlySpan<(int, int)>)[(3, 2), (5, 1), (7, 3)])
        {
            ForEachWay(shape, batch, step, run =>
            {
                float[] expected = run.Run(one);
                Assert.Equal(expected, run.Run(three));
                Assert.Equal(expected, run.Run(one, steps: 2));
                Assert.Equal(expected, run.Run(three, steps: 3));
                Assert.Equal(expected, run.Run(three, steps: 100));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    [MemberData(nameof(DepthwiseShapes))]
    public void What_was_in_memory_before_does_not_matter(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        foreach (int step in (int[])[batch, 1])
        {
            ForEachWay(shape, batch, step, run =>
            {
                float[] expected = run.Run(pool, before: 0);
                Assert.Equal(expected, run.Run(pool, before: float.NaN));
                Assert.Equal(expected, run.Run(pool, before: float.MaxValue));
                Assert.DoesNotContain(expected, float.IsNaN);
            });
        }
    }

    /// <summary>Nor that one asks for memory in time and the other does not.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    [MemberData(nameof(DepthwiseShapes))]
    public void Terms_do_not_change_a_bit_of_what_is_stored(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        ForEachWay(shape, batch, batch, run =>
        {
            run.Run(pool);
            float[] stored = run.Stored();
            run.RunWithoutTerms(pool);
            Assert.Equal(run.Stored(), stored);
        });
    }

    [Theory]
    [InlineData(8, 20, 1, 1)]
    [InlineData(8, 20, 3, 1)]
    [InlineData(16, 17, 3, 1)]
    [InlineData(20, 20, 3, 20)]
    [InlineData(20, 20, 5, 20)]
    public void Convolutions_with_terms_allocate_nothing(int inChannels, int outChannels, int taps, int groups)
    {
        using var pool = new WorkerPool(2);
        ConvolutionShape shape = ConvolutionTests.Square(10, inChannels, outChannels, taps, 1, taps / 2) with { Groups = groups };
        ForEachWay(shape, 2, 1, run => Allocation.AssertNone(() => run.RunParts(pool, steps: 1)));
    }

    [Fact]
    public void A_plain_product_refuses_a_finisher_of_terms()
    {
        using var pool = new WorkerPool(1);
        using GuardedBuffer values = GuardedBuffer.Random(256, new Random(1)), result = new(256), third = new(256), sums = new(32);
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => Products.Multiply(
            pool, values.Pointer, values.Pointer, result.Pointer, 16, 16, 16, new Masked(values.Pointer, third.Pointer, 16),
            ColumnFinisher.OfTerms(new Sums(sums.Pointer, sums.Pointer + 16))));
        Assert.Equal("Only the epilogue of a convolution has terms. Use ColumnFinisher.Of.", refused.Message);
    }

    /// <summary>With columns left for every narrower vector.</summary>
    [Fact]
    public void A_plain_product_takes_an_epilogue_with_terms_as_one_without()
    {
        using var pool = new WorkerPool(1);
        using GuardedBuffer a = GuardedBuffer.Random(20 * 9, new Random(1)), b = GuardedBuffer.Random(9 * 31, new Random(2)), other = GuardedBuffer.Random(20 * 31, new Random(3));
        using GuardedBuffer plain = new(20 * 31), result = new(20 * 31), third = new(20 * 31);
        third.Span.Clear();
        Products.Multiply(pool, a.Pointer, b.Pointer, plain.Pointer, 20, 31, 9, default(StoreEpilogue), default(NoFinish));
        Products.Multiply(pool, a.Pointer, b.Pointer, result.Pointer, 20, 31, 9, new Masked(other.Pointer, third.Pointer, 31), default(NoFinish));
        for (int i = 0; i < result.Span.Length; i++)
        {
            float expected = other.Span[i] > 0 ? plain.Span[i] : 0;
            Assert.Equal(expected, result.Span[i]);
            Assert.Equal(expected + other.Span[i], third.Span[i]);
        }
    }

    /// <summary>Sums that are stored as they are may be made where the results go, past the epilogue: not where it has terms.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 32)]
    public void Terms_of_an_epilogue_that_stores_every_sum_are_added(int taps, int groups)
    {
        using var pool = new WorkerPool(1);
        ConvolutionShape shape = ConvolutionTests.Square(10, 32, 32, taps, 1, taps / 2) with { Groups = groups };
        using GuardedBuffer x = GuardedBuffer.Random(3200, new Random(1)), w = GuardedBuffer.Random(32 * (32 / groups) * taps * taps, new Random(2));
        using GuardedBuffer y = new(3200), sums = new(64), space = new((int)Convolution.WorkspaceLength(shape, 1));
        Convolution.Forward(
            pool, x.Pointer, w.Pointer, y.Pointer, shape, 1, space.Pointer, default(StoredWithTerms), ColumnFinisher.OfTerms(new Sums(sums.Pointer, sums.Pointer + 32)));
        for (int column = 0; column < 32; column++)
        {
            double sum = 0;
            for (int row = 0; row < 100; row++)
            {
                sum += y.Span[row * 32 + column];
            }
            Assert.NotEqual(0, sum);
            Assert.Equal(sum, sums.Span[column], 1e-4 * Math.Max(1, Math.Abs(sum)));
            Assert.Equal(2 * sum, sums.Span[32 + column], 2e-4 * Math.Max(1, Math.Abs(sum)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void A_finisher_that_does_not_fit_the_epilogue_is_refused(int groups)
    {
        using var pool = new WorkerPool(1);
        ConvolutionShape shape = ConvolutionTests.Square(6, 20, 20, 3, 1, 1) with { Groups = groups };
        using GuardedBuffer x = new(720), w = new(3600), y = new(720), third = new(720), sums = new(40), space = new((int)Convolution.WorkspaceLength(shape, 1));
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Convolution.Forward(
            pool, x.Pointer, w.Pointer, y.Pointer, shape, 1, space.Pointer, default(StoreEpilogue), ColumnFinisher.OfTerms(new Sums(sums.Pointer, sums.Pointer + 20))));
        Assert.StartsWith("Expected an epilogue that has terms before ColumnFinisher.OfTerms, found StoreEpilogue and TermsFinisher", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<ArgumentException>(() => Convolution.InputGradient(
            pool, y.Pointer, w.Pointer, x.Pointer, shape, 1, space.Pointer, new Masked(y.Pointer, third.Pointer, 20), new ColumnSums(x.Pointer, 20, sums.Pointer)));
        Assert.StartsWith("Expected ColumnFinisher.OfTerms behind an epilogue that has terms, found Masked and ColumnSums", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finisher_of_terms_refuses_company() => Assert.Equal(
        "Nothing else can follow a convolution whose epilogue has terms. Use ColumnFinisher.Of for all of them.",
        Assert.Throws<NotSupportedException>(() => ColumnFinisher.Then(ColumnFinisher.OfTerms(default(Sums)), default(NoFinish))).Message);

    [Fact]
    public void The_shapes_come_to_all_kinds_of_blocks()
    {
        var plans = new List<ConvolutionPlan>();
        foreach (object[] row in Shapes)
        {
            plans.Add(WinogradConvolution.Images((ConvolutionShape)row[0], (int)row[1], isGradient: false));
            plans.Add(WinogradConvolution.Images((ConvolutionShape)row[0], (int)row[1], isGradient: true));
        }
        Predicate<ConvolutionPlan>[] kinds =
        [
            plan => plan.IsWinograd, plan => plan.ReadsInPlace, plan => plan.UsesStrips && !plan.ReadsInPlace, plan => !plan.UsesStrips && !plan.IsWinograd,
        ];
        Assert.All(kinds, kind =>
        {
            Assert.Contains(plans, plan => kind(plan) && plan.HoldsWholeLines);
            Assert.Contains(plans, plan => kind(plan) && !plan.HoldsWholeLines);
            Assert.Contains(plans, plan => kind(plan) && plan.Columns > 16 && plan.Columns % 16 != 0);
            Assert.Contains(plans, plan => kind(plan) && plan.Shape.Groups > 1);
        });
        Assert.All(kinds, kind => Assert.Contains(plans, plan => kind(plan) && plan.Panels.Count > 1));
        Assert.All(kinds, kind => Assert.Contains(plans, plan => kind(plan) && plan.ColumnItems > 1));
        Assert.All(kinds[1..], kind => Assert.Contains(plans, plan => kind(plan) && plan.Columns < 16)); // as tiles have no fewer
        Assert.All(kinds[2..], kind => Assert.Contains(plans, plan => kind(plan) && plan.PhasesX > 1));
        Assert.All(kinds, kind => Assert.Contains(plans, plan => kind(plan) && plan.Bounds(0).EndImage > 1));
        // Parts of several lines, and of fewer in the last block.
        Assert.Contains(plans, plan => plan.IsWinograd && plan.RowBlocksPerBlock > 1 && plan.Height % plan.Lines != 0);
        Assert.Contains(plans, plan => plan.PhasesY > 1 && plan.RowBlocksPerBlock > 1 && plan.Height % plan.Lines != 0);
    }

    private static void CheckAll(in ConvolutionShape shape, int batch, int step)
    {
        using var pool = new WorkerPool(2);
        ForEachWay(shape, batch, step, run => run.Check(pool));
    }
}
