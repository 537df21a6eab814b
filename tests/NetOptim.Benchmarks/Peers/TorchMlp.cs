using NetOptim.Benchmarks.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NetOptim.Benchmarks.Peers;

/// <summary>The perceptron as a careful TorchSharp user writes it.</summary>
internal sealed class TorchMlp : Module<Tensor, Tensor>
{
    private readonly Linear[] _layers;
    private readonly bool _sigmoid;
    private readonly double _dropout;

    public TorchMlp(MlpSpec spec, MlpWeights weights, double dropout) : base(spec.Name)
    {
        _sigmoid = spec.Loss == MlpLoss.BinaryCrossEntropy;
        _dropout = dropout;
        _layers = new Linear[spec.Layers];
        using IDisposable withoutGradients = no_grad();
        for (int layer = 0; layer < spec.Layers; layer++)
        {
            int inputs = spec.Sizes[layer], outputs = spec.Sizes[layer + 1];
            Linear linear = Linear(inputs, outputs);
            using Tensor weight = tensor(weights.Weights[layer], [outputs, inputs]);
            using Tensor bias = tensor(weights.Biases[layer]);
            linear.weight!.copy_(weight);
            linear.bias!.copy_(bias);
            register_module($"dense{layer + 1}", linear);
            _layers[layer] = linear;
        }
    }

    /// <summary>The outputs; whoever calls has a <see cref="DisposeScope"/> open for what lies between.</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor value = input;
        for (int layer = 0; layer < _layers.Length - 1; layer++)
        {
            value = functional.relu(_layers[layer].forward(value), inplace: true);
            if (training && _dropout > 0)
                value = functional.dropout(value, _dropout);
        }
        value = _layers[^1].forward(value);
        return _sigmoid ? sigmoid(value) : value;
    }
}
