using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>Convolutions and products whose packed weights outlive a pass.</summary>
public sealed unsafe class PackedWeightsTests
{
    public static TheoryData<ConvolutionShape> Shapes => new()
    {
        ConvolutionTests.Square(12, 5, 20, 3, 1, 1),
        ConvolutionTests.Square(16, 32, 64, 3, 2, 1),
        ConvolutionTests.Square(8, 64, 70, 3, 1, 1),
        ConvolutionTests.Square(7, 40, 96, 1, 1, 0), // a plain product
        ConvolutionTests.Square(2, 40, 96, 1, 1, 0), // 4 pixels: read in place
        new(9, 9, 8, 24, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 8),
        new(13, 11, 6, 4, 3, 3, 1, 1, 2, 2, 2, 2, 2, 2, 1),
        ConvolutionTests.Depthwise(14, 14, 144, 3, 2, 1),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Results_have_the_bits_that_they_have_without_until_weights_change_and_after(ConvolutionShape shape)
    {
        foreach (int threads in (int[])[1, 3])
        {
            using var buffers = new Buffers(shape, batch: 3);
            using var pool = new WorkerPool(threads);
            using var kept = new PackedWeights(buffers.Weights.Pointer, buffers.Weights.Length, Backend.Native);
            foreach (int change in (int[])[0, 1, 2])
            {
                buffers.Weights.Span[change] += change;
                kept.Forget();
                foreach (int batch in (int[])[3, 1, 3])
                {
                    pool.PackedWeights = null;
                    float[] forward = buffers.Forward(pool, batch), gradient = buffers.InputGradient(pool, batch);
                    pool.PackedWeights = kept;
                    Assert.Equal(forward, buffers.Forward(pool, batch));
                    Assert.Equal(gradient, buffers.InputGradient(pool, batch));
                }
            }
        }
    }

    [Fact]
    public void Weights_are_packed_once_until_somebody_says_that_they_have_changed()
    {
        using var buffers = new Buffers(ConvolutionTests.Square(8, 16, 16, 3, 1, 1), batch: 1);
        using var pool = new WorkerPool(1);
        using var kept = new PackedWeights(buffers.Weights.Pointer, buffers.Weights.Length, Backend.Native);
        pool.PackedWeights = kept;
        float[] before = buffers.Forward(pool, 1);

        buffers.Weights.Span.Fill(1);
        Assert.Equal(before, buffers.Forward(pool, 1));

        kept.Forget();
        Assert.NotEqual(before, buffers.Forward(pool, 1));
        // Three lines of taps, each at six points.
        Assert.Equal(16 * 16 * 3 * 6 * sizeof(float), kept.Bytes);
    }

    [Fact]
    public void Weights_that_are_no_parameters_are_packed_in_every_pass()
    {
        using var buffers = new Buffers(ConvolutionTests.Square(8, 16, 16, 3, 1, 1), batch: 1);
        using var pool = new WorkerPool(1);
        using var kept = new PackedWeights(buffers.Weights.Pointer + buffers.Weights.Length, 16, Backend.Native);
        pool.PackedWeights = kept;
        float[] before = buffers.Forward(pool, 1);

        buffers.Weights.Span.Fill(1);

        Assert.NotEqual(before, buffers.Forward(pool, 1));
        Assert.Equal(0, kept.Bytes);
    }

    [Fact]
    public void Convolutions_with_kept_weights_allocate_nothing()
    {
        using var buffers = new Buffers(ConvolutionTests.Square(7, 40, 96, 1, 1, 0), batch: 1);
        using var pool = new WorkerPool(2);
        using var kept = new PackedWeights(buffers.Weights.Pointer, buffers.Weights.Length, Backend.Native);
        pool.PackedWeights = kept;

        Allocation.AssertNone(() => buffers.RunForward(pool, 1));
    }

    /// <summary>Rows, columns and terms of products: one panel, several, sums that wait for more terms, one that else is made transposed, one whose epilogue follows in a pass.</summary>
    public static TheoryData<int, int, int> ProductShapes => new()
    {
        { 5, 20, 7 }, { 17, 131, 33 }, { 40, 130, 600 }, { 128, 512, 784 }, { 300, 100, 1030 }, { 1030, 256, 20 },
    };

    [Theory]
    [MemberData(nameof(ProductShapes))]
    public void Products_have_the_bits_that_they_have_without_until_weights_change_and_after(int m, int n, int k)
    {
        var random = new Random(7);
        using GuardedBuffer a = GuardedBuffer.Random(m * k, random), b = GuardedBuffer.Random(n * k, random), x = GuardedBuffer.Random(m * n, random), c = new(m * n);
        foreach (int threads in (int[])[1, 3])
        {
            using var pool = new WorkerPool(threads);
            using var kept = new PackedWeights(b.Pointer, b.Length, Backend.Native);
            foreach (int change in (int[])[0, 1, 2])
            {
                b.Span[change] += change;
                kept.Forget();
                foreach (int rows in (int[])[m, (m + 4) / 2, m])
                {
                    pool.PackedWeights = null;
                    float[] plain = Multiply(pool, rows), sums = MultiplyAndAdd(pool, rows);
                    pool.PackedWeights = kept;
                    Assert.Equal(plain, Multiply(pool, rows));
                    Assert.Equal(sums, MultiplyAndAdd(pool, rows));
                }
            }
        }

        float[] Multiply(WorkerPool pool, int rows)
        {
            c.Span.Fill(float.NaN);
            Products.MultiplyTransposedB(pool, a.Pointer, b.Pointer, c.Pointer, rows, n, k, default(StoreEpilogue));
            return c.Span[..(rows * n)].ToArray();
        }

        float[] MultiplyAndAdd(WorkerPool pool, int rows)
        {
            c.Span.Fill(float.NaN);
            Products.MultiplyTransposedB(pool, a.Pointer, b.Pointer, c.Pointer, rows, n, k, new Sum(x.Pointer, n));
            return c.Span[..(rows * n)].ToArray();
        }
    }

    [Fact]
    public void Weights_of_products_are_packed_once_until_somebody_says_that_they_have_changed()
    {
        const int m = 30, n = 40, k = 50;
        var random = new Random(8);
        using GuardedBuffer a = GuardedBuffer.Random(m * k, random), b = GuardedBuffer.Random(n * k, random), c = new(m * n);
        using var pool = new WorkerPool(1);
        using var kept = new PackedWeights(b.Pointer, b.Length, Backend.Native);
        pool.PackedWeights = kept;
        // A few rows are read as they lie.
        Multiply(Products.FewRows);
        Assert.Equal(0, kept.Bytes);

        float[] before = Multiply(m);
        long bytes = kept.Bytes;
        Assert.InRange(bytes, n * k * sizeof(float), (n + 15) / 16 * 16 * k * sizeof(float));
        b.Span.Fill(1);
        Assert.Equal(before, Multiply(m));
        // Other rows, the same columns.
        Multiply(m - 5);
        Assert.Equal(bytes, kept.Bytes);

        kept.Forget();
        Assert.NotEqual(before, Multiply(m));
        Assert.Equal(bytes, kept.Bytes);
        Allocation.AssertNone(() => Products.MultiplyTransposedB(pool, a.Pointer, b.Pointer, c.Pointer, m, n, k, default(StoreEpilogue)));

        float[] Multiply(int rows)
        {
            Products.MultiplyTransposedB(pool, a.Pointer, b.Pointer, c.Pointer, rows, n, k, default(StoreEpilogue));
            return c.Span[..(rows * n)].ToArray();
        }
    }

    private readonly struct Sum(float* x, nint columns) : IEpilogue
    {
        public static bool FollowsSums => true;

        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T> => sum + T.Load(x + row * columns + column);
    }

    private sealed class Buffers(in ConvolutionShape shape, int batch) : IDisposable
    {
        private static readonly Random Random = new(5);
        private readonly ConvolutionShape _shape = shape;
        private readonly GuardedBuffer _x = GuardedBuffer.Random(batch * shape.InHeight * shape.InWidth * shape.InChannels, Random);
        private readonly GuardedBuffer _y = GuardedBuffer.Random(batch * shape.OutHeight * shape.OutWidth * shape.OutChannels, Random);
        private readonly GuardedBuffer _workspace = new((int)Convolution.WorkspaceLength(shape, batch));
        private readonly GuardedBuffer _xOut = new(batch * shape.InHeight * shape.InWidth * shape.InChannels);
        private readonly GuardedBuffer _yOut = new(batch * shape.OutHeight * shape.OutWidth * shape.OutChannels);

        public GuardedBuffer Weights { get; } = GuardedBuffer.Random(shape.OutChannels * shape.GroupInChannels * shape.Taps, Random);

        public float[] Forward(WorkerPool pool, int count)
        {
            RunForward(pool, count);
            return _yOut.Span[..(_yOut.Length / batch * count)].ToArray();
        }

        public void RunForward(WorkerPool pool, int count) =>
            Convolution.Forward(pool, _x.Pointer, Weights.Pointer, _yOut.Pointer, _shape, count, _workspace.Pointer, default(StoreEpilogue), default(NoFinish));

        public float[] InputGradient(WorkerPool pool, int count)
        {
            Convolution.InputGradient(pool, _y.Pointer, Weights.Pointer, _xOut.Pointer, _shape, count, _workspace.Pointer, default(StoreEpilogue), default(NoFinish));
            return _xOut.Span[..(_xOut.Length / batch * count)].ToArray();
        }

        public void Dispose()
        {
            foreach (GuardedBuffer buffer in (GuardedBuffer[])[_x, _y, _workspace, _xOut, _yOut, Weights])
            {
                buffer.Dispose();
            }
        }
    }
}
