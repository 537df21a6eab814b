using System.Runtime.Intrinsics;
using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>Gradients of so many floats that they are stored past the caches, which changes no bit of them and of their sums.</summary>
public sealed class StreamedResultsTests
{
    /// <summary>Shapes, and whether results can be stored in whole cache lines.</summary>
    public static TheoryData<ConvolutionShape, bool> Shapes => new()
    {
        { ConvolutionTests.Square(131, 16, 64, 1, 1, 0), true },
        { ConvolutionTests.Square(131, 64, 16, 1, 1, 0), true },
        { ConvolutionTests.Square(131, 8, 80, 3, 1, 1), true },
        { ConvolutionTests.Square(262, 8, 64, 3, 2, 1), true },
        { ConvolutionTests.Square(131, 64, 128, 1, 1, 0) with { Groups = 4 }, true },
        { ConvolutionTests.Square(131, 72, 72, 1, 1, 0), false },
        { ConvolutionTests.Square(131, 96, 96, 1, 1, 0) with { Groups = 4 }, false },
    };

    /// <summary>Gradients that are made two lines at a time, one, and four results at a time.</summary>
    public static TheoryData<ConvolutionShape, bool> DepthwiseShapes => new()
    {
        { ConvolutionTests.Depthwise(132, 131, 64, 3, 1, 1), true },
        { ConvolutionTests.Depthwise(131, 132, 64, 3, 2, 1), true },
        { ConvolutionTests.Depthwise(132, 131, 64, 3, 2, 1), true },
        { ConvolutionTests.Depthwise(132, 134, 64, 3, 2, 0), true },
        { ConvolutionTests.Depthwise(132, 131, 72, 3, 1, 1), false },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    [MemberData(nameof(DepthwiseShapes))]
    public void Streamed_results_and_their_sums_are_those_of_plain_loops(ConvolutionShape shape, bool areStreamed)
    {
        using var pool = new WorkerPool(3);
        bool isStreamed = false;
        // A part of the batch at a time: what a kernel before has left in the cache.
        TermsConvolution.ForEachWay(shape, batch: 2, step: 1, Check, areResultsAligned: true);
        Assert.Equal(areStreamed && Vector512.IsHardwareAccelerated, isStreamed);

        void Check(TermsConvolution run)
        {
            run.Check(pool);
            isStreamed |= run.IsStreamed;
        }
    }
}
