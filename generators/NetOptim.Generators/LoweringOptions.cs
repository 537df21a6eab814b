using NetOptim.Generators.Fusion;

namespace NetOptim.Generators;

/// <summary>What the passes may do. A build has the defaults; the tests hold them against others.</summary>
/// <param name="Recomputes">Whether training computes again what is cheap, where the arena becomes smaller by it.</param>
/// <param name="TakesPrologues">Whether products make their first operand as they go, where they can.</param>
internal sealed record LoweringOptions(bool Recomputes = true, bool TakesPrologues = true)
{
    public static LoweringOptions Default { get; } = new();

    /// <summary>Which kernels go through the batch together.</summary>
    public BatchLoopSizes Loops { get; init; } = BatchLoopSizes.Default;
}
