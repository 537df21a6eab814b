using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>Layers one behind the other.</summary>
internal sealed class Chain(IReadOnlyList<Layer> layers) : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options) =>
        nn.Sequential([.. layers.Select((layer, i) => ($"{i}", layer.ToTorch(options)))]);

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input) =>
        layers.Aggregate(input, (value, layer) => layer.ToOnnx(graph, weights, value));

    public override ImageShape Count(StepWork work, ImageShape input) =>
        layers.Aggregate(input, (shape, layer) => layer.Count(work, shape));
}
