using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NetOptim.Benchmarks.Peers;

/// <summary>The perceptron as a careful TorchSharp user writes it.</summary>
internal sealed class TorchMlp : nn.Module<Tensor, Tensor>
{
    public const string Label = "TorchSharp";

    private readonly Linear[] _layers;
    private readonly Dropout _dropout;
    private readonly bool _sigmoid;

    public TorchMlp(MlpSpec spec, MlpWeights weights, double dropout) : base(spec.Name)
    {
        _sigmoid = spec.Loss == MlpLoss.BinaryCrossEntropy;
        _dropout = nn.Dropout(dropout);
        _layers = new Linear[spec.Layers];
        using no_grad_scope scope = new();
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            int inputs = spec.Sizes[layer], outputs = spec.Sizes[layer + 1];
            _layers[layer] = nn.Linear(inputs, outputs);
            using Tensor weight = tensor(weights.Weights[layer], [outputs, inputs]);
            using Tensor bias = tensor(weights.Biases[layer]);
            _layers[layer].weight!.copy_(weight);
            _layers[layer].bias!.copy_(bias);
            register_module($"dense{layer + 1}", _layers[layer]);
        }
        register_module("dropout", _dropout);
    }
}
