using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>A compiled model's twin in TorchSharp: copies of its tensors by name, and a forward pass written by hand.</summary>
internal sealed class TorchTwin : IDisposable
{
    private readonly Dictionary<string, TorchParameter> _parameters = [];
    private readonly Dictionary<string, Tensor> _buffers = [];
    private readonly Func<TorchTwin, Tensor, Tensor> _forward;
    private readonly ScalarType _type;
    private Tensor? _penalty;

    public TorchTwin(CompiledModel model, Func<TorchTwin, Tensor, Tensor> forward, ScalarType type = ScalarType.Float32)
    {
        _forward = forward;
        _type = type;
        foreach (Parameter parameter in model.Parameters)
            _parameters.Add(parameter.Name, new TorchParameter(Copy(parameter, type)));
        foreach (Parameter buffer in model.Buffers)
            _buffers.Add(buffer.Name, Copy(buffer, type));
    }

    public IReadOnlyDictionary<string, TorchParameter> Parameters => _parameters;

    public IReadOnlyDictionary<string, Tensor> Buffers => _buffers;

    public bool Training { get; private set; }

    public Tensor this[string name] => Find(name) ?? throw new ArgumentException($"The model has no tensor '{name}'.", nameof(name));

    /// <summary>A tensor, or null where the layer has none of that name.</summary>
    public Tensor? Find(string name) =>
        _parameters.TryGetValue(name, out TorchParameter? parameter) ? parameter : _buffers.GetValueOrDefault(name);

    /// <summary>The forward pass; what <see cref="Penalize"/> was given on the way is the penalty.</summary>
    public Tensor Run(Tensor inputs, bool training, out Tensor penalty)
    {
        Training = training;
        _penalty = zeros(1, dtype: _type);
        Tensor outputs = _forward(this, inputs);
        penalty = _penalty;
        return outputs;
    }

    /// <summary>Adds a term to the loss.</summary>
    public void Penalize(Tensor term) => _penalty = _penalty! + term;

    public Tensor Dense(Tensor x, int number) =>
        nn.functional.linear(x, this[$"dense{number}.weight"], Find($"dense{number}.bias")!);

    public Tensor BatchNorm(Tensor x, int number = 1, double momentum = 0.1, double epsilon = 1e-5) => BatchNorm(x, $"batchNorm{number}", momentum, epsilon);

    public Tensor BatchNorm(Tensor x, string name, double momentum = 0.1, double epsilon = 1e-5) => nn.functional.batch_norm(
        x, this[name + ".running_mean"], this[name + ".running_var"], Find(name + ".weight")!, Find(name + ".bias")!, Training, momentum, epsilon);

    public Tensor LayerNorm(Tensor x, int number = 1, double epsilon = 1e-5, bool ofSteps = false) => LayerNorm(x, $"layerNorm{number}", ofSteps, epsilon);

    public Tensor LayerNorm(Tensor x, string name, bool ofSteps, double epsilon = 1e-5) => nn.functional.layer_norm(
        x, x.shape[(ofSteps ? 2 : 1)..], Find(name + ".weight")!, Find(name + ".bias")!, epsilon);

    /// <summary>Token ids → vectors.</summary>
    public Tensor Embedding(Tensor ids, string name = "embedding1") =>
        this[name + ".weight"].index_select(0, ids.reshape(-1).to(ScalarType.Int64)).reshape([.. ids.shape, -1]);

    /// <summary>Self-attention of [batch, steps, channels], written out.</summary>
    public Tensor Attention(Tensor x, string name, int heads, bool causal)
    {
        (long batch, long steps, long channels) = (x.shape[0], x.shape[1], x.shape[2]);
        Tensor projections = nn.functional.linear(x, this[name + ".in_proj_weight"], Find(name + ".in_proj_bias")!);
        Tensor[] parts = [.. projections.chunk(3, -1).Select(part => part.reshape(batch, steps, heads, channels / heads).transpose(1, 2))];
        Tensor scores = parts[0].matmul(parts[1].transpose(-1, -2)) / Math.Sqrt((double)channels / heads);
        if (causal)
            scores = scores.masked_fill(ones(steps, steps, dtype: ScalarType.Bool).triu(1), double.NegativeInfinity);
        Tensor gathered = scores.softmax(-1).matmul(parts[2]).transpose(1, 2).reshape(batch, steps, channels);
        return nn.functional.linear(gathered, this[name + ".out_proj.weight"], Find(name + ".out_proj.bias")!);
    }

    /// <summary>A transformer block, normalised first.</summary>
    public Tensor TransformerBlock(Tensor x, string name, int heads, bool causal, Func<Tensor, Tensor> activation)
    {
        Tensor middle = x + Attention(Norm(x, "norm1"), name + ".self_attn", heads, causal);
        return middle + Linear(activation(Linear(Norm(middle, "norm2"), "linear1")), "linear2");

        Tensor Norm(Tensor y, string part) => nn.functional.layer_norm(y, y.shape[2..], this[$"{name}.{part}.weight"], this[$"{name}.{part}.bias"]);
        Tensor Linear(Tensor y, string part) => nn.functional.linear(y, this[$"{name}.{part}.weight"], this[$"{name}.{part}.bias"]);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _parameters.Values.Concat(_buffers.Values))
            tensor.Dispose();
    }

    private static Tensor Copy(Parameter source, ScalarType type)
    {
        using Tensor flat = tensor(source.Values.ToArray());
        return flat.reshape([.. source.Shape.Select(length => (long)length)]).to(type, copy: true);
    }
}
