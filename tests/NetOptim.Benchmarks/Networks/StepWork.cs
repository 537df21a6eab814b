namespace NetOptim.Benchmarks.Networks;

/// <summary>A pass that only moves memory.</summary>
/// <param name="Reads">Floats read.</param>
/// <param name="Writes">Floats written, at most as many.</param>
internal readonly record struct MemorySweep(int Reads, int Writes);

/// <summary>What a network has to do whoever runs it: the arithmetic of its products, and the bytes of its depthwise convolutions.</summary>
internal sealed class StepWork(int batch)
{
    private readonly List<MemorySweep> _forward = [];
    private readonly List<MemorySweep> _backward = [];
    private bool _isFirst = true;

    public double ForwardFlops { get; private set; }

    public double BackwardFlops { get; private set; }

    public IReadOnlyList<MemorySweep> ForwardSweeps => _forward;

    public IReadOnlyList<MemorySweep> BackwardSweeps => _backward;

    public static StepWork Of(NetworkSpec spec, int batch)
    {
        var work = new StepWork(batch);
        spec.Network.Count(work, spec.Input);
        return work;
    }

    /// <summary>A product, and backwards as much again by weights and by data; nobody asks for the gradient of the network's input.</summary>
    /// <param name="flops">Of one sample's forward pass, a multiply-add counting two.</param>
    public void AddProduct(double flops)
    {
        ForwardFlops += batch * flops;
        BackwardFlops += batch * flops * (_isFirst ? 1 : 2);
        _isFirst = false;
    }

    /// <summary>
    /// A depthwise convolution, which does too little with each float for its arithmetic to count: forward it reads its inputs and writes its
    /// outputs, backward it reads both once (by data and by weights in one pass) and writes the gradient of its inputs.
    /// </summary>
    public void AddDepthwise(ImageShape input, ImageShape output)
    {
        _forward.Add(new(batch * input.Elements, batch * output.Elements));
        _backward.Add(new(batch * (input.Elements + output.Elements), batch * input.Elements));
        _isFirst = false;
    }
}
