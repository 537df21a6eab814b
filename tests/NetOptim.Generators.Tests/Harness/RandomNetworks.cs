using System.Globalization;
using System.Text;

namespace NetOptim.Generators.Tests;

/// <summary>
/// Networks that nobody would design: branches that end early or late, concatenations, pools, gates and attention, drawn from a seed. The same seed is the same network,
/// everywhere: numbers of <see cref="Random"/> with a seed never change.
/// </summary>
internal sealed class RandomNetworks
{
    /// <summary>Elements of the largest tensor.</summary>
    private const int Largest = 12_000;

    private static readonly string[] Activations = ["None", "Relu", "Silu", "Tanh", "Gelu", "Sigmoid", "HardSwish", "Relu6", "Elu", "Mish"];
    private static readonly string[] Gates = ["Sigmoid", "HardSigmoid", "Softmax", "None", "Tanh"];

    private readonly Random _random;
    private readonly StringBuilder _body = new();
    private readonly List<Tensor> _tensors = [];
    private readonly HashSet<int> _used = [];

    private RandomNetworks(int seed)
    {
        _random = new Random(seed);
        bool wide = _random.Next(2) == 0;
        _tensors.Add(new Tensor(wide ? _random.Next(8, 25) : _random.Next(1, 7), _random.Next(3, 14), _random.Next(3, 14)));
    }

    /// <summary>A model class with a <c>Build</c> method.</summary>
    public static string Of(int seed, string name)
    {
        var network = new RandomNetworks(seed);
        Tensor input = network._tensors[0];
        // Some are large: with hundreds of buffers a search for places comes to its end before it has found good ones.
        int layers = seed % 17 == 0 ? network._random.Next(20, 60) : network._random.Next(3, 15);
        while (network._tensors.Count <= layers)
            network.AddLayer();
        return $$"""
            [Model, Input({{input.Channels}}, {{input.Height}}, {{input.Width}}), Loss(Loss.MeanSquaredError), Sgd(0.01)]
            public partial class {{name}}
            {
                private static Node Build(Node n0)
                {
            {{network._body}}        return {{network.Result()}};
                }
            }
            """;
    }

    /// <summary>Appends a layer behind some tensor, mostly a late one, or nothing, where the layer that was drawn does not fit.</summary>
    private void AddLayer()
    {
        int at = Math.Max(_random.Next(_tensors.Count), _random.Next(_tensors.Count));
        Tensor x = _tensors[at];
        switch (_random.Next(14))
        {
            case 0 or 1 or 2:
                AddConvolution(at, x);
                break;
            case 3:
                AddDepthwise(at, x);
                break;
            case 4:
                (int filters, int stride) = (_random.Next(1, 33), _random.Next(1, 3));
                Add(at, Of($"ConvTranspose2d({filters}, {stride + 1}, Activation.{Any(Activations)}, stride: {stride})"), new(filters, x.Height * stride + 1, x.Width * stride + 1));
                break;
            case 5:
                AddPool(at, x);
                break;
            case 6:
                (int height, int width) = (_random.Next(1, 9), _random.Next(1, 9));
                Add(at, Of($"AdaptiveAvgPool2d({height}, {width})"), x with { Height = height, Width = width });
                break;
            case 7:
                Add(at, Of(_random.Next(2) == 0 || x.Length < 4 ? "BatchNorm()" : "LayerNorm()"), x);
                break;
            case 8 or 9:
                Add(at, Of($"SqueezeExcite({_random.Next(1, 7)}, Activation.{Any(Activations)}, Activation.{Any(Gates)})"), x);
                break;
            case 10:
                Add(at, Of("Upsample(2)"), x with { Height = 2 * x.Height, Width = 2 * x.Width });
                break;
            case 11 or 12:
                AddConcatenation(x);
                break;
            default:
                int[] alike = [.. Enumerable.Range(0, _tensors.Count).Where(other => _tensors[other] == x)];
                int second = alike[_random.Next(alike.Length)];
                if (Add(at, $"n{at} {(_random.Next(2) == 0 ? '+' : '*')} n{second}", x))
                    _used.Add(second);
                break;
        }

        string Of(string call) => $"n{at}.{call}";
    }

