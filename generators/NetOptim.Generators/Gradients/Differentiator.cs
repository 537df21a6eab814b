using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Gradients;

/// <summary>
/// Reverse-mode differentiation in the same graph: from the last op to the first, each op's rule appends ops of the backward pass.
/// Gradients that nobody needs never come to be.
/// </summary>
internal sealed class Differentiator
{
    private readonly GraphBuilder _graph;
    private readonly Dictionary<Value, Value> _gradients = [];
    private readonly HashSet<Value> _wanted = [];

    /// <summary>Of parameters that several ops use: what each of them adds to the gradient.</summary>
    private readonly Dictionary<Value, List<Value>> _parts = [];

    private Differentiator(GraphBuilder graph, bool inputWanted)
    {
        _graph = graph;
        if (inputWanted)
            _wanted.Add(graph.Input);
        var used = new HashSet<Value>();
        foreach (Operation operation in graph.Operations)
        {
            foreach (Value parameter in operation.Inputs.Where(input => input.Storage == Storage.Parameter && !used.Add(input)))
                _parts[parameter] = [];
            if (operation.Inputs.Any(input => input.Storage == Storage.Parameter || _wanted.Contains(input)))
                _wanted.UnionWith(operation.Outputs);
        }
    }

    /// <summary>Appends the backward pass of all ops so far, from the gradients of some values.</summary>
    /// <returns>The gradient of the input where it was wanted and there is one.</returns>
    public static Value? Run(GraphBuilder graph, Value value, Value gradient, bool inputWanted)
    {
        Operation[] forward = graph.Operations.ToArray();
        graph.Phase = Phase.Backward;
        var differentiator = new Differentiator(graph, inputWanted);
        differentiator._gradients[value] = gradient;
        foreach (Operation operation in Enumerable.Reverse(forward))
        {
            graph.Layer = operation.Layer;
            if (operation.Outputs.Count == 0 || operation.Outputs.Any(output => differentiator.Of(output) is not null))
                operation.Op.Differentiate(operation, differentiator);
        }
        differentiator.AddParts();
        graph.AppendUpdates();
        return differentiator.Of(graph.Input);
    }

    /// <summary>The gradient of a value so far; null where none has come.</summary>
    public Value? Of(Value value) => _gradients.TryGetValue(value, out Value? gradient) ? gradient : null;

    /// <summary>Whether any parameter (or the wanted input) lies before that value.</summary>
    public bool Wants(Value value) => _wanted.Contains(value);

    /// <summary>Makes a gradient by an op and gives it to a value.</summary>
    public void Add(Value value, Op op, params Value[] operands) =>
        Pass(value, _graph.ApplyNamed("d" + Text.Pascal(value.Name), op, operands));

    /// <summary>Gives a gradient to a value; a second one is added to the first.</summary>
    public void Pass(Value value, Value gradient)
    {
        if (!Wants(value))
            return;
        _gradients[value] = Of(value) is { } other
            ? _graph.ApplyNamed("d" + Text.Pascal(value.Name), new AddOp(), other, gradient)
            : gradient;
    }

    /// <summary>Puts another gradient in a value's place (a term added to it).</summary>
    public void Replace(Value value, Op op, params Value[] operands) =>
        _gradients[value] = _graph.ApplyNamed("d" + Text.Pascal(value.Name), op, operands);

    /// <summary>Makes the gradient of a parameter, in the gradient block; of one that is used more than once, a part of it.</summary>
    public void AddParameter(Value parameter, Op op, params Value[] operands)
    {
        if (_parts.TryGetValue(parameter, out List<Value>? parts))
            parts.Add(_graph.ApplyNamed("d" + Text.Pascal(parameter.Name) + "Part", op, operands));
        else
            _graph.ApplyInto(_graph.Tensors.Gradient(parameter), op, operands);
    }

    /// <summary>Appends a helper op of the backward pass with any number of outputs.</summary>
    public IReadOnlyList<Value> Apply(Op op, string[] names, params Value[] operands) => _graph.ApplyAll(op, names, operands);

    /// <summary>Appends an op that fills parameters' gradients, and gives these.</summary>
    public IReadOnlyList<Value> AddParameters(IReadOnlyList<Value> parameters, Op op, params Value[] operands)
    {
        Value[] filled = parameters.Select(_graph.Tensors.Gradient).ToArray();
        _graph.ApplyAllInto(filled, op, operands);
        return filled;
    }

    /// <summary>Adds up what came for parameters that are used more than once, in the order of the backward pass.</summary>
    private void AddParts()
    {
        foreach ((Value parameter, List<Value> parts) in _parts.Select(entry => (entry.Key, entry.Value)).Where(entry => entry.Value.Count > 0))
        {
            _graph.Layer = parameter.Tensor!.Name;
            Value sum = parts[0];
            foreach (Value part in parts.Skip(1).Take(parts.Count - 2))
                sum = _graph.ApplyNamed(part.Name, new AddOp(), sum, part);
            if (parts.Count == 1)
                _graph.ApplyInto(_graph.Tensors.Gradient(parameter), new CopyOp(), sum);
            else
                _graph.ApplyInto(_graph.Tensors.Gradient(parameter), new AddOp(), sum, parts[parts.Count - 1]);
        }
    }
}
