using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Fusion;

/// <summary>
/// Graph → kernels, in one walk: an elementwise op joins the kernel that makes the latest of its operands where that kernel still has it in
/// a register, a column reduction follows the product that makes its operands, everything else starts a kernel. An op that is repeated has
/// its operands from long ago: it joins the kernel at hand.
/// </summary>
internal static class Fuser
{
    public static KernelProgram Fuse(Graph graph, Value? alsoWanted)
    {
        var kernels = new List<Kernel>();
        var producers = new Dictionary<Value, Kernel>();
        foreach (Operation operation in graph.Operations)
        {
            Kernel kernel = Home(operation, producers, kernels) ?? Start(operation, kernels);
            foreach (Value output in operation.Outputs)
                producers.Add(output, kernel);
        }
        return new KernelProgram(graph, kernels, alsoWanted);
    }

    /// <summary>The kernel that an op joins, having joined it; null: it needs one of its own.</summary>
    private static Kernel? Home(Operation operation, Dictionary<Value, Kernel> producers, List<Kernel> kernels)
    {
        Kernel? latest = operation.IsRepeated
            ? kernels[kernels.Count - 1]
            : LatestProducer(operation, producers);
        // Only the gradient that a loss has just made goes on into the backward half.
        if (latest is null || (latest.Phase != operation.Phase && latest.Kind != KernelKind.Loss))
            return null;
        IEnumerable<Value> fresh = operation.Inputs.Where(input => producers.TryGetValue(input, out Kernel? producer) && producer == latest);
        switch (operation.Op)
        {
            case ElementwiseOp when latest.AcceptsElementwise && latest.Extent == operation.Output.Extent
                && latest.WalksLike(operation) && fresh.All(latest.HoldsInRegister):
                latest.Join(operation);
                return latest;
            case ColumnReductionOp and not PixelReductionOp when latest is { Kind: KernelKind.Product, Anchor.Op: ProductOp { TakesFinisher: true } } && latest.Extent == Extent.Elements
                && latest.WalksLike(operation) && operation.Inputs.All(input => input.Extent != Extent.Elements || (input.Columns == latest.Columns && input.RowsPerSample == latest.RowsPerSample)):
                latest.Finish(operation);
                return latest;
            default:
                return null;
        }
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

    private static Kernel Start(Operation operation, List<Kernel> kernels)
    {
        KernelKind kind = operation.Op switch
        {
            ProductOp => KernelKind.Product,
            ElementwiseOp => KernelKind.Map,
            ElementwiseLossOp => KernelKind.Loss,
            PixelReductionOp => KernelKind.PixelReduction,
            ColumnReductionOp => KernelKind.ColumnReduction,
            RowReductionOp => KernelKind.RowReduction,
            ICallOp => KernelKind.Call,
            _ => throw new InvalidOperationException($"No kernel takes the op {operation.Op.Name}."),
        };
        Value walked = operation.Op.Walked(operation);
        var kernel = new Kernel(kernels.Count, kind, kind == KernelKind.Map ? null : operation, walked.Extent, walked.Columns, walked.RowsPerSample);
        if (kind == KernelKind.Map)
            kernel.Join(operation);
        kernels.Add(kernel);
        return kernel;
    }
}
