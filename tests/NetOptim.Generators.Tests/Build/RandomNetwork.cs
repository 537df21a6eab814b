using System.Globalization;
using System.Text;

namespace NetOptim.Generators.Tests.Build;

/// <summary>A random network: as a model and as a function in double.</summary>
internal interface IRandomNetwork
{
    string Name { get; }

    /// <summary>The model.</summary>
    string Source { get; }

    int Inputs { get; }

    int Outputs { get; }

    /// <summary>The outputs in training mode.</summary>
    /// <param name="inputs">One row per sample.</param>
    /// <param name="parameters">By name.</param>
    double[][] Run(double[][] inputs, IReadOnlyDictionary<string, double[]> parameters);
}

/// <summary>A seeded random network: as a model with a <c>Build</c> method, and as a function in double that knows nothing of the compiler.</summary>
internal sealed class RandomNetwork : IRandomNetwork
{
    private static readonly (string Method, Func<double, double> Value)[] Activations =
    [
        ("Tanh", Math.Tanh),
        ("Sigmoid", Sigmoid),
        ("Silu", x => x * Sigmoid(x)),
        ("Softplus", x => Math.Log(1 + Math.Exp(x))),
        ("Mish", x => x * Math.Tanh(Math.Log(1 + Math.Exp(x)))),
        ("GeluTanh", x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        ("Elu", x => x >= 0 ? x : Math.Exp(x) - 1),
    ];

    private readonly Random _random;
    private readonly List<int> _widths = [];
    private readonly List<Func<State, double[][]>> _forward = [];
    private readonly Dictionary<string, int> _counts = [];
    private readonly StringBuilder _body = new();

    public RandomNetwork(int seed)
    {
        _random = new Random(seed);
        Inputs = _random.Next(1, 9);
        _widths.Add(Inputs);
        _forward.Add(state => state.Input);
        int steps = _random.Next(3, 12);
        for (int i = 0; i < steps; i++)
            AddStep();
        // All that has no successor yet ends in the output, so that nothing is dead.
        int[] ends = [.. Enumerable.Range(0, _widths.Count).Where(node => !_used.Contains(node))];
        Concat(ends);
        Dense(_widths.Count - 1, _random.Next(1, 6));
        Name = $"Random{seed}";
        Source = $$"""
            [Model, Input({{Inputs}}), Loss(Loss.MeanSquaredError), Sgd(0.01)]
            internal sealed partial class {{Name}}
            {
                static Node Build(Node n0)
                {
            {{_body}}        return n{{_widths.Count - 1}};
                }
            }
            """;
    }

    private readonly HashSet<int> _used = [];

    public string Name { get; }

    public string Source { get; }

    public int Inputs { get; }

    public int Outputs => _widths[^1];

    public double[][] Run(double[][] inputs, IReadOnlyDictionary<string, double[]> parameters)
    {
        var state = new State(inputs, parameters);
        foreach (Func<State, double[][]> forward in _forward)
            state.Values.Add(forward(state));
        return state.Values[^1];
    }

    private void AddStep()
    {
        int node = Pick();
        switch (_random.Next(8))
        {
            case 0 or 1:
                Dense(node, _random.Next(1, 40));
                break;
            case 2:
                Activation(node);
                break;
            case 3:
                BatchNorm(node);
                break;
            case 4 when _widths[node] > 1:
                LayerNorm(node);
                break;
            case 5:
                Concat([node, .. Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Pick())]);
                break;
            case 6:
                Elementwise("+", "add", (a, b) => a + b, node);
                break;
            default:
                Elementwise("*", "multiply", (a, b) => a * b, node);
                break;
        }
    }

    /// <summary>Late nodes more often: deep networks rather than wide ones.</summary>
    private int Pick() => Math.Max(_random.Next(_widths.Count), _random.Next(_widths.Count));

