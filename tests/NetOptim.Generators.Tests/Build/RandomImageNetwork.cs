using System.Globalization;
using System.Text;

namespace NetOptim.Generators.Tests.Build;

/// <summary>A seeded random network on images: as a model with a <c>Build</c> method, and as a function in double that knows nothing of the compiler.</summary>
internal sealed class RandomImageNetwork : IRandomNetwork
{
    private const int LargestSide = 10;

    private readonly Random _random;
    private readonly List<ImageShape> _shapes = [];
    private readonly List<Func<State, double[][]>> _forward = [];
    private readonly Dictionary<string, int> _counts = [];
    private readonly HashSet<int> _used = [];
    private readonly StringBuilder _body = new();

    public RandomImageNetwork(int seed)
    {
        _random = new Random(seed);
        var input = new ImageShape(_random.Next(1, 5), _random.Next(3, 9), _random.Next(3, 9));
        _shapes.Add(input);
        _forward.Add(state => state.Input);
        int steps = _random.Next(3, 9);
        for (int i = 0; i < steps; i++)
            AddStep();
        // All that has no successor yet ends in the output, so that nothing is dead.
        int[] ends = [.. Enumerable.Range(0, _shapes.Count).Where(node => !_used.Contains(node)).ToArray().Select(ToVector)];
        Concat(ends);
        Dense(_shapes.Count - 1, _random.Next(1, 5));
        Name = $"RandomImages{seed}";
        Source = $$"""
            [Model, Input({{input.Channels}}, {{input.Height}}, {{input.Width}}), Loss(Loss.MeanSquaredError), Sgd(0.01)]
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

    public string Source { get; }

    public int Inputs => _shapes[0].Size;

    public int Outputs => _shapes[^1].Size;

    public double[][] Run(double[][] inputs, IReadOnlyDictionary<string, double[]> parameters)
    {
        var state = new State(inputs, parameters);
        foreach (Func<State, double[][]> forward in _forward)
            state.Values.Add(forward(state));
        return state.Values[^1];
    }

    private void AddStep()
    {
        int node = Math.Max(_random.Next(_shapes.Count), _random.Next(_shapes.Count));
        ImageShape shape = _shapes[node];
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                Convolution(node);
                break;
            case 3:
                Depthwise(node);
                break;
            case 4 when Math.Max(shape.Height, shape.Width) * 2 <= LargestSide:
                Transposed(node);
                break;
            case 5 when Math.Min(shape.Height, shape.Width) >= 2:
                Pool(node);
                break;
            case 6:
                BatchNorm(node);
                break;
            case 7 when shape.Size > 2 * shape.Channels:
                GroupNorm(node);
                break;
            case 8:
                SqueezeExcite(node);
                break;
            case 9 when Math.Max(shape.Height, shape.Width) * 2 <= LargestSide:
                Append($"n{node}.Upsample(2)", new(shape.Channels, 2 * shape.Height, 2 * shape.Width), [node], state => ImageReference.Repeat(state.Values[node], shape, 2));
                break;
            case 10:
                Concat([node, node == 0 ? node : Partner(node)]);
                break;
            default:
                Elementwise(node, Partner(node), _random.Next(2) == 0);
                break;
        }
    }

    /// <summary>Another node of that shape, or the node itself.</summary>
    private int Partner(int node)
    {
        int[] same = [.. Enumerable.Range(0, _shapes.Count).Where(other => _shapes[other] == _shapes[node])];
        return same[_random.Next(same.Length)];
    }

    private void Convolution(int node)
    {
        ImageShape shape = _shapes[node];
        int groups = Divisor(shape.Channels), filters = groups * _random.Next(1, 4);
        int dilation = _random.Next(1, 3), padding = _random.Next(0, 3), stride = _random.Next(1, 3);
        int kernel = _random.Next(1, 4);
        while (dilation * (kernel - 1) >= Math.Min(shape.Height, shape.Width) + 2 * padding)
            kernel--;
        Convolve(node, new ConvolutionSpec(shape, filters, kernel, stride, padding, dilation, groups));
    }

    private void Depthwise(int node)
    {
        ImageShape shape = _shapes[node];
        Convolve(node, new ConvolutionSpec(shape, shape.Channels, 3, _random.Next(1, 3), 1, 1, shape.Channels));
    }

    private void Convolve(int node, ConvolutionSpec spec)
    {
        string name = NameOf("conv");
        bool bias = _random.Next(3) > 0;
        bool active = _random.Next(2) == 0;
        Append(
            $"n{node}.Conv2d({spec.Filters}, {spec.Kernel}, stride: {spec.Stride}, padding: {spec.Padding}, dilation: {spec.Dilation}, groups: {spec.Groups}{(active ? ", activation: Activation.Tanh" : "")}{(bias ? "" : ", bias: false")})",
            spec.Out, [node],
            state => ImageReference.Map(
                ImageReference.Convolve(state.Values[node], spec, state.Parameters[name + ".weight"], bias ? state.Parameters[name + ".bias"] : null),
                active ? Math.Tanh : value => value));
    }

    private void Transposed(int node)
    {
        ImageShape shape = _shapes[node];
        string name = NameOf("convTranspose");
        int filters = _random.Next(1, 4);
        var spec = new ConvolutionSpec(new(filters, 2 * shape.Height, 2 * shape.Width), shape.Channels, 2, 2, 0, 1, 1);
        Append(
            $"n{node}.ConvTranspose2d({filters}, 2, stride: 2)", spec.In, [node],
            state => ImageReference.Transpose(state.Values[node], spec, state.Parameters[name + ".weight"], state.Parameters[name + ".bias"]));
    }

    private void Pool(int node)
    {
        ImageShape shape = _shapes[node];
        int kernel = _random.Next(2, 4), padding = kernel / 2 * _random.Next(2), stride = _random.Next(1, 3);
        kernel = Math.Min(kernel, Math.Min(shape.Height, shape.Width));
        padding = Math.Min(padding, kernel / 2);
        bool largest = _random.Next(2) == 0;
        var spec = new ConvolutionSpec(shape, shape.Channels, kernel, stride, padding, 1, 1);
        Append(
            $"n{node}.{(largest ? "MaxPool2d" : "AvgPool2d")}({kernel}, stride: {stride}, padding: {padding})", spec.Out, [node],
            state => ImageReference.Pool(state.Values[node], spec, largest));
    }

    private void BatchNorm(int node)
    {
        ImageShape shape = _shapes[node];
        string name = NameOf("batchNorm");
        Append($"n{node}.BatchNorm()", shape, [node], state =>
            ImageReference.BatchNorm(state.Values[node], shape, state.Parameters[name + ".weight"], state.Parameters[name + ".bias"]));
    }

    private void GroupNorm(int node)
    {
        ImageShape shape = _shapes[node];
        string name = NameOf("groupNorm");
        int groups = Divisor(shape.Channels);
        Append($"n{node}.GroupNorm({groups})", shape, [node], state =>
            ImageReference.GroupNorm(state.Values[node], shape, groups, state.Parameters[name + ".weight"], state.Parameters[name + ".bias"]));
    }

    private void SqueezeExcite(int node)
    {
        ImageShape shape = _shapes[node];
        string name = NameOf("squeezeExcite");
        int squeeze = _random.Next(1, 5);
        Append($"n{node}.SqueezeExcite({squeeze}, Activation.Silu)", shape, [node], state => ImageReference.SqueezeExcite(
            state.Values[node], shape, state.Parameters[name + ".fc1.weight"], state.Parameters[name + ".fc1.bias"], state.Parameters[name + ".fc2.weight"],
            state.Parameters[name + ".fc2.bias"]));
    }

    private void Elementwise(int node, int partner, bool product)
    {
        NameOf(product ? "multiply" : "add");
        Append($"n{node} {(product ? "*" : "+")} n{partner}", _shapes[node], [node, partner], state =>
            [.. state.Values[node].Select((row, i) => row.Select((value, j) => product ? value * state.Values[partner][i][j] : value + state.Values[partner][i][j]).ToArray())]);
    }

    private void Concat(int[] nodes)
    {
        ImageShape first = _shapes[nodes[0]];
        Append(
            $"Node.Concat({string.Join(", ", nodes.Select(node => "n" + node))})", first with { Channels = nodes.Sum(node => _shapes[node].Channels) }, nodes,
            state => [.. Enumerable.Range(0, state.Input.Length).Select(row => nodes.SelectMany(node => state.Values[node][row]).ToArray())]);
    }

    /// <summary>The means of a node's channels, or all of it.</summary>
    private int ToVector(int node)
    {
        ImageShape shape = _shapes[node];
        bool means = _random.Next(2) == 0;
        Append(
            $"n{node}.{(means ? "GlobalAvgPool" : "Flatten")}()", new(means ? shape.Channels : shape.Size, 1, 1), [node],
            state => means ? ImageReference.Means(state.Values[node], shape) : state.Values[node]);
        return _shapes.Count - 1;
    }

    private void Dense(int node, int units)
    {
        string name = NameOf("dense");
        Append($"n{node}.Dense({units})", new(units, 1, 1), [node], state =>
            [.. state.Values[node].Select(x => ImageReference.Dense(x, state.Parameters[name + ".weight"], state.Parameters[name + ".bias"]))]);
    }

    private void Append(string expression, ImageShape shape, int[] inputs, Func<State, double[][]> forward)
    {
        _body.Append(CultureInfo.InvariantCulture, $"        Node n{_shapes.Count} = {expression};\n");
        _used.UnionWith(inputs);
        _shapes.Add(shape);
        _forward.Add(forward);
    }

    private int Divisor(int number)
    {
        int[] divisors = [.. Enumerable.Range(1, number).Where(candidate => number % candidate == 0)];
        return divisors[_random.Next(divisors.Length)];
    }

    private string NameOf(string kind) => kind + (_counts[kind] = _counts.GetValueOrDefault(kind) + 1).ToString(CultureInfo.InvariantCulture);

    private sealed record State(double[][] Input, IReadOnlyDictionary<string, double[]> Parameters)
    {
        public List<double[][]> Values { get; } = [];
    }
}
