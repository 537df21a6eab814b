using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.ConvolutionReference;
using static NetOptim.Tests.Kernels.WinogradConvolution;

namespace NetOptim.Tests.Kernels;

/// <summary>Winograd tiles keep to the tensors, to the scratch memory and to the workspace, and allocate nothing.</summary>
public sealed unsafe class ConvolutionWinogradMemoryTests
{
    private const uint GuardBits = 0x7FA5A5A5; // a NaN

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
    [MemberData(nameof(WinogradConvolution.Shapes), MemberType = typeof(WinogradConvolution))]
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
    [MemberData(nameof(WinogradConvolution.Shapes), MemberType = typeof(WinogradConvolution))]
    public void What_was_in_memory_before_does_not_matter(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        foreach (int step in (int[])[batch, 1])
        {
            using var run = new WinogradConvolution(shape, batch, step);
            float[] expected = run.Run(pool, before: 0);
            Assert.Equal(expected, run.Run(pool, before: float.NaN));
            Assert.Equal(expected, run.Run(pool, before: float.MaxValue));
        }
    }

    [Theory]
    [MemberData(nameof(WinogradConvolution.Shapes), MemberType = typeof(WinogradConvolution))]
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
        using var run = new WinogradConvolution(shape, Batch, Batch);
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

    /// <summary>All items run as the first of two workers: behind its scratch memory is that of the second one, which idles.</summary>
    private static void AssertKeepsToScratch(in ConvolutionShape shape, int batch)
    {
        AssertTakesTiles(shape, batch);
        using var pool = new WorkerPool(2);
        using var run = new WinogradConvolution(shape, batch, batch);
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
}
