using NetOptim.TorchSharp.Tests.Parity;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.RandomNetworks;

// Layers of sequences [steps, channels].
internal sealed partial class RandomNetwork
{
    private void SequenceStep(int node)
    {
        switch (_random.Next(9))
        {
            case 0 or 1:
                Attention(node);
                break;
            case 2 or 3 when _shapes[node][1] > 1:
                TransformerBlock(node);
                break;
            case 4:
                PositionEmbedding(node);
                break;
            case 5:
                int units = _random.Next(1, 13);
                Dense(node, units, AnyActivation(units));
                break;
            case 6 when _shapes[node][1] > 2:
                LayerNorm(node);
                break;
            case 7:
                ActivationLayer(node, OneOf(Activations));
                break;
            default:
                Elementwise(node);
                break;
        }
    }

    /// <summary>An image as a sequence of its channels, with a layer of sequences behind it.</summary>
    private int AsSequence(int node)
    {
        (long steps, long channels) = (_shapes[node][0], _shapes[node][1] * _shapes[node][2]);
        int sequence = Append($"n{node}.Reshape({steps}, -1)", [steps, channels], [node], run => run[node].reshape(-1, steps, channels));
        return _random.Next(3) switch
        {
            0 => Attention(sequence),
            1 when channels > 1 => TransformerBlock(sequence),
            _ => PositionEmbedding(sequence),
        };
    }

    private void Embedding(int tokens)
    {
        string name = NameOf("embedding");
        (int vocabulary, int channels) = (_random.Next(3, 12), _random.Next(2, 13));
        int node = Append(
            $"n{tokens}.Embedding({vocabulary}, {channels})", [_shapes[tokens][0], channels], [tokens], run => run.Weights.Embedding(run[tokens], name).to(ScalarType.Float64));
        if (_random.Next(2) == 0)
            PositionEmbedding(node);
    }

    private int PositionEmbedding(int node)
    {
        string name = NameOf("positionEmbedding");
        return Append($"n{node}.PositionEmbedding()", _shapes[node], [node], run => run[node] + run.Weights[name + ".weight"]);
    }

    private int Attention(int node)
    {
        string name = NameOf("multiHeadAttention");
        (int heads, bool causal, bool bias) = (Divisor(_shapes[node][1]), _random.Next(2) == 0, _random.Next(3) > 0);
        return Append(
            $"n{node}.MultiHeadAttention({heads}, causal: {Text(causal)}, bias: {Text(bias)})", _shapes[node], [node],
            run => run.Weights.Attention(run[node], name, heads, causal));
    }

    private int TransformerBlock(int node)
    {
        string name = NameOf("transformerBlock");
        (int heads, bool causal, int ratio) = (Divisor(_shapes[node][1]), _random.Next(2) == 0, _random.Next(1, 4));
        Activation activation = OneOf(Activation.Gelu, Activation.Relu, Activation.Silu);
        return Append(
            $"n{node}.TransformerBlock({heads}, causal: {Text(causal)}, mlpRatio: {ratio}, activation: Activation.{activation})", _shapes[node], [node],
            run => run.Weights.TransformerBlock(run[node], name, heads, causal, x => TorchActivations.Apply(activation, x)));
    }
}
