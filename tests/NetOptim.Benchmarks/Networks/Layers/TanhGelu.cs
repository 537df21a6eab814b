using NetOptim.Benchmarks.Peers;
using static TorchSharp.Modules.GELU;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>GELU in its approximation by the hyperbolic tangent (Hendrycks and Gimpel 2016), as GPT-2 has it.</summary>
internal sealed class TanhGelu : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options) => nn.GELU(Approximate.tanh, inplace: false);

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input) =>
        graph.Add("Gelu", [input], OnnxAttribute.String("approximate", "tanh"));

    public override SampleShape Count(StepWork work, SampleShape input) => input;
}
