using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.ConvolutionReference;

namespace NetOptim.Tests.Kernels;

/// <summary>A convolution's tensors, always with the same numbers in its operands, and the workspaces of its three products.</summary>
internal class ConvolutionTensors : IDisposable
{
    /// <param name="shape">The convolution.</param>
    /// <param name="batch">Images.</param>
    /// <param name="step">Images of a step.</param>
    /// <param name="areResultsAligned">Results start at a cache line; else they miss it, like all others, by a few floats.</param>
    public ConvolutionTensors(in ConvolutionShape shape, int batch, int step, bool areResultsAligned = false)
    {
        (Shape, Batch, Step) = (shape, batch, step);
        var random = new Random(1);
        X = GuardedBuffer.Random(InLength(shape, batch), random, 1);
        W = GuardedBuffer.Random(WeightsLength(shape), random, 2);
        Dy = GuardedBuffer.Random(OutLength(shape, batch), random, 3);
        Y = new(Dy.Length, areResultsAligned ? 0 : 1);
        Dx = new(X.Length, areResultsAligned ? 0 : 2);
        Dw = new(W.Length, 3);
        int length = checked((int)Convolution.WorkspaceLength(shape, new BatchPart(0, Math.Min(step, batch), Math.Min(step, batch), batch)));
        Workspaces = [new(length), new(length), new(length)];
    }

    public GuardedBuffer X { get; }

    public GuardedBuffer W { get; }

    public GuardedBuffer Dy { get; }

    public GuardedBuffer Y { get; }

    public GuardedBuffer Dx { get; }

    public GuardedBuffer Dw { get; }

    protected ConvolutionShape Shape { get; }

    protected int Batch { get; }

    /// <summary>Images of a step.</summary>
    protected int Step { get; }

    /// <summary>One for each of the forward pass, the gradient of the input and that of the weights.</summary>
    protected GuardedBuffer[] Workspaces { get; }

    public virtual void Dispose()
    {
        foreach (GuardedBuffer buffer in (GuardedBuffer[])[X, W, Dy, Y, Dx, Dw, .. Workspaces])
        {
            buffer.Dispose();
        }
        GC.SuppressFinalize(this);
    }
}
