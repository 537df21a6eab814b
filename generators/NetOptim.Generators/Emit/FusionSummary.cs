using NetOptim.Generators.Fusion;

namespace NetOptim.Generators.Emit;

/// <summary>What of a program shares a pass over memory, in a sentence for the editor.</summary>
internal static class FusionSummary
{
    // More kernels than that are told by how many fuse the same, and no more kinds than that.
    private const int MostByName = 8;
    private const int MostKinds = 5;

    /// <summary>"2 kernels; fused: dense1 with bias, relu".</summary>
    public static string Of(KernelProgram program)
    {
        IReadOnlyList<Kernel> kernels = program.Kernels;
        string count = kernels.Count == 1 ? "1 kernel" : $"{Text.Int(kernels.Count)} kernels";
        (string Layer, string Ops)[] fused = [.. kernels.Select(kernel => (kernel.Layer, KernelEmitter.FusedOps(kernel))).Where(kernel => kernel.Item2.Length > 0)];
        if (fused.Length == 0)
            return count;
        return $"{count}; fused: {(fused.Length <= MostByName ? ByName(fused) : ByKind(fused))}";
    }

    private static string ByName((string Layer, string Ops)[] fused) => string.Join("; ", fused.Select(kernel => $"{kernel.Layer} with {kernel.Ops}"));

    private static string ByKind((string Layer, string Ops)[] fused)
    {
        (string Ops, int Count)[] kinds =
            [.. fused.GroupBy(kernel => kernel.Ops, StringComparer.Ordinal).Select(kind => (kind.Key, kind.Count())).OrderByDescending(kind => kind.Item2)];
        List<string> parts = [.. kinds.Take(MostKinds).Select(kind => $"{Text.Int(kind.Count)} with {kind.Ops}")];
        if (kinds.Length > MostKinds)
            parts.Add($"{Text.Int(kinds.Skip(MostKinds).Sum(kind => kind.Count))} with others");
        return string.Join("; ", parts);
    }
}
