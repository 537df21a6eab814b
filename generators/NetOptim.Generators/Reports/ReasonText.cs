using NetOptim.Generators.Fusion;
using NetOptim.Generators.Gradients;
using NetOptim.Generators.Memory;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Reports;

/// <summary>The compiler's decisions in words.</summary>
internal static class ReasonText
{
    /// <summary>Why a kernel is one of its own.</summary>
    public static string Of(Kernel kernel)
    {
        string behind = kernel.Behind is { } other ? "kernel " + Text.Int(other.Index) : "";
        return kernel.Boundary switch
        {
            Boundary.OwnWalk => Name(kernel),
            Boundary.NothingToJoin => "no kernel makes what it takes",
            Boundary.OtherHalf => $"{behind} belongs to the forward pass",
            Boundary.TakesNothing => $"{behind}, {Name(kernel.Behind!)}, takes no elementwise op along",
            Boundary.TakesNoSums => $"{behind}, {Name(kernel.Behind!)}, cannot end in sums over the batch",
            Boundary.OtherShape => $"{behind} walks over other rows and columns",
            Boundary.AfterAllRows => $"needs the sums with which {behind} ends, over all rows",
            _ => throw new InvalidOperationException($"No kernel starts with {kernel.Boundary}."),
        };
    }

    /// <summary>What the length of a buffer is for.</summary>
    public static string Of(BufferRegion region) => region switch
    {
        BufferRegion.Sample => " per sample",
        BufferRegion.Part => " for each worker",
        _ => " for the batch",
    };

    /// <summary>Why a value goes through memory whose reader would have joined the kernel that makes it.</summary>
    public static string OfReader(Kernel reader) => reader.Boundary switch
    {
        Boundary.TakesNothing => $"its maker, {Name(reader.Behind!)}, takes no elementwise op along",
        Boundary.TakesNoSums => $"its maker, {Name(reader.Behind!)}, cannot end in sums over the batch",
        Boundary.OtherShape => "its reader walks over other rows and columns",
        Boundary.AfterAllRows => "its reader needs sums over all rows first",
        _ => throw new InvalidOperationException($"A reader that started with {reader.Boundary} has no maker to join."),
    };

    /// <summary>Why a value goes through memory which a kernel reads that walks in a way of its own.</summary>
    public static string OwnWalkOf(Kernel reader) => reader.Kind switch
    {
        KernelKind.Product => $"{Product(reader).Noun} reads it, {Product(reader).Reading}",
        KernelKind.Loss => "the loss reads it, in a pass of its own",
        KernelKind.PixelReduction => "sums over the pixels of a sample read it, in a pass of their own",
        KernelKind.RowReduction => "sums over a row read it, in a pass of their own",
        _ => "a hand-written kernel reads it",
    };

    public static string Of(KeepReason reason) => reason switch
    {
        KeepReason.NotElementwise => "products, sums and hand-written kernels are not done twice",
        KeepReason.Wanted => "the caller has it in memory anyway",
        KeepReason.OperandsGone => "to make it again takes values that are no longer in memory",
        KeepReason.Costly => $"to make it again costs more than {Text.Int(Recomputation.Worth)} operations an element",
        KeepReason.NoGain => "to make it again would not make the arena smaller",
        _ => throw new InvalidOperationException($"No words for {reason}."),
    };

    /// <summary>Where the optimiser gets a gradient from.</summary>
    public static string Of(UpdateDecision decision) => decision switch
    {
        UpdateDecision.InProduct => "in the registers of the product that makes its gradient",
        UpdateDecision.ClipsNorm => "in a pass of its own: the norm of all gradients comes first",
        UpdateDecision.NoProduct => "in a pass of its own: its gradient is no product, or the sum of several",
        UpdateDecision.ReadLater => "in a pass of its own: a later kernel reads it as it was",
        UpdateDecision.LeavesCache => $"in a pass of its own: with more than {Quantity.Count(EarlyUpdates.MostCachedWeights)} weights it leaves the cache from step to step",
        _ => throw new InvalidOperationException($"No words for {decision}."),
    };

    private static ProductOp Product(Kernel kernel) => (ProductOp)kernel.Anchor!.Op;

    private static string Name(Kernel kernel) => kernel.Kind switch
    {
        KernelKind.Product => kernel.AcceptsElementwise ? Product(kernel).Noun : "a product that makes a gradient of weights",
        KernelKind.Map => "elementwise",
        KernelKind.Loss => "the loss",
        KernelKind.ColumnReduction => "sums over the batch",
        KernelKind.PixelReduction => "sums over the pixels of a sample",
        KernelKind.RowReduction => "sums over a row",
        _ => "a hand-written kernel",
    };
}
