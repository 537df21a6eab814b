using System.Globalization;
using System.Text;
using NetOptim.TorchSharp.Tests.Parity;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.RandomNetworks;

/// <summary>What the nodes of a random network are.</summary>
public enum NetworkFamily
{
    Images,
    Sequences,
    Vectors,
}

/// <summary>
/// A seeded random network with branches, as a model with a <c>Build</c> method and as the same calls in torch. It draws from every layer but those
/// that drop at random, whose masks are no other library's.
/// </summary>
internal sealed partial class RandomNetwork
{
    private readonly Random _random;
    private readonly List<long[]> _shapes = [];
    private readonly List<Func<Run, Tensor>> _forward = [];
    private readonly HashSet<int> _used = [];
    private readonly Dictionary<string, int> _counts = [];
    private readonly StringBuilder _body = new();

    public RandomNetwork(NetworkFamily family, int seed)
    {
        _random = new Random(3 * seed + (int)family);
        Name = string.Create(CultureInfo.InvariantCulture, $"Random{family}{seed}");
        long[] input = family switch
        {
            NetworkFamily.Images => [_random.Next(1, 7), _random.Next(3, 12), _random.Next(3, 12)],
            NetworkFamily.Sequences => _random.Next(2) == 0 ? [_random.Next(1, 8)] : [_random.Next(1, 8), _random.Next(1, 9)],
            _ => [_random.Next(1, 9)],
        };
        _shapes.Add(input);
        _forward.Add(run => run.Input);
        if (family == NetworkFamily.Sequences && input.Length == 1)
            Embedding(0);
        // Each activation as a layer of its own in two networks and more.
        if (family == NetworkFamily.Vectors)
            ActivationLayer(0, Activations[seed % Activations.Length]);
        int last = _shapes.Count + _random.Next(2, 7);
        // A step that does not fit the node that was drawn adds nothing.
        for (int tries = 0; _shapes.Count < last && tries < 60; tries++)
        {
            if (family == NetworkFamily.Images)
                ImageStep(Pick());
            else if (family == NetworkFamily.Sequences)
                SequenceStep(Math.Max(Pick(), input.Length == 1 ? 1 : 0));
            else
                VectorStep(Pick());
        }
        Loss = Enum.GetValues<Loss>()[_random.Next(5)];
        End();
        string shape = string.Join(", ", input);
        string delta = Loss == Loss.Huber ? ", Delta = 0.5" : "";
        Source = $$"""
            [Model, Input({{shape}}), Loss(Loss.{{Loss}}{{delta}}), Sgd(0.01)]
            internal sealed partial class {{Name}}
            {
                static Node Build(Node n0)
                {
            {{_body}}        return n{{_shapes.Count - 1}};
                }
            }
            """;
    }

    public string Name { get; }

    /// <summary>The model.</summary>
    public string Source { get; }

    public Loss Loss { get; }

    public int Batch => 4 + _shapes.Count;

    /// <summary>The same in torch.</summary>
    public Tensor Forward(TorchTwin weights, Tensor x)
    {
        var run = new Run(weights, x);
        foreach (Func<Run, Tensor> forward in _forward)
            run.Values.Add(forward(run));
        return run.Values[^1];
    }

    public Tensor LossOf(Tensor outputs, Tensor targets) => Loss switch
    {
        Loss.SoftmaxCrossEntropy => nn.functional.cross_entropy(outputs.reshape(-1, _shapes[^1][^1]), targets),
        Loss.BinaryCrossEntropy => nn.functional.binary_cross_entropy(outputs, targets),
        Loss.MeanAbsoluteError => nn.functional.l1_loss(outputs, targets),
        Loss.Huber => nn.functional.huber_loss(outputs, targets, 0.5),
        _ => nn.functional.mse_loss(outputs, targets),
    };

