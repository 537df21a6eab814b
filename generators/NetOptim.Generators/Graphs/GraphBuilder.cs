using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Graphs;

/// <summary>Builds one program op by op; shapes follow from the ops.</summary>
/// <param name="inputRows">Rows of an input sample in memory.</param>
internal sealed class GraphBuilder(string program, bool training, ModelTensors tensors, EquatableArray<int> inputShape, int inputRows = 1)
{
    private readonly List<Operation> _operations = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { "input", "target", "output", "batch" };
    private readonly List<Operation> _updates = [];
    private int _nextId;

    /// <summary>Whether this is the training program: dropout drops, batch norm takes the batch's statistics.</summary>
    public bool Training => training;

    /// <summary>Whether the program makes a loss, to which layers can add terms.</summary>
    public bool HasLoss { get; init; }

    public ModelTensors Tensors => tensors;

    public Value Input { get; } = new(-1, "input", Extent.Elements, inputShape, Storage.Input, rowsPerSample: inputRows);

    public IReadOnlyList<Operation> Operations => _operations;

    /// <summary>The layer that ops are being added for.</summary>
    public string Layer { get; set; } = "";

    /// <summary>The half of the program that ops are being added to.</summary>
    public Phase Phase { get; set; } = Phase.Forward;

    /// <summary>Appends an op with one output.</summary>
    public Value Apply(Op op, params Value[] inputs) => ApplyAll(op, null, inputs)[0];

    /// <summary>Appends an op with one output of that name.</summary>
    public Value ApplyNamed(string name, Op op, params Value[] inputs) => ApplyAll(op, [name], inputs)[0];

    /// <summary>Appends an op that fills a value which already has a place (a gradient).</summary>
    public void ApplyInto(Value destination, Op op, params Value[] inputs) => ApplyAllInto([destination], op, inputs);

    /// <summary>Appends an op that fills values which already have a place.</summary>
    public void ApplyAllInto(IReadOnlyList<Value> destinations, Op op, params Value[] inputs) =>
        _operations.Add(new Operation(op, Roots(inputs), destinations, Layer, Phase));

    /// <summary>Keeps an op for after the backward pass: it changes tensors of the model, which a step whose loss is not finite must not.</summary>
    public void ApplyAfterBackward(IReadOnlyList<Value> destinations, Op op, params Value[] inputs) =>
        _updates.Add(new Operation(op, Roots(inputs), destinations, Layer, Phase.Backward));

    /// <summary>Appends the ops that were kept for after the backward pass.</summary>
    public void AppendUpdates()
    {
        _operations.AddRange(_updates);
        _updates.Clear();
    }

    /// <summary>Appends an op with any number of outputs, named after the layer and the op where no names are given.</summary>
    public IReadOnlyList<Value> ApplyAll(Op op, string[]? names, params Value[] inputs)
    {
        Value[] roots = Roots(inputs);
        // Memory is the roots'; dimensions are those that the layer sees.
        OutputShape[] shapes = op.Outputs(inputs).ToArray();
        Value[] outputs = shapes
            .Select((shape, i) => new Value(
                _nextId++, Unique(names?[i] ?? Text.Camel(Layer) + Text.Pascal(op.Name)), shape.Extent, shape.Shape, Storage.Arena,
                rowsPerSample: shape.RowsPerSample))
            .ToArray();
        _operations.Add(new Operation(op, roots, outputs, Layer, Phase));
        return outputs;
    }

    /// <summary>The same numbers in another shape.</summary>
    public static Value Reshape(Value value, EquatableArray<int> shape) =>
        new(value.Id, value.Name, value.Extent, shape, value.Storage, value.Tensor, value.Root);

    /// <summary>Images with their channels last in memory.</summary>
    public Value ChannelsLast(Value images) =>
        images.Shape.Count == 3 && images.RowsPerSample == 1 && images.Shape[1] * images.Shape[2] > 1 ? Apply(new ToChannelsLastOp(images.Shape), images) : images;

    /// <summary>Images with their channels first, as users have them; anything else as it is.</summary>
    public Value ChannelsFirst(Value value) =>
        value.RowsPerSample > 1 && value.Shape.Count == 3 ? Apply(new ToChannelsFirstOp(value.Shape), value) : value;

    /// <summary>A sequence [T, C] with a row for each of its T steps; anything else as it is.</summary>
    public Value Sequence(Value value) =>
        value.Shape.Count == 2 && value.RowsPerSample != value.Shape[0] ? Apply(new RegroupOp(value.Shape, value.Shape[0]), value) : value;

    /// <summary>A value with all of a sample in one row, channels first.</summary>
    public Value OneRow(Value value)
    {
        value = ChannelsFirst(value);
        return value.RowsPerSample > 1 ? Apply(new RegroupOp(value.Shape, 1), value) : value;
    }

    /// <summary>Values of one shape with the same rows: one each or, where one of them has its channels last or steps of a sequence as rows, all so.</summary>
    public Value[] SameLayout(IReadOnlyList<Value> values) =>
        values.Any(value => value.RowsPerSample > 1) ? values.Select(value => Sequence(ChannelsLast(value))).ToArray() : values.ToArray();

    /// <summary>Gives a layer's result the layer's name.</summary>
    public void Rename(Value value, string name)
    {
        if (value.Root.Storage == Storage.Arena)
            value.Root.Name = Unique(Text.Camel(name));
    }

    /// <summary>The program so far; the output is as users have it.</summary>
    public Graph Build(Value output)
    {
        Value root = Sequence(ChannelsFirst(output)).Root;
        if (root.Storage == Storage.Input)
            root = ApplyNamed("copy", new CopyOp(), root);
        return BuildOn(root);
    }

    /// <summary>The program as it has become after <see cref="Build"/> gave that output.</summary>
    public Graph BuildOn(Value root) => new(program, _operations, Input, root);

    private static Value[] Roots(Value[] inputs) => inputs.Select(input => input.Root).ToArray();

    private string Unique(string name)
    {
        string candidate = name;
        for (int i = 2; !_names.Add(candidate); i++)
            candidate = name + Text.Int(i);
        return candidate;
    }
}
