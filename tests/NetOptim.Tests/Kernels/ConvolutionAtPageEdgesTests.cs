using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.ConvolutionReference;

namespace NetOptim.Tests.Kernels;

/// <summary>
/// Every tensor lies against memory that may not be touched, first at its end, then at its start: one float read too far would end the
/// process. Linux only; the loops are the same elsewhere.
/// </summary>
public sealed unsafe class ConvolutionAtPageEdgesTests
{
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
        using ProtectedBuffer x = new(), w = new(), y = new(), workspace = new();
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            ConvolutionShape shape = ConvolutionTests.RandomShape(random, 12);
            if (i % 3 == 0)
            {
                shape = shape with { OutChannels = shape.InChannels, Groups = shape.InChannels };
            }
            else if (i % 3 == 1)
            {
                shape = ConvolutionTests.Square(random.Next(1, 17), random.Next(1, 70), random.Next(1, 100), 1, 1, 0);
            }
            float* px = x.Place(InLength(shape, 2), atTheEnd), pw = w.Place(WeightsLength(shape), atTheEnd), py = y.Place(OutLength(shape, 2), atTheEnd);
            float* space = workspace.Place((int)Convolution.WorkspaceLength(shape, 2), atTheEnd);
            Convolution.Forward(pool, px, pw, py, shape, 2, space, default(StoreEpilogue), default(NoFinish));
            Convolution.ForwardChannelsFirst(pool, px, pw, py, shape, 2, space, default(StoreEpilogue), default(NoFinish));
            Convolution.InputGradient(pool, py, pw, px, shape, 2, space, default(StoreEpilogue), default(NoFinish));
            Convolution.WeightGradient(pool, px, py, pw, shape, 2, space, default(StoreEpilogue));
            Convolution.WeightGradientChannelsFirst(pool, px, py, pw, shape, 2, space, default(StoreEpilogue));
            Assert.Equal(0, *py);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pooling_and_layouts_touch_nothing_outside_the_tensors(bool atTheEnd)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        using var pool = new WorkerPool(1);
        using ProtectedBuffer x = new(), y = new(), dx = new();
        var random = new Random(2);
        for (int i = 0; i < 100; i++)
        {
            int kernel = random.Next(1, 5), padding = random.Next(kernel / 2 + 1), stride = random.Next(1, 4);
            var shape = new PoolingShape(
                random.Next(kernel, 12), random.Next(kernel, 12), random.Next(1, 70), kernel, kernel, stride, stride, padding, padding, padding, padding);
            int inLength = 2 * shape.InHeight * shape.InWidth * shape.Channels, outLength = 2 * shape.OutHeight * shape.OutWidth * shape.Channels;
            float* px = x.Place(inLength, atTheEnd), py = y.Place(outLength, atTheEnd), pdx = dx.Place(inLength, atTheEnd);
            MaxPooling.Forward(pool, px, py, shape, 2, default(StoreEpilogue));
            MaxPooling.InputGradient(pool, px, py, pdx, shape, 2, default(StoreEpilogue));
            AveragePooling.Forward(pool, px, py, shape, 2, true, default(StoreEpilogue));
            AveragePooling.InputGradient(pool, py, pdx, shape, 2, true, default(StoreEpilogue));
            Layouts.ToChannelsFirst(pool, px, pdx, 2, shape.Channels, shape.InHeight * shape.InWidth);
            Layouts.ToChannelsLast(pool, px, pdx, 2, shape.Channels, shape.InHeight * shape.InWidth);
            Assert.Equal(0, *py);
        }
    }
}
