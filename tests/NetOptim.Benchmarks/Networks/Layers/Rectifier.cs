using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>ReLU, or ReLU6, which stops at 6 (Howard et al. 2017).</summary>
internal sealed class Rectifier(bool stopsAtSix = false) : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options) => stopsAtSix ? nn.ReLU6(inplace: true) : nn.ReLU(inplace: true);

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input)
    {
        if (!stopsAtSix)
            return graph.Add("Relu", [input]);
        return graph.Add("Clip", [input, graph.Constant($"{input}.least", [], [0]), graph.Constant($"{input}.most", [], [6])]);
    }

    public override ImageShape Count(StepWork work, ImageShape input) => input;
}
