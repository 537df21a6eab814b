using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.ConvolutionReference;

namespace NetOptim.Tests.Kernels;

/// <summary>A convolution that takes Winograd tiles, and its three products.</summary>
internal sealed unsafe class WinogradConvolution(in ConvolutionShape shape, int batch, int step) : ConvolutionTensors(shape, batch, step)
{
    /// <summary>One of the workspaces.</summary>
    public float* Workspace => Workspaces[0].Pointer;

    /// <summary>All results, of memory that holds a value wherever it may hold any.</summary>
    /// <param name="pool">Whose threads share the work.</param>
    /// <param name="steps">Steps of a part.</param>
    /// <param name="before">The value.</param>
    /// <param name="w">Where the weights are; null: here.</param>
    public float[] Run(WorkerPool pool, int steps = 1, float before = float.NaN, float* w = null)
    {
        w = w == null ? W.Pointer : w;
        foreach (GuardedBuffer buffer in (GuardedBuffer[])[Y, Dx, Dw, .. Workspaces])
        {
            buffer.Span.Fill(before);
        }
        for (int worker = 0; worker < pool.Threads; worker++)
        {
            new Span<float>(pool.Scratch(worker), WorkerPool.ScratchLength).Fill(before);
        }
        foreach (BatchPart part in new BatchParts(Batch, Step, steps))
        {
            Convolution.Forward(pool, X.Pointer, w, Y.Pointer, Shape, part, Workspaces[0].Pointer, default(StoreEpilogue), default(NoFinish));
            Convolution.InputGradient(pool, Dy.Pointer, w, Dx.Pointer, Shape, part, Workspaces[1].Pointer, default(StoreEpilogue), default(NoFinish));
            Convolution.WeightGradient(pool, X.Pointer, Dy.Pointer, Dw.Pointer, Shape, part, Workspaces[2].Pointer, default(StoreEpilogue));
        }
        return [.. Y.Span, .. Dx.Span, .. Dw.Span];
    }

    /// <summary>The same without a finisher, item by item.</summary>
    public float[] RunAsFirstWorker(WorkerPool pool)
    {
        PixelSource x = new(X.Pointer, Shape.InHeight, Shape.InWidth, Shape.InChannels, isChannelsFirst: false);
        PixelSource dy = new(Dy.Pointer, Shape.OutHeight, Shape.OutWidth, Shape.OutChannels, isChannelsFirst: false);
        RunImages(Images(Shape, Batch, isGradient: false), x, Y.Pointer);
        RunImages(Images(Shape, Batch, isGradient: true), dy, Dx.Pointer);
        ConvolutionWeightPlan plan = Weights(Shape, Batch);
        Execute(new ConvolutionWeightWork(pool, Shape, isChannelsFirst: false, plan, new WeightSteps(Batch), X.Pointer, Dy.Pointer, Workspace), plan.Items);
        var store = new ConvolutionWeightStore<StoreEpilogue>(pool, plan, lanes: 1, Workspace, Dw.Pointer, default);
        Execute(store, store.Items);
        return [.. Y.Span, .. Dx.Span, .. Dw.Span];

        void RunImages(in ConvolutionPlan plan, in PixelSource source, float* result)
        {
            var packing = new ConvolutionPacking(pool, plan, W.Pointer, Workspace);
            Execute(packing, packing.Items);
            Execute(
                new ConvolutionWork<StoreEpilogue, NoFinish>(pool, plan, source, Workspace, result, Workspace + plan.PackedLength, default, default, isStreamed: false),
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
        (double[] sums, double[] sizes, int[] counts) = Sums(kind, Shape, Batch, x.Pointer, w.Pointer, y.Pointer);
        float* result = Result(kind, x.Pointer, w.Pointer, y.Pointer);
        // What a tile errs by depends on all that it reads, also for those of its results that have few terms or none because they lie in the padding:
        // the longest sum gives the bound. It grows like the root of the terms, for roundings fall this way and that (Higham and Mary, A New Approach to
        // Probabilistic Rounding Error Analysis, 2019); the largest error of all these tests was 0.7 times that.
        double bound = 2 * Math.Sqrt(counts.Max()) * HalfUlp * sizes.Max();
        for (int i = 0; i < sums.Length; i++)
        {
            if (!(Math.Abs(result[i] - sums[i]) <= bound))
            {
                Assert.Fail($"{kind} of {Shape}, batch {Batch}: element {i} is {result[i]}, expected {sums[i]} ± {bound}.");
            }
        }
    }

    /// <summary>The root mean square error of the result, one of the three tensors, as a multiple of that of plain sums.</summary>
    public double Error(Kind kind, GuardedBuffer x, GuardedBuffer w, GuardedBuffer y)
    {
        double[] sums = Sums(kind, Shape, Batch, x.Pointer, w.Pointer, y.Pointer).Sums;
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

    /// <summary>The terms in the order in which <see cref="Sums"/> takes them, too.</summary>
    private float[] PlainSums(Kind kind, float* x, float* w, float* y, int length)
    {
        var sums = new float[length];
        ConvolutionShape s = Shape;
        for (int b = 0; b < Batch; b++)
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

    /// <summary>
    /// Both tiles, with and without a rest; several images in a block, one, and a part of one; channels that fill no vector; groups; more padding above and below than kernel.
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

    public static ConvolutionPlan Images(in ConvolutionShape shape, int batch, bool isGradient) =>
        new(new ConvolutionImages(shape, batch, isChannelsFirst: false), isGradient);

    public static ConvolutionWeightPlan Weights(in ConvolutionShape shape, int batch) => new(new ConvolutionImages(shape, batch, isChannelsFirst: false), isChannelsFirst: false);

    public static void AssertTakesTiles(in ConvolutionShape shape, int batch)
    {
        Assert.True(Images(shape, batch, isGradient: false).IsWinograd, $"The forward pass of {shape} has no tiles.");
        Assert.True(Images(shape, batch, isGradient: true).IsWinograd, $"The input's gradient of {shape} has no tiles.");
        Assert.True(Weights(shape, batch).IsWinograd, $"The weights' gradient of {shape} has no tiles.");
    }

    public static ConvolutionShape RandomShape(Random random)
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

    public static void Execute<TWork>(TWork work, int items) where TWork : struct, IParallelWork
    {
        for (int item = 0; item < items; item++)
        {
            work.Execute(item, worker: 0);
        }
    }

    public static void CheckAll(in ConvolutionShape shape, int batch)
    {
        AssertTakesTiles(shape, batch);
        using var pool = new WorkerPool(1);
        using var run = new WinogradConvolution(shape, batch, batch);
        run.Run(pool);
        run.Check();
    }
}
