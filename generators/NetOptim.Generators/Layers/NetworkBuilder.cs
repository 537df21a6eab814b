using NetOptim.Generators.Declarations;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary>
/// Builds calls into a graph, one by one. Behind an error it goes on, so that all errors in arguments are said at once, but with stand-ins for values
/// and shapes: nothing that is about these is said.
/// </summary>
/// <param name="knowsInput">Whether the graph's input has the shape that was declared.</param>
internal sealed class NetworkBuilder(GraphBuilder graph, HyperparameterTable hyperparameters, ClassPenalties penalties, bool knowsInput)
{
    private readonly List<Value> _results = [];
    private readonly List<(LayerCall Call, bool KnowsShape, bool IsWrong)> _calls = [];
    private readonly ShapeTrace _trace = new(graph.Input.Shape);

    /// <summary>The result of a call; of <see cref="Declarations.Build.CallDeclaration.Parameter"/>, the input.</summary>
    public Value Result(int call) => call < 0 ? graph.Input : _results[call];

    /// <summary>Whether the result of a call has the shape that was meant.</summary>
    public bool KnowsShape(int call) => call < 0 ? knowsInput : _calls[call].KnowsShape;

    /// <summary>Whether the result of a call is what was meant, whatever its shape: neither what made its numbers has an error, nor what only passed them on.</summary>
    public bool IsAsMeant(int call)
    {
        while (call >= 0)
        {
            if (_calls[call].IsWrong)
                return false;
            EquatableArray<int> inputs = _calls[call].Call.Inputs;
            Value made = _results[call].Root;
            if (inputs.All(input => !ReferenceEquals(Result(input).Root, made)))
                return true;
            call = inputs.First(input => ReferenceEquals(Result(input).Root, made));
        }
        return knowsInput;
    }

    /// <summary>The shapes of what a call takes.</summary>
    public IEnumerable<EquatableArray<int>> InputShapes(LayerCall call) => call.Inputs.Select(input => Result(input).Shape);

    /// <summary>Appends the ops of the next call.</summary>
    public Value Append(LayerCall call)
    {
        if (!call.Inputs.All(KnowsShape))
            call.Arguments.LoseShapes();
        Value[] inputs = call.Inputs.Select(Result).ToArray();
        graph.Layer = call.Name;
        // The number of the call is its stream of random numbers.
        var context = new LayerContext(call.Name, _results.Count, call.Arguments, graph, hyperparameters, penalties);
        Value result = call.Layer is { } layer
            ? layer.Build(context, inputs[0])
            : call.Join is { } join
                ? join.Build(context, inputs, () => _trace.Chains(call.Inputs[0], call.Inputs[call.Inputs.Count - 1]))
                : throw new InvalidOperationException($"Nothing defines {call.Arguments.Kind}.");
        if (!context.HasRoomFor(result.Shape.Select(length => (long)length)))
            result = inputs[0];
        if (inputs.All(input => !ReferenceEquals(result.Root, input.Root)))
            graph.Rename(result, call.Name);
        _results.Add(result);
        _calls.Add((call, call.Arguments.KnowsShapes, call.Arguments.IsWrong));
        _trace.Add(call, result.Shape);
        return result;
    }
}
