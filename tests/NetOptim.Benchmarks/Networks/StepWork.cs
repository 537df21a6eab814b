using NetOptim.Kernels;

namespace NetOptim.Benchmarks.Networks;

/// <summary>A pass that moves memory, and does next to nothing beside that.</summary>
/// <param name="Reads">Floats read.</param>
/// <param name="Writes">Floats written.</param>
/// <param name="MultiplyAdds">Of every float that is copied, on its way.</param>
internal readonly record struct MemorySweep(int Reads, int Writes, int MultiplyAdds = 0);

/// <summary>A convolution of a network.</summary>
/// <param name="Shape">Its sizes.</param>
/// <param name="IsFirst">Whether it reads the images themselves: channels-first, and nobody asks for their gradient.</param>
internal readonly record struct NetworkConvolution(ConvolutionShape Shape, bool IsFirst);

/// <summary>What a network has to do whoever runs it: the arithmetic of its products, and the bytes of its depthwise convolutions.</summary>
internal sealed class StepWork(int batch)
{
    private readonly List<MemorySweep> _forward = [];
    private readonly List<MemorySweep> _backward = [];
    private readonly List<NetworkConvolution> _convolutions = [];
    private bool _isFirst = true;

    public double ForwardFlops { get; private set; }

    public double BackwardFlops { get; private set; }

    public IReadOnlyList<MemorySweep> ForwardSweeps => _forward;

    public IReadOnlyList<MemorySweep> BackwardSweeps => _backward;

    /// <summary>All of them, in order.</summary>
    public IReadOnlyList<NetworkConvolution> Convolutions => _convolutions;

    public static StepWork Of(NetworkSpec spec, int batch)
    {
        var work = new StepWork(batch);
        spec.Network.Count(work, spec.Input);
        return work;
    }

    /// <summary>Says that the network's input is made by weights of its own: the first product has a gradient by data too.</summary>
    public void NeedInputGradient() => _isFirst = false;

    /// <summary>A product, and backwards as much again by weights and by data; nobody asks for the gradient of the network's input.</summary>
    /// <param name="flops">Of one sample's forward pass, a multiply-add counting two.</param>
    public void AddProduct(double flops)
    {
        ForwardFlops += batch * flops;
        BackwardFlops += batch * flops * (_isFirst ? 1 : 2);
        _isFirst = false;
    }

    /// <summary>
    /// A convolution: a product, but for a depthwise one, which does too little with each float for its arithmetic to count: forward it reads its
    /// inputs and writes its outputs, backward it reads both once (by data and by weights in one pass) and writes the gradient of its inputs.
    /// </summary>
    public void AddConvolution(in ConvolutionShape shape)
    {
        _convolutions.Add(new(shape, _isFirst));
        int outputs = shape.OutHeight * shape.OutWidth * shape.OutChannels;
        if (!shape.IsDepthwise)
        {
            AddProduct(2.0 * outputs * shape.GroupInChannels * shape.Taps);
            return;
        }
        int inputs = shape.InHeight * shape.InWidth * shape.InChannels;
        _forward.Add(new(batch * inputs, batch * outputs));
        _backward.Add(new(batch * (inputs + outputs), batch * inputs));
        _isFirst = false;
    }
}
