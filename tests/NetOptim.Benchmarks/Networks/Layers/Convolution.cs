using NetOptim.Benchmarks.Peers;
using NetOptim.Kernels;
using static TorchSharp.torch;
using Conv2d = TorchSharp.Modules.Conv2d;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>A square convolution; depthwise where it has a group per channel.</summary>
internal sealed class Convolution(string name, int filters, int kernel, int stride = 1, int padding = 0, bool depthwise = false, bool bias = false) : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options)
    {
        int inputs = depthwise ? filters : options.Weights[$"{name}.weight"].Shape[1];
        Conv2d module = nn.Conv2d(
            inputs, filters, kernel, stride, padding, groups: depthwise ? filters : 1, bias: bias);
        options.Fill(module.weight, $"{name}.weight");
        if (bias)
            options.Fill(module.bias!, $"{name}.bias");
        return module;
    }

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input)
    {
        List<string> inputs = [input, Constant("weight")];
        if (bias)
            inputs.Add(Constant("bias"));
        return graph.Add(
            "Conv",
            [.. inputs],
            OnnxAttribute.Ints("kernel_shape", kernel, kernel),
            OnnxAttribute.Ints("strides", stride, stride),
            OnnxAttribute.Ints("pads", padding, padding, padding, padding),
            OnnxAttribute.Int("group", depthwise ? filters : 1));

        string Constant(string part)
        {
            NamedTensor tensor = weights[$"{name}.{part}"];
            return graph.Constant($"{name}.{part}", tensor.Shape, tensor.Values);
        }
    }

    public override SampleShape Count(StepWork work, SampleShape input)
    {
        var shape = new ConvolutionShape(input.Height, input.Width, input.Channels, filters, kernel, stride, padding, groups: depthwise ? filters : 1);
        work.AddConvolution(shape);
        return new(filters, shape.OutHeight, shape.OutWidth);
    }
}
