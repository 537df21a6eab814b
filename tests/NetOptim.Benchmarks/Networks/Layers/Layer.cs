using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>A layer of a workload's network: what it is to TorchSharp, to ONNX Runtime, and to the floor.</summary>
internal abstract class Layer
{
    public abstract nn.Module<Tensor, Tensor> ToTorch(TorchOptions options);

    /// <summary>Appends the layer's nodes, and gives back the name of its output.</summary>
    public abstract string ToOnnx(OnnxGraph graph, NamedTensors weights, string input);

    /// <summary>Counts what has to be done, and gives back the shape of its output.</summary>
    public abstract ImageShape Count(StepWork work, ImageShape input);
}

/// <summary>What TorchSharp's modules are made with.</summary>
/// <param name="Weights">Their weights and statistics.</param>
/// <param name="HasDropout">Whether dropout drops.</param>
internal sealed record TorchOptions(NamedTensors Weights, bool HasDropout)
{
    /// <summary>Fills a module's tensor.</summary>
    public void Fill(Tensor target, string name)
    {
        using IDisposable withoutGradients = no_grad();
        NamedTensor source = Weights[name];
        using Tensor values = tensor(source.Values, [.. source.Shape.Select(static dimension => (long)dimension)]);
        target.copy_(values);
    }
}
