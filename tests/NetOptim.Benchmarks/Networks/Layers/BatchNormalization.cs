using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch;
using BatchNorm2d = TorchSharp.Modules.BatchNorm2d;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>Batch normalisation of images, with PyTorch's ε and momentum.</summary>
internal sealed class BatchNormalization(string name) : Layer
{
    private const float Epsilon = 1e-5f;

    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options)
    {
        BatchNorm2d module = nn.BatchNorm2d(options.Weights[$"{name}.weight"].Shape[0], Epsilon);
        options.Fill(module.weight!, $"{name}.weight");
        options.Fill(module.bias!, $"{name}.bias");
        options.Fill(module.running_mean!, $"{name}.running_mean");
        options.Fill(module.running_var!, $"{name}.running_var");
        return module;
    }

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input)
    {
        // Not folded into the convolution here: ONNX Runtime's own optimisations do that when the session opens.
        string[] parameters =
        [
            .. ((string[])["weight", "bias", "running_mean", "running_var"]).Select(part =>
                graph.Constant($"{name}.{part}", weights[$"{name}.{part}"].Shape, weights[$"{name}.{part}"].Values)),
        ];
        return graph.Add("BatchNormalization", [input, .. parameters], OnnxAttribute.Float("epsilon", Epsilon));
    }

    public override ImageShape Count(StepWork work, ImageShape input) => input;
}
