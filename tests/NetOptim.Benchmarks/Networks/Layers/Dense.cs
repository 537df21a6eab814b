using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch;
using Linear = TorchSharp.Modules.Linear;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>A dense layer with bias.</summary>
internal sealed class Dense(string name, int units) : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options)
    {
        Linear module = nn.Linear(options.Weights[$"{name}.weight"].Shape[1], units);
        options.Fill(module.weight!, $"{name}.weight");
        options.Fill(module.bias!, $"{name}.bias");
        return module;
    }

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input)
    {
        NamedTensor weight = weights[$"{name}.weight"], bias = weights[$"{name}.bias"];
        return graph.Add(
            "Gemm",
            [input, graph.Constant($"{name}.weight", weight.Shape, weight.Values), graph.Constant($"{name}.bias", bias.Shape, bias.Values)],
            OnnxAttribute.Int("transB", 1));
    }

    public override ImageShape Count(StepWork work, ImageShape input)
    {
        work.AddProduct(2.0 * input.Elements * units);
        return new(units, 1, 1);
    }
}
