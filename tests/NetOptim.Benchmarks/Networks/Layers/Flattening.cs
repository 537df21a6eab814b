using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>From an image to a vector.</summary>
internal sealed class Flattening : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options) => nn.Flatten();

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input) => graph.Add("Flatten", [input], OnnxAttribute.Int("axis", 1));

    public override ImageShape Count(StepWork work, ImageShape input) => new(input.Elements, 1, 1);
}
