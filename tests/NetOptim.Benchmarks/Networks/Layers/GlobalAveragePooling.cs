using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>Every channel's mean.</summary>
internal sealed class GlobalAveragePooling : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options) => nn.AdaptiveAvgPool2d(1);

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input) => graph.Add("GlobalAveragePool", [input]);

    public override ImageShape Count(StepWork work, ImageShape input) => new(input.Channels, 1, 1);
}
