using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>Lines of depthwise convolutions are made one by one or two by two, and cut into blocks for so many workers as there are: no bit may tell.</summary>
public unsafe class DepthwiseThreadsTests
{
    private const int Channels = 20;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Zeros_have_the_same_signs_on_any_number_of_threads(int stride)
    {
        using var one = new WorkerPool(1);
        using var three = new WorkerPool(3);
        using var eight = new WorkerPool(8);
        for (int height = 1; height < 12; height++)
        {
            ConvolutionShape shape = ConvolutionTests.Depthwise(height, 6, Channels, 3, stride, 1);
            for (int batch = 1; batch < 4; batch++)
            {
                int[] expected = Bits(one, shape, batch);
                Assert.Contains(int.MinValue, expected);
                Assert.Contains(0, expected);
                Assert.Equal(expected, Bits(three, shape, batch));
                Assert.Equal(expected, Bits(eight, shape, batch));
            }
        }
    }

    /// <summary>Of both passes on zeros, with weights of one sign in each line of taps: a line of zeros that is multiplied shows in the sign of the sum.</summary>
    private static int[] Bits(WorkerPool pool, in ConvolutionShape shape, int batch)
    {
        using GuardedBuffer x = new(batch * shape.InHeight * shape.InWidth * Channels), y = new(batch * shape.OutHeight * shape.OutWidth * Channels);
        using GuardedBuffer dx = new(x.Length), dy = new(y.Length), weights = new(shape.Taps * Channels), workspace = ConvolutionTests.Workspace(shape, batch);
        x.Span.Clear();
        dy.Span.Clear();
        for (int i = 0; i < weights.Length; i++)
        {
            (int channel, int tap) = Math.DivRem(i, shape.Taps);
            weights.Span[i] = (channel >> (tap / 3) & 1) == 0 ? -1 : 1;
        }
        Convolution.Forward(pool, x.Pointer, weights.Pointer, y.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue), default(NoFinish));
        Convolution.InputGradient(pool, dy.Pointer, weights.Pointer, dx.Pointer, shape, batch, workspace.Pointer, default(StoreEpilogue), default(NoFinish));
        return [.. y.Span.ToArray().Concat(dx.Span.ToArray()).Select(BitConverter.SingleToInt32Bits)];
    }
}
