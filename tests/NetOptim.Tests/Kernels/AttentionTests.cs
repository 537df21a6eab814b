using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>Attention against <see cref="AttentionReference"/>. Sums of up to a few hundred terms in single precision: 1e-5 of the largest value.</summary>
public sealed unsafe class AttentionTests
{
    private const double Close = 1e-5;

    public static int[] HeadSizes => [1, 3, 8, 15, 16, 17, 32, 40, 64];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_length_up_to_70_is_the_reference(bool isCausal)
    {
        using var pool = new WorkerPool(2);
        var random = new Random(1);
        for (int steps = 1; steps <= 70; steps++)
            Check(pool, random, 2, new AttentionShape(steps, 2, HeadSizes[steps % HeadSizes.Length], isCausal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_head_size_is_the_reference(bool isCausal)
    {
        using var pool = new WorkerPool(2);
        var random = new Random(2);
        foreach (int headSize in HeadSizes)
        {
            foreach (int steps in (int[])[2, 33, 127])
                Check(pool, random, 1, new AttentionShape(steps, 3, headSize, isCausal));
        }
    }

    /// <summary>Several blocks of queries and keys, which the running maximum and sum go over, and blocks that head sizes make short.</summary>
    [Theory]
    [InlineData(129, 16, true)]
    [InlineData(129, 16, false)]
    [InlineData(300, 24, true)]
    [InlineData(300, 24, false)]
    [InlineData(97, 128, true)]
    [InlineData(70, 200, false)]
    [InlineData(70, 333, true)]
    [InlineData(35, 512, true)]
    [InlineData(35, 512, false)]
    public void Sequences_of_several_blocks_are_the_reference(int steps, int headSize, bool isCausal)
    {
        using var pool = new WorkerPool(2);
        Check(pool, new Random(steps), 1, new AttentionShape(steps, 2, headSize, isCausal));
    }

    /// <summary>An item of the forward pass is a block of a head of a sample: every one of them must find its own.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batches_of_several_blocks_are_the_reference(bool isCausal)
    {
        using var pool = new WorkerPool(2);
        var shape = new AttentionShape(150, 2, 20, isCausal);
        Assert.InRange(shape.Blocks, 2, 150);
        Check(pool, new Random(7), 3, shape);
    }

    [Fact]
    public void Every_head_size_has_blocks_of_at_least_32_steps()
    {
        for (int headSize = 1; headSize <= AttentionShape.MaxHeadSize; headSize++)
            Assert.InRange(new AttentionShape(1000, 1, headSize, IsCausal: true).BlockSteps, 32, 128);
    }

    [Fact]
    public void A_head_that_fits_into_no_scratch_memory_has_no_blocks()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new AttentionShape(1000, 1, 100_000, IsCausal: true).BlockSteps);
        Assert.Contains("at most 512 channels, found 100000", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Scores far apart: the maximum of later blocks is far above or below that of the first ones.</summary>
    [Fact]
    public void Large_scores_neither_overflow_nor_vanish()
    {
        using var pool = new WorkerPool(1);
        var shape = new AttentionShape(290, 1, 8, IsCausal: true);
        using GuardedBuffer projections = GuardedBuffer.Random(290 * 24, new Random(3)), output = new(290 * 8);
        for (int step = 0; step < 290; step++)
        {
            foreach (ref float value in projections.Span.Slice(step * 24, 16))
                value *= step % 7 == 0 ? 30 : 4;
        }
        Attention.Forward(pool, projections.Pointer, output.Pointer, null, 1, shape, default(NoDropout));
        // Scores of up to 2500 have a rounding of 1e-4 themselves.
        AssertClose(new AttentionReference(projections.Span, 1, shape).Output, output.Span, 1e-3, "output");
    }

    [Theory]
    [InlineData(40, 8, true)]
    [InlineData(150, 20, false)]
    public void Dropped_probabilities_are_those_of_the_mask_in_both_passes(int steps, int headSize, bool isCausal)
    {
        using var pool = new WorkerPool(2);
        var mask = new DropoutMask(new PhiloxKey(5, 3, 1), 0.3f);
        Check(pool, new Random(4), 2, new AttentionShape(steps, 2, headSize, isCausal), mask, mask);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var shape = new AttentionShape(150, 4, 40, IsCausal: true);
        float[][] results = [.. ((int[])[1, 2, 3]).Select(threads =>
        {
            using var pool = new WorkerPool(threads);
            var random = new Random(6);
            using GuardedBuffer projections = GuardedBuffer.Random(3 * 150 * 480, random), dy = GuardedBuffer.Random(3 * 150 * 160, random);
            using GuardedBuffer y = new(3 * 150 * 160), logs = new(3 * 4 * 150), gradients = new(3 * 150 * 480);
            Attention.Forward(pool, projections.Pointer, y.Pointer, logs.Pointer, 3, shape, default(NoDropout));
            Attention.Backward(pool, dy.Pointer, projections.Pointer, y.Pointer, logs.Pointer, gradients.Pointer, 3, shape, default(NoDropout));
            return (float[])[.. y.Span, .. logs.Span, .. gradients.Span];
        })];
        VectorFunctions.AssertSameBits(results[0], results[1]);
        VectorFunctions.AssertSameBits(results[0], results[2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_outside_the_operands_is_touched(bool atTheEnd)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var pool = new WorkerPool(1);
        using ProtectedBuffer x = new(), y = new(), logs = new(), dy = new(), dx = new();
        foreach (int steps in (int[])[1, 2, 5, 13, 31, 33, 70])
        {
            foreach (int headSize in (int[])[1, 2, 3, 7, 8, 15, 17, 33, 64])
            {
                var shape = new AttentionShape(steps, 2, headSize, IsCausal: steps % 2 == 0);
                int length = steps * 2 * headSize;
                float* px = x.Place(3 * length, atTheEnd), py = y.Place(length, atTheEnd), pl = logs.Place(2 * steps, atTheEnd);
                float* pdy = dy.Place(length, atTheEnd), pdx = dx.Place(3 * length, atTheEnd);
                Attention.Forward(pool, px, py, pl, 1, shape, default(NoDropout));
                Attention.Backward(pool, pdy, px, py, pl, pdx, 1, shape, default(NoDropout));
                Assert.Equal(0, *py);
                Assert.Equal(0, *pdx);
            }
        }
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, 513)]
    public void Sizes_out_of_their_ranges_are_refused(int steps, int heads, int headSize)
    {
        using var pool = new WorkerPool(1);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Attention.Forward(pool, null, null, null, 1, new AttentionShape(steps, heads, headSize, IsCausal: true), default(NoDropout)));
    }

    private static void Check(WorkerPool pool, Random random, int batch, AttentionShape shape) =>
        Check(pool, random, batch, shape, default(NoDropout), null);

    private static void Check<TDropout>(WorkerPool pool, Random random, int batch, AttentionShape shape, TDropout dropout, DropoutMask? mask)
        where TDropout : struct, IDropout
    {
        int length = batch * shape.Steps * shape.Heads * shape.HeadSize;
        using GuardedBuffer projections = GuardedBuffer.Random(3 * length, random, shape.Steps % 5), dy = GuardedBuffer.Random(length, random);
        using GuardedBuffer y = new(length), logs = new(batch * shape.Heads * shape.Steps), gradients = new(3 * length);
        foreach (ref float value in projections.Span)
            value *= 2;
        // What is not computed must not be read either.
        for (int worker = 0; worker < pool.Threads; worker++)
            new Span<float>(pool.Scratch(worker), WorkerPool.ScratchLength).Fill(float.NaN);
        Attention.Forward(pool, projections.Pointer, y.Pointer, logs.Pointer, batch, shape, dropout);
        Attention.Backward(pool, dy.Pointer, projections.Pointer, y.Pointer, logs.Pointer, gradients.Pointer, batch, shape, dropout);
        var reference = new AttentionReference(projections.Span, batch, shape, mask);
        AssertClose(reference.Output, y.Span, Close, $"output of {shape}");
        AssertClose(reference.LogSums, logs.Span, Close, $"logarithms of {shape}");
        AssertClose(reference.Gradients(dy.Span, batch), gradients.Span, Close, $"gradients of {shape}");
    }

    private static void AssertClose(double[] expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        double scale = Math.Max(1, expected.Max(value => Math.Abs(value)));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"{what}, element {i}: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
