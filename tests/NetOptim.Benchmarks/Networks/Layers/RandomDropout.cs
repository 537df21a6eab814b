using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>Dropout; in a prediction, nothing.</summary>
internal sealed class RandomDropout(double rate) : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options) => options.HasDropout ? nn.Dropout(rate) : nn.Identity();

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input) => input;

    public override ImageShape Count(StepWork work, ImageShape input) => input;
}
