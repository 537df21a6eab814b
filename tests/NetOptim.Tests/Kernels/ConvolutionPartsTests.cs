using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.ConvolutionReference;

namespace NetOptim.Tests.Kernels;

/// <summary>Convolutions that go through a batch some samples at a time.</summary>
public sealed unsafe class ConvolutionPartsTests
{
    /// <summary>Batches with and without a rest, steps of one and of several images.</summary>
    private static readonly (int Batch, int Step)[] Cuts = [(2, 1), (3, 2), (5, 1), (5, 2), (7, 3), (6, 6), (4, 9)];

    public static TheoryData<ConvolutionShape> Shapes => new()
    {
        ConvolutionTests.Square(12, 5, 20, 3, 1, 1),
        ConvolutionTests.Square(9, 16, 24, 3, 2, 1),
        ConvolutionTests.Square(16, 32, 64, 3, 2, 1),
        ConvolutionTests.Square(14, 24, 40, 1, 1, 0),
        ConvolutionTests.Square(7, 160, 96, 1, 1, 0),
        ConvolutionTests.Square(17, 19, 35, 1, 1, 0),
        ConvolutionTests.Square(11, 30, 150, 1, 1, 0),
        ConvolutionTests.Square(3, 130, 70, 1, 1, 0),
        ConvolutionTests.Square(16, 16, 20, 1, 2, 0),
        ConvolutionTests.Square(2, 70, 33, 3, 1, 1),
        ConvolutionTests.Square(20, 3, 16, 5, 1, 2),
        new(3, 300, 4, 20, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1),
        new(9, 9, 8, 24, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 8),
        new(13, 11, 6, 4, 3, 3, 1, 1, 2, 2, 2, 2, 2, 2, 1),
        ConvolutionTests.Depthwise(14, 14, 144, 3, 1, 1),
        ConvolutionTests.Depthwise(7, 7, 300, 3, 1, 1),
        ConvolutionTests.Depthwise(14, 14, 144, 3, 2, 1),
        ConvolutionTests.Depthwise(29, 30, 70, 3, 2, 1),
        ConvolutionTests.Depthwise(15, 14, 150, 3, 1, 1),
        ConvolutionTests.Depthwise(5, 7, 19, 5, 1, 2),
        ConvolutionTests.Depthwise(1, 1, 19, 3, 1, 1),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Known_shapes_agree_with_a_reference_in_double(ConvolutionShape shape)
    {
        foreach ((int batch, int step) in Cuts)
        {
            CheckAll(shape, batch, step);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Random_shapes_agree_with_a_reference_in_double(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 60; i++)
        {
            ConvolutionShape shape = ConvolutionTests.RandomShape(random, 14);
            int channels = random.Next(2, 70);
            ConvolutionShape[] shapes =
            [
                shape,
                shape with { InChannels = channels, OutChannels = channels, Groups = channels },
                ConvolutionTests.Square(random.Next(1, 24), channels, random.Next(1, 70), 1, 1, 0),
            ];
            foreach (ConvolutionShape one in shapes)
            {
                CheckAll(one, random.Next(1, 8), random.Next(1, 4));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Neither_threads_nor_the_steps_of_a_part_change_a_bit(ConvolutionShape shape)
    {
        using var one = new WorkerPool(1);
        using var two = new WorkerPool(2);
        using var three = new WorkerPool(3);
        foreach ((int batch, int step) in Cuts)
        {
            float[] expected = Results(one, shape, batch, step, steps: 1);
            Assert.Equal(expected, Results(three, shape, batch, step, steps: 1));
            Assert.Equal(expected, Results(one, shape, batch, step, steps: 2));
            Assert.Equal(expected, Results(three, shape, batch, step, steps: 3));
            Assert.Equal(expected, Results(three, shape, batch, step, steps: 100));
            Assert.Equal(expected, ResultsOfHalves(two, shape, batch, step));
        }
    }

    [Fact]
    public void A_part_that_there_is_not_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPart(0, 1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPart(0, 1, 0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPart(0, 1, 5, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPart(-2, 2, 2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPart(0, 0, 2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPart(2, 3, 1, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPart(1, 2, 2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchPart(0, 3, 2, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchParts(0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchParts(1, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchParts(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Convolution.WorkspaceLength(ConvolutionTests.Square(8, 8, 16, 3, 1, 1), default(BatchPart)));
    }

    [Fact]
    public void Parts_are_every_sample_once_and_in_order()
    {
        for (int batch = 1; batch < 20; batch++)
        {
            for (int step = 1; step < 8; step++)
            {
                for (int steps = 1; steps < 5; steps++)
                {
                    int end = 0;
                    foreach (BatchPart part in new BatchParts(batch, step, steps))
                    {
                        Assert.Equal((end, Math.Min(step * steps, batch - end), Math.Min(step, batch), batch), (part.First, part.Count, part.Step, part.Batch));
                        Assert.Equal((end == 0, part.End == batch), (part.IsFirst, part.IsLast));
                        end = part.End;
                    }
                    Assert.Equal(batch, end);
                }
            }
        }
    }

    [Fact]
    public void A_map_of_a_part_meets_its_rows_alone()
    {
        using var pool = new WorkerPool(2);
        using GuardedBuffer values = new(7 * 300 * 40);
        values.Span.Clear();
        foreach (BatchPart part in new BatchParts(7, 2, 1))
        {
            Maps.Run(pool, part, 300, 40, new Add(values.Pointer, 40, part.First + 1));
        }
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(i / (300 * 40) / 2 * 2 + 1, values.Span[i]);
        }
    }

    private static void CheckAll(in ConvolutionShape shape, int batch, int step)
    {
        using var pool = new WorkerPool(2);
        using var run = new Tensors(shape, batch, step);
        run.Run(pool, steps: 1);
        Check(Kind.Forward, shape, batch, run.X.Pointer, run.W.Pointer, run.Y.Pointer);
        Check(Kind.InputGradient, shape, batch, run.Dx.Pointer, run.W.Pointer, run.Dy.Pointer);
        Check(Kind.WeightGradient, shape, batch, run.X.Pointer, run.Dw.Pointer, run.Dy.Pointer);
        CheckMeans(run.Y, run.Mean);
        CheckMeans(run.Dx, run.DxMean);

        run.RunChannelsFirst(pool, steps: 1);
        Check(Kind.Forward, shape, batch, run.X.Pointer, run.W.Pointer, run.Y.Pointer, isChannelsFirst: true);
        Check(Kind.WeightGradient, shape, batch, run.X.Pointer, run.Dw.Pointer, run.Dy.Pointer, isChannelsFirst: true);
        CheckMeans(run.Y, run.Mean);
    }

    private static float[] Results(WorkerPool pool, in ConvolutionShape shape, int batch, int step, int steps)
    {
        using var run = new Tensors(shape, batch, step);
        run.Run(pool, steps);
        return run.Results();
    }

    /// <summary>Of two workers, each of which goes through a half of the batch for itself.</summary>
    private static float[] ResultsOfHalves(WorkerPool two, in ConvolutionShape shape, int batch, int step)
    {
        using var run = new Tensors(shape, batch, step);
        BatchLoop.Run(two, batch, step, places: 2, inOrder: false, new Loop(run));
        return run.Results();
    }

    private readonly struct Loop(Tensors tensors) : IBatchLoop
    {
        public void Run(BatchPart part, WorkerPool workers)
        {
            if (part.Count > 0)
            {
                tensors.Run(workers, part);
                return;
            }
            // Packs weights or finishes sums: results stay as they are.
            float[] y = tensors.Y.Span.ToArray(), dx = tensors.Dx.Span.ToArray(), x = tensors.X.Span.ToArray(), dy = tensors.Dy.Span.ToArray();
            tensors.X.Span.Fill(float.NaN);
            tensors.Dy.Span.Fill(float.NaN);
            tensors.Run(workers, part);
            Assert.Equal(y, tensors.Y.Span);
            Assert.Equal(dx, tensors.Dx.Span);
            x.CopyTo(tensors.X.Span);
            dy.CopyTo(tensors.Dy.Span);
        }
    }

    /// <summary>Means, which finishers take, against sums in double: a sum of n terms errs by at most n·2^-24 of the sum of their sizes, and it is multiplied with a rounded share.</summary>
    private static void CheckMeans(GuardedBuffer values, GuardedBuffer means)
    {
        int channels = means.Length, rows = values.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            double sum = 0, size = 0;
            for (int i = channel; i < values.Length; i += channels)
            {
                (sum, size) = (sum + values.Span[i], size + Math.Abs(values.Span[i]));
            }
            double bound = HalfUlp * size * (rows + 2) / rows;
            Assert.InRange(means.Span[channel], sum / rows - bound, sum / rows + bound);
        }
    }

    /// <summary>A convolution's three products part by part, each with an epilogue that must see its own rows.</summary>
    private sealed class Tensors(in ConvolutionShape shape, int batch, int step) : ConvolutionTensors(shape, batch, step)
    {
        public GuardedBuffer Mean { get; } = new(shape.OutChannels);

        public GuardedBuffer DxMean { get; } = new(shape.InChannels);

        public float[] Results() => [.. Y.Span, .. Dx.Span, .. Dw.Span, .. Mean.Span, .. DxMean.Span];

        public void Run(WorkerPool pool, int steps)
        {
            foreach (BatchPart part in new BatchParts(Batch, Step, steps))
            {
                Run(pool, part);
            }
        }

        public void Run(WorkerPool pool, BatchPart part)
        {
            Convolution.Forward(
                pool, X.Pointer, W.Pointer, Y.Pointer, Shape, part, Workspaces[0].Pointer, default(StoreEpilogue),
                ColumnFinisher.Moments(new Moments(Y.Pointer, Shape.OutChannels, Mean.Pointer)));
            Convolution.InputGradient(
                pool, Dy.Pointer, W.Pointer, Dx.Pointer, Shape, part, Workspaces[1].Pointer, default(StoreEpilogue),
                ColumnFinisher.Of(new Mean(Dx.Pointer, Shape.InChannels, DxMean.Pointer, (float)Shape.InChannels / Dx.Length)));
            Convolution.WeightGradient(pool, X.Pointer, Dy.Pointer, Dw.Pointer, Shape, part, Workspaces[2].Pointer, default(StoreEpilogue));
        }

        public void RunChannelsFirst(WorkerPool pool, int steps)
        {
            foreach (BatchPart part in new BatchParts(Batch, Step, steps))
            {
                Convolution.ForwardChannelsFirst(
                    pool, X.Pointer, W.Pointer, Y.Pointer, Shape, part, Workspaces[0].Pointer, default(StoreEpilogue),
                    ColumnFinisher.Moments(new Moments(Y.Pointer, Shape.OutChannels, Mean.Pointer)));
                Convolution.WeightGradientChannelsFirst(pool, X.Pointer, Dy.Pointer, Dw.Pointer, Shape, part, Workspaces[2].Pointer, default(StoreEpilogue));
            }
        }

        public override void Dispose()
        {
            base.Dispose();
            Mean.Dispose();
            DxMean.Dispose();
        }
    }

    private readonly struct Moments(float* source, int stride, float* mean) : IColumnMoments
    {
        public T Value<T>(nint row, nint column) where T : struct, ISimd<T> => T.Load(source + row * stride + column);

        public void Finish<T>(nint column, T columnMean, T squares) where T : struct, ISimd<T> => columnMean.Store(mean + column);
    }

    private readonly struct Mean(float* source, int stride, float* mean, float share) : IColumnReduction
    {
        public void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T>
        {
            first = T.Load(source + row * stride + column);
            second = T.Zero;
        }

        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T> => (first * T.Broadcast(share)).Store(mean + column);
    }

    private readonly struct Add(float* values, int columns, float amount) : IMap
    {
        public void Invoke<T>(nint row, nint column) where T : struct, ISimd<T>
        {
            float* value = values + row * columns + column;
            (T.Load(value) + T.Broadcast(amount)).Store(value);
        }
    }
}
