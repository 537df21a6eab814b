using NetOptim.Generators.Declarations;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Layers;

/// <summary>Builds calls into a graph, one by one.</summary>
internal sealed class NetworkBuilder(GraphBuilder graph, HyperparameterTable hyperparameters, ClassPenalties penalties)
{
    private readonly List<Value> _results = [];
    private readonly ShapeTrace _trace = new(graph.Input.Shape);

    /// <summary>The result of a call; of <see cref="Declarations.Build.CallDeclaration.Parameter"/>, the input.</summary>
    public Value Result(int call) => call < 0 ? graph.Input : _results[call];

    /// <summary>The shapes of what a call takes.</summary>
    public IEnumerable<EquatableArray<int>> InputShapes(LayerCall call) => call.Inputs.Select(input => Result(input).Shape);

    /// <summary>Appends the ops of the next call.</summary>
    public Value Append(LayerCall call)
    {
        Value[] inputs = call.Inputs.Select(Result).ToArray();
        graph.Layer = call.Name;
        // The number of the call is its stream of random numbers.
        var context = new LayerContext(call.Name, _results.Count, call.Arguments, graph, hyperparameters, penalties);
        Value result = call.Layer is { } layer
            ? layer.Build(context, inputs[0])
            : call.Join is { } join
                ? join.Build(context, inputs, () => _trace.Chains(call.Inputs[0], call.Inputs[call.Inputs.Count - 1]))
                : throw new InvalidOperationException($"Nothing defines {call.Arguments.Kind}.");
        double size = result.Shape.Aggregate(1.0, (product, length) => product * length);
        if (size > InputReader.MaximumSampleSize)
        {
            call.Arguments.Report(Diagnostics.Rules.TooLarge, null, $"The result of '{call.Name}'", Text.Int(InputReader.MaximumSampleSize), Text.Number(size));
            result = inputs[0];
        }
        if (inputs.All(input => !ReferenceEquals(result.Root, input.Root)))
            graph.Rename(result, call.Name);
        _results.Add(result);
        _trace.Add(call, result.Shape);
        return result;
    }
}
