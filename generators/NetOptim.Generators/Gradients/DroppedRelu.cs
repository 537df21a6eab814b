using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Gradients;

/// <summary>
/// Dropout behind a ReLU: what is left of the output is positive exactly where the unit was active and kept. So the gradient through both
/// can be read off the one stored output: neither is the ReLU's own output stored nor the mask drawn again.
/// </summary>
internal static class DroppedRelu
{
    public static Graph Simplify(Graph graph)
    {
        Dictionary<Value, Operation> producers = graph.Producers();
        var changed = new List<Operation>();
        foreach (Operation operation in graph.Operations)
            changed.Add(Rewrite(operation, producers, graph.Operations) ?? operation);
        return graph.With(changed);
    }

    private static Operation? Rewrite(Operation operation, Dictionary<Value, Operation> producers, IReadOnlyList<Operation> all)
    {
        if (operation.Op is not ActivationGradientOp { Kind.Kind: "Relu" }
            || !producers.TryGetValue(operation.Inputs[0], out Operation? backward) || backward.Op is not DropoutOp redrawn)
        {
            return null;
        }
        Operation? forward = all.FirstOrDefault(other => other.Inputs.Count > 0 && ReferenceEquals(other.Inputs[0], operation.Inputs[1])
            && other.Op is DropoutOp drawn && drawn.Stream == redrawn.Stream);
        return forward is null
            ? null
            : new Operation(
                new DroppedReluGradientOp(redrawn.Layer, redrawn.Rate), [backward.Inputs[0], forward.Output], operation.Outputs, operation.Layer,
                operation.Phase);
    }
}

/// <summary>dy, dropout(relu(x)) → dy/(1 - rate) where the output is positive, else 0.</summary>
internal sealed class DroppedReluGradientOp(string layer, string rate) : ElementwiseOp
{
    public override string Name => "dropoutReluGradient";

    public override string Render(IReadOnlyList<string> operands, KernelScope scope)
    {
        string scale = scope.Field("float", Text.Camel(layer) + "Scale", $"1 / (1 - (float){rate})");
        return $"Activations.ReluGradient({operands[0]}, {operands[1]}) * T.Broadcast({scale})";
    }
}
