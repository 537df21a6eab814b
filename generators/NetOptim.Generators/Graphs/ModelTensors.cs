namespace NetOptim.Generators.Graphs;

/// <summary>The parameters and buffers of a model, laid out in their blocks; shared by all its programs.</summary>
internal sealed class ModelTensors
{
    /// <summary>Every tensor starts on a cache line.</summary>
    private const int AlignmentFloats = 16;

    private readonly Dictionary<string, Value> _byName = new(StringComparer.Ordinal);
    private readonly List<Value> _parameters = [];
    private readonly List<Value> _buffers = [];
    private readonly Dictionary<TensorDefinition, Value> _gradients = [];

    public IReadOnlyList<Value> Parameters => _parameters;

    public IReadOnlyList<Value> Buffers => _buffers;

    /// <summary>Numbers in all parameters together.</summary>
    public long ParameterLength { get; private set; }

    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>The tensor of that name, if it has been made.</summary>
    public Value? Find(string name) => _byName.TryGetValue(name, out Value? known) ? known : null;

    /// <summary>The tensor of that name: made the first time it is asked for, the same value in every program after.</summary>
    public Value GetOrAdd(string name, bool isBuffer, EquatableArray<int> shape, string initializer, int fanIn, int fanOut, TensorPenalties penalties)
    {
        if (_byName.TryGetValue(name, out Value? known))
            return known;
        List<Value> block = isBuffer ? _buffers : _parameters;
        int offset = block.Count == 0 ? 0 : End(block[block.Count - 1].Tensor!);
        var definition = new TensorDefinition(name, shape, offset, initializer, fanIn, fanOut, isBuffer, penalties);
        var value = new Value(
            _byName.Count, Text.Camel(name), Extent.Columns, shape, isBuffer ? Storage.Buffer : Storage.Parameter, definition);
        block.Add(value);
        ParameterLength += isBuffer ? 0 : definition.Length;
        _byName.Add(name, value);
        return value;
    }

    /// <summary>The gradient of a parameter: a place in the gradient block.</summary>
    public Value Gradient(Value parameter)
    {
        TensorDefinition tensor = parameter.Tensor!;
        if (!_gradients.TryGetValue(tensor, out Value? gradient))
        {
            gradient = new Value(parameter.Id, "d" + Text.Pascal(tensor.Name), Extent.Columns, tensor.Shape, Storage.Gradient, tensor);
            _gradients.Add(tensor, gradient);
        }
        return gradient;
    }

    private static int End(TensorDefinition tensor) =>
        (tensor.Offset + tensor.Length + AlignmentFloats - 1) / AlignmentFloats * AlignmentFloats;
}
