using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>The maximum of squares that do not overlap.</summary>
internal sealed class MaxPooling(int size) : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options) => nn.MaxPool2d(size);

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input) =>
        graph.Add("MaxPool", [input], OnnxAttribute.Ints("kernel_shape", size, size), OnnxAttribute.Ints("strides", size, size));

    public override ImageShape Count(StepWork work, ImageShape input) => input with { Height = input.Height / size, Width = input.Width / size };
}
