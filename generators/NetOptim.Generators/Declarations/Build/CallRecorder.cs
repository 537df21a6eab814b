using Microsoft.CodeAnalysis;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Layers;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>
/// Takes down the calls as they are evaluated, and builds each into a graph that serves for nothing but its shapes, which <c>Build</c> may
/// ask for: by the very code that the front end uses. What is wrong with a call is reported there.
/// </summary>
/// <param name="inputShape">The declared shape of the input; null where none can be read.</param>
internal sealed class CallRecorder(EquatableArray<int>? inputShape)
{
    private readonly NetworkBuilder _network = CreateNetwork(inputShape);
    private readonly ProblemSink _silent = new();
    private readonly List<CallDeclaration> _calls = [];
    private readonly List<CallSite> _sites = [];

    public IReadOnlyList<CallDeclaration> Calls => _calls;

    public IReadOnlyList<CallSite> Sites => _sites;

    public NodeValue Record(string name, AttributeDeclaration layer, IEnumerable<int> inputs, SyntaxNode where, IReadOnlyDictionary<string, SyntaxNode> arguments)
    {
        Budget.CountCalls(_calls.Count, where);
        var call = new CallDeclaration(name, layer, new EquatableArray<int>(inputs));
        _network.Append(new LayerCall(name, new AttributeReader(layer, _calls.Count, _silent, isCall: true), call.Inputs));
        _calls.Add(call);
        _sites.Add(new CallSite(where, arguments));
        return new NodeValue(_calls.Count - 1);
    }

    /// <summary>Whether <c>Build</c> has asked for a shape that an error has left open: what it did then says nothing about it.</summary>
    public bool HasGivenStandIn { get; private set; }

    /// <summary>The shape of a value; behind an error, which the front end reports, a stand-in.</summary>
    public EquatableArray<int> ShapeOf(NodeValue node)
    {
        HasGivenStandIn |= !_network.KnowsShape(node.Call);
        return _network.Result(node.Call).Shape;
    }

    private static NetworkBuilder CreateNetwork(EquatableArray<int>? inputShape)
    {
        var hyperparameters = new HyperparameterTable();
        var graph = new GraphBuilder("shapes", training: false, new ModelTensors(), inputShape ?? InputReader.StandIn);
        return new NetworkBuilder(graph, hyperparameters, ClassPenalties.Read([], hyperparameters), knowsInput: inputShape is not null);
    }
}
