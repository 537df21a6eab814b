using NetOptim.TorchSharp.Tests.Parity;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.RandomNetworks;

// Layers of sequences [steps, channels].
internal sealed partial class RandomNetwork
{
    private void SequenceStep(int node)
    {
        switch (_random.Next(10))
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
            case 8 when _shapes[node][0] * _shapes[node][1] > 2:
                ThroughImage(node);
                break;
            default:
                Elementwise(node);
                break;
        }
    }

    /// <summary>An image as a sequence of its channels or of its pixels, with a layer of sequences behind it.</summary>
    private int AsSequence(int node)
    {
        int sequence = _random.Next(2) == 0 ? Channels(node) : Pixels(node);
        long channels = _shapes[sequence][1];
        return _random.Next(3) switch
        {
            0 => Attention(sequence),
            1 when channels > 1 => TransformerBlock(sequence),
            _ => PositionEmbedding(sequence),
        };
    }

    private int Channels(int node)
    {
        (long steps, long channels) = (_shapes[node][0], _shapes[node][1] * _shapes[node][2]);
        return Append($"n{node}.Reshape({steps}, -1)", [steps, channels], [node], run => run[node].reshape(-1, steps, channels));
    }

    private int Pixels(int node) =>
        Append($"n{node}.ToSequence()", [_shapes[node][1] * _shapes[node][2], _shapes[node][0]], [node], run => ToSequence(run[node]));

    /// <summary>A layer of images on a sequence whose steps are pixels.</summary>
    private void ThroughImage(int node)
    {
        (long steps, long channels) = (_shapes[node][0], _shapes[node][1]);
        int height = Divisor(steps);
        long width = steps / height;
        string image = $"n{node}.ToImage({height}, {width})";
        if (_random.Next(2) == 0 && channels > 2)
        {
            string name = NameOf("groupNorm");
            Append($"{image}.GroupNorm(1).ToSequence()", [steps, channels], [node], run => ToSequence(nn.functional.group_norm(
                ToImage(run[node], height, width), 1, run.Weights[name + ".weight"], run.Weights[name + ".bias"], 1e-5)));
        }
        else
        {
            string name = NameOf("conv");
            int filters = _random.Next(1, 9);
            Append($"{image}.Conv2d({filters}, 3, padding: 1).ToSequence()", [steps, filters], [node], run => ToSequence(nn.functional.conv2d(
                ToImage(run[node], height, width), run.Weights[name + ".weight"], run.Weights[name + ".bias"], [1, 1], [1, 1])));
        }
    }

    /// <summary>A layer of sequences on an image whose pixels are steps.</summary>
    private void ThroughSequence(int node)
    {
        (long channels, long height, long width) = (_shapes[node][0], _shapes[node][1], _shapes[node][2]);
        if (_random.Next(2) == 0)
        {
            string name = NameOf("positionEmbedding");
            Append($"n{node}.ToSequence().PositionEmbedding().ToImage({height}, {width})", _shapes[node], [node], run =>
                ToImage(ToSequence(run[node]) + run.Weights[name + ".weight"], height, width));
        }
        else
        {
            string name = NameOf("multiHeadAttention");
            int heads = Divisor(channels);
            Append($"n{node}.ToSequence().MultiHeadAttention({heads}).ToImage({height}, {width})", _shapes[node], [node], run =>
                ToImage(run.Weights.Attention(ToSequence(run[node]), name, heads, causal: false), height, width));
        }
    }

    private static Tensor ToSequence(Tensor images) => images.flatten(2).transpose(1, 2);

    /// <summary>A copy, for libtorch 2.10's backward pass of a group norm writes to address 0 where channels come last in memory and nobody asks for the gradient of its input.</summary>
    private static Tensor ToImage(Tensor steps, long height, long width) => steps.transpose(1, 2).reshape(-1, steps.shape[2], height, width).contiguous();

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
