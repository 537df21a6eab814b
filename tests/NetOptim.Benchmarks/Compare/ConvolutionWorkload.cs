using NetOptim.Benchmarks.Compiled;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks;
using NetOptim.Benchmarks.Peers;
using NetOptim.Kernels;

namespace NetOptim.Benchmarks.Compare;

/// <summary>What a convolution is asked for.</summary>
internal enum ConvolutionPass
{
    /// <summary>Its outputs.</summary>
    Forward,

    /// <summary>The gradient of its inputs.</summary>
    ByData,

    /// <summary>The gradient of its weights.</summary>
    ByWeights,
}

/// <summary>
/// One pass of one convolution on a batch of a network's training step, alone: against MKL's product of the same operations, or, where it is
/// depthwise, against a sweep over memory of the same size, with and without as many multiply-adds.
/// </summary>
internal sealed class ConvolutionWorkload(string network, int batch, NetworkConvolution convolution, ConvolutionPass pass, bool isFar) : Workload
{
    /// <summary>In floats (256 MiB): copies of tensors that take up so much are in no cache when their turn comes again.</summary>
    private const int FarLength = 1 << 26;

    private readonly ConvolutionShape _shape = convolution.Shape;

    /// <summary>Every pass of every convolution of a network; those with the same sizes once.</summary>
    public static IEnumerable<ConvolutionWorkload> All(NetworkSpec spec, int batch)
    {
        foreach (NetworkConvolution convolution in StepWork.Of(spec, batch).Convolutions.Distinct())
        {
            foreach (ConvolutionPass pass in Enum.GetValues<ConvolutionPass>())
            {
                if (pass != ConvolutionPass.ByData || !convolution.IsFirst)
                    yield return new(spec.Name, batch, convolution, pass, isFar: false);
                if (convolution.Shape.IsDepthwise)
                    yield return new(spec.Name, batch, convolution, pass, isFar: true);
            }
        }
    }

    public override string Id
    {
        get
        {
            string channels = _shape.IsDepthwise ? $"depthwise{_shape.InChannels}" : $"{_shape.InChannels}to{_shape.OutChannels}";
            string stride = _shape.StrideX > 1 ? $"s{_shape.StrideX}" : "";
            return $"convolution-{network}-{channels}-k{_shape.KernelWidth}{stride}-{_shape.InHeight}x{_shape.InWidth}-{pass}{(isFar ? "-memory" : "")}".ToLowerInvariant();
        }
    }

    public override string Title => $"convolution {_shape}, batch {batch}, {PassTitle}{(isFar ? ", tensors in memory" : "")}";

    private string PassTitle => pass switch
    {
        ConvolutionPass.Forward => "forward",
        ConvolutionPass.ByData => "gradient by data",
        _ => "gradient by weights",
    };

    // At least 85 % of MKL's rate, 90 % of the memory's.
    public override IReadOnlyList<Bar> Bars => [_shape.IsDepthwise ? new(SweepContender.Label, 1 / 0.9) : new(MklProduct.Label, 1 / 0.85)];

    public override double? Flops =>
        2.0 * batch * _shape.OutHeight * _shape.OutWidth * _shape.OutChannels * _shape.GroupInChannels * _shape.Taps;

    public override IReadOnlyList<Contender> Open(int threads)
    {
        int copies = isFar ? (FarLength - 1) / (Sweep.Reads + Sweep.Writes) + 1 : 1;
        var ours = new CompiledConvolution(convolution, batch, pass, threads, copies);
        ours.Verify();
        if (_shape.IsDepthwise)
        {
            var sweep = new SweepContender(Sweep, threads, copies);
            return pass == ConvolutionPass.ByWeights ? [ours, sweep] : [ours, sweep, new SweepContender(Sweep with { MultiplyAdds = _shape.Taps }, threads, copies)];
        }
        var product = new MklProduct(Product, threads);
        product.Verify();
        return [ours, product];
    }

    /// <summary>The matrix product that takes as many operations, if patches lay ready as the rows of a matrix.</summary>
    private ProductShape Product
    {
        get
        {
            int pixels = batch * _shape.OutHeight * _shape.OutWidth;
            int inputs = _shape.InChannels * _shape.Taps, outputs = _shape.OutChannels * _shape.Taps;
            return pass switch
            {
                ConvolutionPass.Forward => new(ProductKind.NT, pixels, _shape.OutChannels, inputs),
                ConvolutionPass.ByData => new(ProductKind.NN, pixels, _shape.InChannels, outputs),
                _ => new(ProductKind.TN, _shape.OutChannels, inputs, pixels),
            };
        }
    }

    /// <summary>What has to be read and written at least; weights are next to nothing.</summary>
    private MemorySweep Sweep
    {
        get
        {
            int inputs = batch * _shape.InHeight * _shape.InWidth * _shape.InChannels;
            int outputs = batch * _shape.OutHeight * _shape.OutWidth * _shape.OutChannels;
            return pass switch
            {
                ConvolutionPass.Forward => new(inputs, outputs),
                ConvolutionPass.ByData => new(outputs, inputs),
                _ => new(inputs + outputs, 0),
            };
        }
    }
}
