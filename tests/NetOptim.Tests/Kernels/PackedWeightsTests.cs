using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>Convolutions whose packed weights outlive a pass.</summary>
public sealed unsafe class PackedWeightsTests
{
    public static TheoryData<ConvolutionShape> Shapes => new()
    {
        ConvolutionTests.Square(12, 5, 20, 3, 1, 1),
        ConvolutionTests.Square(16, 32, 64, 3, 2, 1),
        ConvolutionTests.Square(8, 64, 70, 3, 1, 1),
        ConvolutionTests.Square(7, 40, 96, 1, 1, 0), // 49 pixels: packed; 147 of them: a plain product
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