    private void AddConvolution(int at, Tensor x)
    {
        int filters = _random.Next(1, 41), kernel = _random.Next(1, 6), dilation = _random.Next(1, 3);
        string activation = Any(Activations);
        if (_random.Next(2) == 0)
        {
            Add(at, $"n{at}.Conv2d({filters}, {kernel}, Activation.{activation}, same: true, dilation: {dilation}, bias: false)", x with { Channels = filters });
            return;
        }
        int stride = _random.Next(1, 4), padding = _random.Next(0, kernel);
        Add(
            at, $"n{at}.Conv2d({filters}, {kernel}, Activation.{activation}, stride: {stride}, padding: {padding}, dilation: {dilation})",
            new(filters, Slid(x.Height, dilation * (kernel - 1) + 1, stride, padding), Slid(x.Width, dilation * (kernel - 1) + 1, stride, padding)));
    }

    private void AddDepthwise(int at, Tensor x)
    {
        int kernel = 2 * _random.Next(1, 3) + 1, stride = _random.Next(1, 3), padding = _random.Next(0, 3);
        Add(
            at, $"n{at}.Conv2d({x.Channels}, {kernel}, Activation.{Any(Activations)}, stride: {stride}, padding: {padding}, groups: {x.Channels})",
            x with { Height = Slid(x.Height, kernel, stride, padding), Width = Slid(x.Width, kernel, stride, padding) });
    }

    private void AddPool(int at, Tensor x)
    {
        int kernel = _random.Next(2, 5), stride = _random.Next(1, 4), padding = _random.Next(0, kernel / 2 + 1);
        Add(
            at, $"n{at}.{(_random.Next(2) == 0 ? "MaxPool2d" : "AvgPool2d")}({kernel}, stride: {stride}, padding: {padding})",
            x with { Height = Slid(x.Height, kernel, stride, padding), Width = Slid(x.Width, kernel, stride, padding) });
    }

    private void AddConcatenation(Tensor x)
    {
        int[] alike = [.. Enumerable.Range(0, _tensors.Count).Where(other => _tensors[other].Height == x.Height && _tensors[other].Width == x.Width)];
        int[] chosen = [.. Enumerable.Range(0, _random.Next(2, 4)).Select(_ => alike[_random.Next(alike.Length)])];
        if (Add(chosen[0], $"Node.Concat({string.Join(", ", chosen.Select(other => $"n{other}"))})", x with { Channels = chosen.Sum(other => _tensors[other].Channels) }))
            _used.UnionWith(chosen);
    }

    private bool Add(int reads, string expression, Tensor makes)
    {
        if (makes is not { Height: > 0, Width: > 0 } || makes.Length > Largest)
            return false;
        _body.Append(CultureInfo.InvariantCulture, $"        Node n{_tensors.Count} = {expression};\n");
        _used.Add(reads);
        _tensors.Add(makes);
        return true;
    }

    /// <summary>A dense layer over all that nothing has read yet.</summary>
    private string Result() => "Node.Concat(" + string.Join(", ", Enumerable.Range(0, _tensors.Count).Where(at => !_used.Contains(at)).Select(End)) + $").Dense({_random.Next(1, 6)})";

    private string End(int at)
    {
        Tensor x = _tensors[at];
        int step = x.Height * x.Width;
        if (x.Length > 3_000)
            return $"n{at}.GlobalAvgPool()";
        return _random.Next(4) switch
        {
            0 => $"n{at}.GlobalAvgPool()",
            1 => $"n{at}.Flatten()",
            2 when x.Channels > 1 && step > 1 => $"n{at}.Reshape({x.Channels}, {step}).TransformerBlock({Heads(step)}, mlpRatio: 2).Flatten()",
            _ when x.Channels > 1 => $"n{at}.Reshape({x.Channels}, {step}).MultiHeadAttention({Heads(step)}).Flatten()",
            _ => $"n{at}.Flatten()",
        };
    }

    private int Heads(int channels)
    {
        int[] divisors = [.. Enumerable.Range(1, channels).Where(heads => channels % heads == 0 && channels / heads <= 64)];
        return divisors[_random.Next(divisors.Length)];
    }

    private string Any(string[] names) => names[_random.Next(names.Length)];

    private static int Slid(int length, int kernel, int stride, int padding) => length + 2 * padding < kernel ? 0 : (length + 2 * padding - kernel) / stride + 1;

    private readonly record struct Tensor(int Channels, int Height, int Width)
    {
        public int Length => Channels * Height * Width;
    }
}
