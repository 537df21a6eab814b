using NetOptim.TorchSharp.Tests.Parity;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.RandomNetworks;

// Layers that a vector has, most of which sequences and images have as well.
internal sealed partial class RandomNetwork
{
    private static readonly Activation[] Activations = [.. Enum.GetValues<Activation>().Where(activation => activation != Activation.None)];

    private void VectorStep(int node)
    {
        switch (_random.Next(9))
        {
            case 0 or 1 or 2:
                int units = _random.Next(1, 40);
                Dense(node, units, AnyActivation(units));
                break;
            case 3:
                ActivationLayer(node, OneOf(Activations));
                break;
            case 4:
                BatchNorm(node);
                break;
            case 5 when Size(node) > 2:
                LayerNorm(node);
                break;
            case 6:
                Concat([node, .. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Pick())]);
                break;
            case 7 when Size(node) % 6 == 0:
                int sequence = Append($"n{node}.Reshape({Size(node) / 6}, 6)", [Size(node) / 6, 6], [node], run => run[node].reshape(-1, Size(node) / 6, 6));
                sequence = Attention(sequence);
                Append($"n{sequence}.Flatten()", [Size(node)], [sequence], run => run[sequence].flatten(1));
                break;
            default:
                Elementwise(node);
                break;
        }
    }

    private int Dense(int node, int units, Activation activation)
    {
        string name = NameOf("dense");
        bool bias = _random.Next(3) > 0;
        return Append(
            $"n{node}.Dense({units}, Activation.{activation}, bias: {Text(bias)})", [.. _shapes[node][..^1], units], [node],
            run => TorchActivations.Apply(activation, nn.functional.linear(run[node], run.Weights[name + ".weight"], run.Weights.Find(name + ".bias")!)));
    }

    /// <summary>By its own method or by the one that takes the kind.</summary>
    private void ActivationLayer(int node, Activation activation)
    {
        if (activation == Activation.Softmax && (_shapes[node].Length == 3 || _shapes[node][^1] == 1))
            return;
        string call = _random.Next(4) == 0 ? $"Activation(Activation.{activation})" : $"{activation}()";
        Append($"n{node}.{call}", _shapes[node], [node], run => TorchActivations.Apply(activation, run[node]));
    }

    private void BatchNorm(int node)
    {
        string name = NameOf("batchNorm");
        Append($"n{node}.BatchNorm(affine: {Text(_random.Next(4) > 0)})", _shapes[node], [node], run => run.Weights.BatchNorm(run[node], name));
    }

    /// <summary>Of sequences step by step, of all else over the sample.</summary>
    private void LayerNorm(int node)
    {
        string name = NameOf("layerNorm");
        bool ofSteps = _shapes[node].Length == 2;
        Append($"n{node}.LayerNorm(affine: {Text(_random.Next(4) > 0)})", _shapes[node], [node], run => run.Weights.LayerNorm(run[node], name, ofSteps));
    }

    /// <summary>None in one of three cases, and in place of a softmax of a single number, which is 1 and refused.</summary>
    private Activation AnyActivation(int width)
    {
        Activation activation = _random.Next(3) == 0 ? Activation.None : OneOf(Activations);
        return activation == Activation.Softmax && width == 1 ? Activation.None : activation;
    }
}
