using NetOptim.Benchmarks.Peers;
using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>The shortcut without weights of He et al. (2015), option A: every other pixel, and new channels of zeros before and behind.</summary>
internal sealed class PaddedSubsampling(int addedChannels) : Layer
{
    private readonly int _before = addedChannels / 2;
    private readonly int _behind = addedChannels - addedChannels / 2;

    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options) => new Module(_before, _behind);

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input)
    {
        string pixels = graph.Add(
            "Slice",
            [
                input,
                graph.Constant($"{input}.starts", 0, 0),
                graph.Constant($"{input}.ends", long.MaxValue, long.MaxValue),
                graph.Constant($"{input}.axes", 2, 3),
                graph.Constant($"{input}.steps", 2, 2),
            ]);
        return graph.Add("Pad", [pixels, graph.Constant($"{input}.pads", 0, _before, 0, 0, 0, _behind, 0, 0)]);
    }

    public override ImageShape Count(StepWork work, ImageShape input) =>
        new(input.Channels + _before + _behind, (input.Height + 1) / 2, (input.Width + 1) / 2);

    private sealed class Module(int before, int behind) : nn.Module<Tensor, Tensor>(nameof(PaddedSubsampling))
    {
        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor pixels = input[TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)];
            return nn.functional.pad(pixels, [0, 0, 0, 0, before, behind]).MoveToOuterDisposeScope();
        }
    }
}
