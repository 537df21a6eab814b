using NetOptim.Benchmarks.Peers;
using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Networks.Layers;

/// <summary>A body, plus its input: as it is, or through a shortcut.</summary>
internal sealed class Residual(Layer body, Layer? shortcut = null) : Layer
{
    public override nn.Module<Tensor, Tensor> ToTorch(TorchOptions options) => new Sum(body.ToTorch(options), shortcut?.ToTorch(options));

    public override string ToOnnx(OnnxGraph graph, NamedTensors weights, string input) =>
        graph.Add("Add", [body.ToOnnx(graph, weights, input), shortcut?.ToOnnx(graph, weights, input) ?? input]);

    public override ImageShape Count(StepWork work, ImageShape input)
    {
        shortcut?.Count(work, input);
        return body.Count(work, input);
    }

    private sealed class Sum : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _body;
        private readonly nn.Module<Tensor, Tensor>? _shortcut;

        public Sum(nn.Module<Tensor, Tensor> body, nn.Module<Tensor, Tensor>? shortcut) : base(nameof(Residual))
        {
            _body = body;
            _shortcut = shortcut;
            register_module("body", body);
            if (shortcut is not null)
                register_module("shortcut", shortcut);
        }

        public override Tensor forward(Tensor input)
        {
            using DisposeScope scope = NewDisposeScope();
            return (_body.forward(input) + (_shortcut?.forward(input) ?? input)).MoveToOuterDisposeScope();
        }
    }
}