    private void Dense(int node, int units)
    {
        string name = NameOf("dense");
        bool bias = _random.Next(3) > 0;
        (string method, Func<double, double> f) = Activations[_random.Next(Activations.Length)];
        bool active = _random.Next(2) == 0;
        string activation = active ? $", Activation.{method}" : "";
        Append($"n{node}.Dense({units}{activation}{(bias ? "" : ", bias: false")})", units, [node], state =>
        {
            double[] weight = state.Parameters[name + ".weight"];
            double[]? shift = bias ? state.Parameters[name + ".bias"] : null;
            return Rows(state.Values[node], x => [.. Enumerable.Range(0, units).Select(unit =>
            {
                double sum = shift?[unit] ?? 0;
                for (int i = 0; i < x.Length; i++)
                    sum += x[i] * weight[unit * x.Length + i];
                return active ? f(sum) : sum;
            })]);
        });
    }

    private void Activation(int node)
    {
        (string method, Func<double, double> f) = Activations[_random.Next(Activations.Length)];
        Append($"n{node}.{method}()", _widths[node], [node], state => Rows(state.Values[node], x => [.. x.Select(f)]));
    }

    private void BatchNorm(int node)
    {
        string name = NameOf("batchNorm");
        int width = _widths[node];
        Append($"n{node}.BatchNorm()", width, [node], state =>
        {
            double[][] x = state.Values[node];
            double[] mean = [.. Enumerable.Range(0, width).Select(column => x.Average(row => row[column]))];
            double[] variance = [.. Enumerable.Range(0, width).Select(column => x.Average(row => Math.Pow(row[column] - mean[column], 2)))];
            return Rows(x, row => Affine(state, name, [.. row.Select((value, i) => (value - mean[i]) / Math.Sqrt(variance[i] + 1e-5))]));
        });
    }

    private void LayerNorm(int node)
    {
        string name = NameOf("layerNorm");
        Append($"n{node}.LayerNorm()", _widths[node], [node], state => Rows(state.Values[node], row =>
        {
            double mean = row.Average();
            double variance = row.Average(value => Math.Pow(value - mean, 2));
            return Affine(state, name, [.. row.Select(value => (value - mean) / Math.Sqrt(variance + 1e-5))]);
        }));
    }

    private void Concat(int[] nodes) => Append(
        $"Node.Concat({string.Join(", ", nodes.Select(node => "n" + node))})", nodes.Sum(node => _widths[node]), nodes,
        state => [.. Enumerable.Range(0, state.Input.Length).Select(row => nodes.SelectMany(node => state.Values[node][row]).ToArray())]);

    /// <summary>With another node of that width, or else with itself.</summary>
    private void Elementwise(string symbol, string kind, Func<double, double, double> f, int node)
    {
        int[] same = [.. Enumerable.Range(0, _widths.Count).Where(other => _widths[other] == _widths[node])];
        int partner = same[_random.Next(same.Length)];
        NameOf(kind);
        Append($"n{node} {symbol} n{partner}", _widths[node], [node, partner], state =>
            [.. state.Values[node].Select((row, i) => row.Select((value, j) => f(value, state.Values[partner][i][j])).ToArray())]);
    }

    private void Append(string expression, int width, int[] inputs, Func<State, double[][]> forward)
    {
        _body.Append(CultureInfo.InvariantCulture, $"        Node n{_widths.Count} = {expression};\n");
        _used.UnionWith(inputs);
        _widths.Add(width);
        _forward.Add(forward);
    }

    private string NameOf(string kind) => kind + (_counts[kind] = _counts.GetValueOrDefault(kind) + 1).ToString(CultureInfo.InvariantCulture);

    private static double[] Affine(State state, string name, double[] row)
    {
        double[] scale = state.Parameters[name + ".weight"];
        double[] shift = state.Parameters[name + ".bias"];
        return [.. row.Select((value, i) => value * scale[i] + shift[i])];
    }

    private static double[][] Rows(double[][] rows, Func<double[], double[]> map) => [.. rows.Select(map)];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private sealed record State(double[][] Input, IReadOnlyDictionary<string, double[]> Parameters)
    {
        public List<double[][]> Values { get; } = [];
    }
}
