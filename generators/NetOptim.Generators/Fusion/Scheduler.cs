using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Fusion;

/// <summary>Puts the ops of a graph in an order that lets more of them fuse, and drops what nobody reads.</summary>
internal static class Scheduler
{
    /// <summary>Removes ops whose results nothing uses.</summary>
    public static Graph RemoveDead(Graph graph, Value? alsoWanted)
    {
        var used = new HashSet<Value> { graph.Output };
        if (alsoWanted is not null)
            used.Add(alsoWanted);
        var kept = new List<Operation>();
        foreach (Operation operation in graph.Operations.Reverse())
        {
            // A loss is wanted for itself, also where there is nothing to train and so nobody for its gradient.
            bool acts = operation.Outputs.Count == 0 || operation.Op is LossTermOp || operation.Outputs.Any(output => output.Storage != Storage.Arena || used.Contains(output));
            if (!acts)
                continue;
            kept.Add(operation);
            used.UnionWith(operation.Inputs);
        }
        kept.Reverse();
        return graph.With(kept);
    }

    /// <summary>Moves what depends on parameters alone to the front, so that what uses it can join the product before it.</summary>
    public static Graph HoistBatchIndependent(Graph graph)
    {
        var varying = new HashSet<Value>();
        var front = new List<Operation>();
        var rest = new List<Operation>();
        foreach (Operation operation in graph.Operations)
        {
            bool varies = operation.Outputs.Count == 0
                || operation.Phase == Phase.Backward
                || operation.Outputs.Any(output => output.Storage != Storage.Arena)
                || operation.Inputs.Any(input => input.Storage is not (Storage.Parameter or Storage.Buffer) && (input.Storage != Storage.Arena || varying.Contains(input)));
            if (varies)
                varying.UnionWith(operation.Outputs);
            (varies ? rest : front).Add(operation);
        }
        return graph.With(front.Concat(rest).ToArray());
    }
}