    /// <summary>All that has no successor yet ends in the output, so that nothing is dead.</summary>
    private void End()
    {
        int[] ends = [.. Enumerable.Range(0, _shapes.Count).Where(node => !_used.Contains(node))];
        // A sequence may stay one.
        if (ends.Length > 1 || _shapes[ends[0]].Length != 2 || _random.Next(2) == 0)
            ends = [Concat([.. ends.Select(ToVector)])];
        Activation activation = Loss == Loss.BinaryCrossEntropy ? Activation.Sigmoid : Activation.None;
        Dense(ends[0], Loss == Loss.SoftmaxCrossEntropy ? _random.Next(2, 6) : _random.Next(1, 6), activation);
        if (_shapes[^1].Length == 2 && Loss != Loss.SoftmaxCrossEntropy && _random.Next(2) == 0)
            ToVector(_shapes.Count - 1);
    }

    private int ToVector(int node)
    {
        if (_shapes[node].Length == 1)
            return node;
        if (_shapes[node].Length == 3)
        {
            if (_random.Next(3) == 0 || Size(node) > 400)
                return Append($"n{node}.GlobalAvgPool()", [_shapes[node][0]], [node], run => run[node].mean([2, 3]));
            if (_random.Next(3) == 0)
                node = AsSequence(node);
        }
        return Append($"n{node}.Flatten()", [Size(node)], [node], run => run[node].flatten(1));
    }

    /// <summary>Late nodes more often: deep networks rather than wide ones.</summary>
    private int Pick() => Math.Max(_random.Next(_shapes.Count), _random.Next(_shapes.Count));

    private void Elementwise(int node)
    {
        int[] same = [.. Enumerable.Range(0, _shapes.Count).Where(other => _shapes[other].SequenceEqual(_shapes[node]) && !IsTokens(other))];
        int partner = same[_random.Next(same.Length)];
        if (_random.Next(2) == 0)
            Append($"n{node} + n{partner}", _shapes[node], [node, partner], run => run[node] + run[partner]);
        else
            Append($"n{node} * n{partner}", _shapes[node], [node, partner], run => run[node] * run[partner]);
    }

    /// <summary>Nodes behind one another in the dimension of channels, or a single node as it is.</summary>
    private int Concat(int[] nodes)
    {
        if (nodes.Length == 1)
            return nodes[0];
        long[] shape = [.. _shapes[nodes[0]]];
        shape[0] = nodes.Sum(node => _shapes[node][0]);
        return Append($"Node.Concat({string.Join(", ", nodes.Select(node => $"n{node}"))})", shape, nodes, run => cat([.. nodes.Select(node => run[node])], 1));
    }

    /// <summary>With one or two others of the same height and width.</summary>
    private void ConcatImages(int node)
    {
        int[] same = [.. Enumerable.Range(0, _shapes.Count).Where(other => _shapes[other].Skip(1).SequenceEqual(_shapes[node].Skip(1)))];
        int[] nodes = [node, .. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => same[_random.Next(same.Length)])];
        if (nodes.Sum(Size) <= LargestImage)
            Concat(nodes);
    }

    private bool IsTokens(int node) => node == 0 && _counts.ContainsKey("embedding");

    private long Size(int node) => _shapes[node].Aggregate((a, b) => a * b);

    private int Append(string expression, long[] shape, int[] inputs, Func<Run, Tensor> forward)
    {
        _body.Append(CultureInfo.InvariantCulture, $"        Node n{_shapes.Count} = {expression};\n");
        _used.UnionWith(inputs);
        _shapes.Add(shape);
        _forward.Add(forward);
        return _shapes.Count - 1;
    }

    /// <summary>The name that the compiler gives the next layer of that kind.</summary>
    private string NameOf(string kind) => kind + (_counts[kind] = _counts.GetValueOrDefault(kind) + 1).ToString(CultureInfo.InvariantCulture);

    private T OneOf<T>(params T[] values) => values[_random.Next(values.Length)];

    private int Divisor(long number) => OneOf([.. Enumerable.Range(1, (int)number).Where(candidate => number % candidate == 0)]);

    private static string Text(bool value) => value ? "true" : "false";

    private sealed record Run(TorchTwin Weights, Tensor Input)
    {
        public List<Tensor> Values { get; } = [];

        public Tensor this[int node] => Values[node];
    }
}
