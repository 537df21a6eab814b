using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch;
using LayerNorm = TorchSharp.Modules.LayerNorm;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>Layer normalisation of every step of a sequence (Ba et al. 2016), with PyTorch's ε.</summary>
internal sealed class LayerNormalization(string name) : Layer
{
    private const float Epsilon = 1e-5f;

    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options)
    {
        LayerNorm module = nn.LayerNorm(options.Weights[$"{name}.weight"].Shape[0], Epsilon);
        options.Fill(module.weight!, $"{name}.weight");
        options.Fill(module.bias!, $"{name}.bias");
        return module;
    }

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input)
    {
        NamedTensor weight = weights[$"{name}.weight"], bias = weights[$"{name}.bias"];
        return graph.Add(
            "LayerNormalization",
            [input, graph.Constant($"{name}.weight", weight.Shape, weight.Values), graph.Constant($"{name}.bias", bias.Shape, bias.Values)],
            OnnxAttribute.Int("axis", 2),
            OnnxAttribute.Float("epsilon", Epsilon));
    }

    public override SampleShape Count(StepWork work, SampleShape input) => input;
}
