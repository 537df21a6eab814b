using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.ConvolutionReference;

namespace NetOptim.Tests.Kernels;

/// <summary>Depthwise convolutions that make their input as they go, against the same input written to memory first: nothing but the memory may differ.</summary>
public sealed unsafe class ConvolutionPrologueTests
{
    /// <summary>
    /// Images of several blocks of lines, lines so wide that the input of one, two or three lines of results is made at a time, dilated and uneven kernels, and
    /// padding of more lines than the image has.
    /// </summary>
    public static TheoryData<ConvolutionShape, int> Shapes => new()
    {
        { ConvolutionTests.Depthwise(40, 40, 96, 3, 1, 1), 1 },
        { ConvolutionTests.Depthwise(40, 40, 96, 3, 1, 1), 9 },
        { ConvolutionTests.Depthwise(40, 40, 96, 3, 2, 1), 9 },
        { ConvolutionTests.Depthwise(40, 40, 96, 5, 1, 2), 3 },
        { ConvolutionTests.Depthwise(61, 53, 96, 5, 2, 2), 8 },
        { ConvolutionTests.Depthwise(40, 40, 96, 3, 1, 2) with { DilationY = 2, DilationX = 2 }, 2 },
        { ConvolutionTests.Depthwise(11, 640, 96, 3, 1, 1), 1 },
        { ConvolutionTests.Depthwise(11, 400, 96, 5, 1, 2), 1 },
        { ConvolutionTests.Depthwise(13, 250, 96, 3, 2, 1), 2 },
        { ConvolutionTests.Depthwise(12, 200, 96, 3, 1, 1), 8 },
        { ConvolutionTests.Depthwise(9, 400, 80, 3, 1, 0) with { DilationY = 2 }, 2 },
        { ConvolutionTests.Depthwise(2, 2048, 94, 1, 1, 0), 1 }, // a line is all that fits
        { ConvolutionTests.Depthwise(30, 31, 61, 3, 3, 0), 3 },
        { ConvolutionTests.Depthwise(9, 40, 33, 7, 1, 3), 2 },
        { ConvolutionTests.Depthwise(8, 12, 20, 3, 2, 1) with { KernelHeight = 5, PadTop = 2, PadBottom = 2 }, 2 },
        { ConvolutionTests.Depthwise(6, 300, 40, 3, 2, 1) with { PadTop = 0, PadRight = 0 }, 1 },
        { ConvolutionTests.Depthwise(2, 3, 5, 5, 1, 2), 4 },
        { ConvolutionTests.Depthwise(2, 9, 17, 3, 1, 1) with { PadTop = 7, PadBottom = 6 }, 3 },
        { ConvolutionTests.Depthwise(1, 1, 19, 3, 1, 1), 4 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Results_are_those_of_an_input_in_memory_to_the_last_bit(ConvolutionShape shape, int batch) => CheckWhole(shape, batch);

    /// <summary>From less than a vector of channels to several with a rest.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(35)]
    [InlineData(96)]
    public void Every_kernel_stride_padding_and_dilation_gives_the_same_bits(int channels)
    {
        foreach (int kernel in (int[])[3, 5])
        foreach (int stride in (int[])[1, 2])
        foreach (int padding in (int[])[0, 1, 2])
        foreach (int dilation in (int[])[1, 2])
        {
            CheckWhole(ConvolutionTests.Depthwise(13, 11, channels, kernel, stride, padding) with { DilationY = dilation, DilationX = dilation }, 2);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Random_shapes_give_the_same_bits(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 100; i++)
        {
            CheckWhole(RandomDepthwise(random, 20), random.Next(1, 12));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Neither_parts_nor_their_steps_nor_threads_change_a_bit(ConvolutionShape shape, int batch)
    {
        using WorkerPool one = new(1), three = new(3);
        foreach (int step in (int[])[1, 2, 4])
        {
            using var run = new Tensors(shape, batch, step);
            float[] expected = run.Made(one, steps: 1);
            Assert.Equal(run.Plain(one), run.Y.Span.ToArray());
            Assert.Equal(expected, run.Made(three, steps: 1));
            Assert.Equal(expected, run.Made(one, steps: 2));
            Assert.Equal(expected, run.Made(three, steps: 3));
        }
    }

    /// <summary>Against double precision: 1e-5 of the sum of squares, and a mean within 2.5e-7 of the largest number, as for any other product.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Moments_are_those_of_all_rows(ConvolutionShape shape, int batch)
    {
        using var pool = new WorkerPool(2);
        using var run = new Tensors(shape, batch, batch);
        run.Made(pool, steps: 1);
        int channels = shape.OutChannels, rows = run.Y.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            double sum = 0, squares = 0, largest = 0;
            for (int i = channel; i < run.Y.Length; i += channels)
            {
                (sum, largest) = (sum + run.Y.Span[i], Math.Max(largest, Math.Abs((double)run.Y.Span[i])));
            }
            for (int i = channel; i < run.Y.Length; i += channels)
            {
                squares += Math.Pow(run.Y.Span[i] - sum / rows, 2);
            }
            Assert.Equal(sum / rows, run.Mean.Span[channel], 2.5e-7 * largest);
            Assert.Equal(squares, run.Squares.Span[channel], 1e-5 * squares);
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
        using var pool = new WorkerPool(1);
        using ProtectedBuffer x = new(), w = new(), y = new(), workspace = new(), scale = new(), shift = new();
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            ConvolutionShape shape = RandomDepthwise(random, 12);
            float* px = x.Place(InLength(shape, 2), atTheEnd), pw = w.Place(WeightsLength(shape), atTheEnd), py = y.Place(OutLength(shape, 2), atTheEnd);
            float* pScale = scale.Place(shape.InChannels, atTheEnd), pShift = shift.Place(shape.InChannels, atTheEnd);
            float* space = workspace.Place((int)Convolution.WorkspaceLength(shape, 2), atTheEnd);
            Convolution.Forward(pool, new Normalized(px, pScale, pShift, shape.InChannels), pw, py, shape, 2, space, default(StoreEpilogue), default(NoFinish));
            Assert.Equal(0, *py);
        }
    }

    [Fact]
    public void A_convolution_that_makes_its_input_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        using var run = new Tensors(ConvolutionTests.Depthwise(8, 8, 20, 3, 2, 1), batch: 2, step: 2);
        Allocation.AssertNone(() => run.MakeAll(pool, steps: 1));
    }

    [Fact]
    public void Convolutions_that_take_an_input_from_memory_alone_are_refused()
    {
        ConvolutionShape depthwise = ConvolutionTests.Depthwise(8, 8, 16, 3, 1, 1);
        ConvolutionShape[] bad =
        [
            ConvolutionTests.Square(8, 16, 16, 3, 1, 1), ConvolutionTests.Square(8, 16, 16, 1, 1, 0), ConvolutionTests.Square(8, 1, 1, 3, 1, 1),
            depthwise with { Groups = 8 }, depthwise with { OutChannels = 32 },
        ];
        Assert.All(bad, shape => Refuses(shape, "Expected a depthwise convolution"));
    }

    [Theory]
    [InlineData(669, 96, 3, 1)]
    [InlineData(402, 96, 5, 1)]
    [InlineData(402, 96, 3, 2)]
    [InlineData(2049, 94, 1, 1)]
    public void Lines_that_do_not_fit_into_a_workers_memory_are_refused(int width, int channels, int kernel, int dilation)
    {
        ConvolutionShape shape = ConvolutionTests.Depthwise(9, width, channels, kernel, 1, 0) with { DilationY = dilation };
        Refuses(shape, $"{WorkerPool.ScratchLength} floats of input at the most to a line of results, found 9x{width}x{channels}");
        Refuses(shape, "give it an input that is in memory");
    }

    private static void Refuses(ConvolutionShape shape, string complaint)
    {
        using var pool = new WorkerPool(1);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Convolution.Forward(
            pool, default(Normalized), null, null, shape, 1, null, default(StoreEpilogue), default(NoFinish)));
        Assert.Contains(complaint, refused.Message, StringComparison.Ordinal);
        Assert.Equal("shape", refused.ParamName);
    }

    private static void CheckWhole(in ConvolutionShape shape, int batch)
    {
        using WorkerPool one = new(1), three = new(3);
        using var run = new Tensors(shape, batch, batch);
        float[] made = run.Made(one, steps: 1);
        Assert.Equal(run.Plain(one), run.Y.Span.ToArray());
        Assert.Equal(made, run.Made(three, steps: 1));
    }

    private static ConvolutionShape RandomDepthwise(Random random, int size)
    {
        ConvolutionShape shape = ConvolutionTests.RandomShape(random, size);
        int channels = random.Next(2, 70);
        return shape with { InChannels = channels, OutChannels = channels, Groups = channels };
    }

    /// <summary>A convolution's tensors and its forward pass, with and without its input in memory.</summary>
    private sealed class Tensors : IDisposable
    {
        private readonly ConvolutionShape _shape;
        private readonly int _batch;
        private readonly int _step;
        private readonly GuardedBuffer _x;
        private readonly GuardedBuffer _w;
        private readonly GuardedBuffer _scale;
        private readonly GuardedBuffer _shift;
        private readonly GuardedBuffer _workspace;

        public Tensors(in ConvolutionShape shape, int batch, int step)
        {
            (_shape, _batch, _step) = (shape, batch, step);
            var random = new Random(1);
            _x = GuardedBuffer.Random(InLength(shape, batch), random, 1);
            _w = GuardedBuffer.Random(WeightsLength(shape), random, 2);
            _scale = GuardedBuffer.Random(shape.InChannels, random, 3);
            _shift = GuardedBuffer.Random(shape.InChannels, random, 1);
            _workspace = new(checked((int)Convolution.WorkspaceLength(shape, new BatchPart(0, Math.Min(step, batch), Math.Min(step, batch), batch))));
            Y = new(OutLength(shape, batch), 1);
            Mean = new(shape.OutChannels);
            Squares = new(shape.OutChannels);
        }

        public GuardedBuffer Y { get; }

        public GuardedBuffer Mean { get; }

        public GuardedBuffer Squares { get; }

        private Normalized Prologue => new(_x.Pointer, _scale.Pointer, _shift.Pointer, _shape.InChannels);

        /// <summary>The results of an input that was written to memory.</summary>
        public float[] Plain(WorkerPool pool)
        {
            using GuardedBuffer input = new(_x.Length, 1), y = new(Y.Length, 2), workspace = ConvolutionTests.Workspace(_shape, _batch);
            Maps.Run(pool, _x.Length / _shape.InChannels, _shape.InChannels, new Written(Prologue, input.Pointer, _shape.InChannels));
            Convolution.Forward(pool, input.Pointer, _w.Pointer, y.Pointer, _shape, _batch, workspace.Pointer, default(ByPlace), default(NoFinish));
            return y.Span.ToArray();
        }

        /// <summary>Results and moments where the input is never in memory, and neither what was in the result before nor in the workers' memory is read.</summary>
        public float[] Made(WorkerPool pool, int steps)
        {
            Y.Span.Fill(float.NaN);
            _workspace.Span.Fill(float.NaN);
            for (int worker = 0; worker < pool.Threads; worker++)
            {
                new Span<float>(pool.Scratch(worker), WorkerPool.ScratchLength).Fill(float.NaN);
            }
            MakeAll(pool, steps);
            return [.. Y.Span, .. Mean.Span, .. Squares.Span];
        }

        public void MakeAll(WorkerPool pool, int steps)
        {
            foreach (BatchPart part in new BatchParts(_batch, _step, steps))
            {
                Convolution.Forward(
                    pool, Prologue, _w.Pointer, Y.Pointer, _shape, part, _workspace.Pointer, default(ByPlace),
                    ColumnFinisher.Moments(new Moments(Y.Pointer, _shape.OutChannels, Mean.Pointer, Squares.Pointer)));
            }
        }

        public void Dispose()
        {
            foreach (GuardedBuffer buffer in (GuardedBuffer[])[_x, _w, _scale, _shift, _workspace, Y, Mean, Squares])
            {
                buffer.Dispose();
            }
        }
    }

    /// <summary>A scale and a shift for each channel and a ReLU, as of a batch norm; padding is 0 all the same.</summary>
    private readonly struct Normalized(float* x, float* scale, float* shift, nint columns) : IPrologue
    {
        public T Value<T>(nint row, nint column) where T : struct, ISimd<T> =>
            T.Max(T.Zero, T.MultiplyAdd(T.Load(x + row * columns + column), T.Load(scale + column), T.Load(shift + column)));
    }

    private readonly struct Written(Normalized values, float* to, nint columns) : IMap
    {
        public void Invoke<T>(nint row, nint column) where T : struct, ISimd<T> => values.Value<T>(row, column).Store(to + row * columns + column);
    }

    /// <summary>Adds a number that depends on the place, so that an epilogue which is given another one makes another result.</summary>
    private readonly struct ByPlace : IEpilogue
    {
        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T>
        {
            float* places = stackalloc float[16];
            for (int lane = 0; lane < T.Count; lane++) places[lane] = (row * 31 + column + lane) % 64 * (1f / 64);
            return sum + T.Load(places);
        }
    }

    private readonly struct Moments(float* source, nint stride, float* mean, float* squares) : IColumnMoments
    {
        public T Value<T>(nint row, nint column) where T : struct, ISimd<T> => T.Load(source + row * stride + column);

        public void Finish<T>(nint column, T columnMean, T columnSquares) where T : struct, ISimd<T>
        {
            columnMean.Store(mean + column);
            columnSquares.Store(squares + column);
        }
    }
}
