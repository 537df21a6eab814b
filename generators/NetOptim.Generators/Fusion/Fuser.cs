using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Fusion;

/// <summary>
/// Graph → kernels, in one walk: an elementwise op joins the kernel that makes the latest of its operands where that kernel still has it in
/// a register, a column reduction follows the product that makes its operands, everything else starts a kernel. An op that is repeated has
/// its operands from long ago: it joins the kernel at hand. A prologue goes with the op behind it.
/// </summary>
internal static class Fuser
{
    public static KernelProgram Fuse(Graph graph, Value? alsoWanted)
    {
        var kernels = new List<Kernel>();
        var producers = new Dictionary<Value, Kernel>();
        var prologue = new List<Operation>();
        foreach (Operation operation in graph.Operations)
        {
            if (operation.IsPrologue)
            {
                prologue.Add(operation);
                continue;
            }
            Kernel kernel = Place(operation, producers, kernels);
            if (prologue.Count > 0)
            {
                kernel.TakePrologue([.. prologue]);
                prologue.Clear();
            }
            foreach (Value output in operation.Outputs)
                producers.Add(output, kernel);
        }
        return new KernelProgram(graph, kernels, alsoWanted);
    }

    /// <summary>The kernel that an op joins, or else the one that it starts.</summary>
    private static Kernel Place(Operation operation, Dictionary<Value, Kernel> producers, List<Kernel> kernels)
    {
        Kernel? latest = operation.IsRepeated
            ? kernels[kernels.Count - 1]
            : LatestProducer(operation, producers);
        Boundary boundary = Decide(operation, latest, producers);
        switch (boundary)
        {
            case Boundary.Joins:
                latest!.Join(operation);
                return latest;
            case Boundary.Finishes:
                latest!.Finish(operation);
                return latest;
            default:
                return Start(operation, boundary, latest, kernels);
        }
    }

    /// <param name="latest">The kernel that makes the latest of the op's operands.</param>
    private static Boundary Decide(Operation operation, Kernel? latest, Dictionary<Value, Kernel> producers)
    {
        if (operation.Op is not (ElementwiseOp or ColumnReductionOp or ColumnMomentsOp) or PixelReductionOp)
            return Boundary.OwnWalk;
        if (latest is null)
            return Boundary.NothingToJoin;
        // Only the gradient that a loss has just made goes on into the backward half.
        if (latest.Phase != operation.Phase && latest.Kind != KernelKind.Loss)
            return Boundary.OtherHalf;
        return operation.Op is ElementwiseOp ? DecideElementwise(operation, latest, producers) : DecideColumnSums(operation, latest);
    }

    private static Boundary DecideElementwise(Operation operation, Kernel latest, Dictionary<Value, Kernel> producers)
    {
        if (!latest.AcceptsElementwise)
            return Boundary.TakesNothing;
        if (latest.Extent != operation.Output.Extent || !latest.WalksLike(operation))
            return Boundary.OtherShape;
        IEnumerable<Value> fresh = operation.Inputs.Where(input => producers.TryGetValue(input, out Kernel? producer) && producer == latest);
        return fresh.All(latest.HoldsInRegister) ? Boundary.Joins : Boundary.AfterAllRows;
    }

    private static Boundary DecideColumnSums(Operation operation, Kernel latest)
    {
        if (latest is not { Kind: KernelKind.Product, Anchor.Op: ProductOp { TakesFinisher: true }, Extent: Extent.Elements })
            return Boundary.TakesNoSums;
        return latest.WalksLike(operation)
            && operation.Inputs.All(input => input.Extent != Extent.Elements || (input.Columns == latest.Columns && input.RowsPerSample == latest.RowsPerSample))
            ? Boundary.Finishes
            : Boundary.OtherShape;
    }

    private static Kernel? LatestProducer(Operation operation, Dictionary<Value, Kernel> producers)
    {
        Kernel? latest = null;
        foreach (Value input in operation.Inputs)
        {
            if (producers.TryGetValue(input, out Kernel? producer) && (latest is null || producer.Index > latest.Index))
                latest = producer;
        }
        return latest;
    }

    private static Kernel Start(Operation operation, Boundary boundary, Kernel? behind, List<Kernel> kernels)
    {
        KernelKind kind = operation.Op switch
        {
            ProductOp => KernelKind.Product,
            ElementwiseOp => KernelKind.Map,
            ElementwiseLossOp => KernelKind.Loss,
            PixelReductionOp => KernelKind.PixelReduction,
            ColumnReductionOp => KernelKind.ColumnReduction,
            ColumnMomentsOp => KernelKind.ColumnMoments,
            RowReductionOp => KernelKind.RowReduction,
            ICallOp => KernelKind.Call,
            _ => throw new InvalidOperationException($"No kernel takes the op {operation.Op.Name}."),
        };
        Value walked = operation.Op.Walked(operation);
        var kernel = new Kernel(kernels.Count, kind, kind == KernelKind.Map ? null : operation, walked.Extent, walked.Columns, walked.RowsPerSample)
        {
            Boundary = boundary,
            Behind = behind,
        };
        if (kind == KernelKind.Map)
            kernel.Join(operation);
        kernels.Add(kernel);
        return kernel;
    }
}
