using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Memory;

/// <summary>A stored value, before it has a place: how long it is, and from which kernel to which it is needed.</summary>
/// <param name="First">The kernel that makes it.</param>
/// <param name="Last">The last that reads it.</param>
/// <param name="IsResult">Whether it is the result of its kernel.</param>
/// <param name="EndsElementwise">Whether its last reader reads it only at the element that it is about to store.</param>
/// <param name="Samples">Samples, or bands, that it has at a time, in a loop.</param>
/// <param name="Bands">Bands of a sample, there.</param>
internal sealed record Lifetime(Value Value, BufferRegion Region, int First, int Last, bool IsResult, bool EndsElementwise, int Samples, int Bands)
{
    public int Length { get; } = checked((Value.Extent == Extent.Rows ? Value.RowsPerSample : Value.Size) / Bands * Samples);

    /// <summary>The kernel from which on its place is its own.</summary>
    public int Begin { get; init; } = First;

    /// <summary>The last kernel for which it is.</summary>
    public int End { get; init; } = Last;

    public static Lifetime Of(Value value, Kernel maker, KernelProgram program)
    {
        IReadOnlyList<Kernel> readers = program.ReadersOf(value);
        // What the caller reads stays until the end of the program.
        bool kept = ReferenceEquals(value, program.Graph.Output) || ReferenceEquals(value, program.AlsoWanted);
        int last = kept ? program.Kernels.Count : readers.Select(kernel => kernel.Index).DefaultIfEmpty(maker.Index).Max();
        Kernel? lastReader = kept ? null : readers.Count > 0 ? readers[readers.Count - 1] : null;
        BatchLoop? around = program.LoopAround(value);
        var lifetime = new Lifetime(
            value,
            around is not null ? BufferRegion.Part : value.Extent == Extent.Columns ? BufferRegion.Fixed : BufferRegion.Sample,
            maker.Index,
            last,
            IsResult: ReferenceEquals(maker.Result, value),
            EndsElementwise: lastReader is not null && ReadsOnlyInChain(value, lastReader),
            around?.Step ?? 1,
            around?.Bands ?? 1);
        // In a loop its first samples are written, and its last ones read, while the other kernels are at work on other samples.
        return around is not null ? lifetime : lifetime with
        {
            Begin = program.LoopOf(maker)?.First ?? maker.Index,
            End = lastReader is not null && program.LoopOf(lastReader) is { } loop ? loop.End - 1 : last,
        };
    }

    /// <summary>Whether some kernel needs both.</summary>
    public bool Meets(Lifetime other) => Region == other.Region && Begin <= other.End && other.Begin <= End;

    /// <summary>It ends in the kernel whose result is the other: they may be the same memory (but never overlap in part).</summary>
    public bool HandsOverTo(Lifetime starting) =>
        Last == starting.First && First < starting.First && EndsElementwise && starting.IsResult && Length == starting.Length;

    /// <summary>Whether a kernel reads a value only at the very element that it is about to store.</summary>
    private static bool ReadsOnlyInChain(Value value, Kernel kernel) =>
        kernel.IsInPlace && value.Extent == kernel.Extent && value.Columns == kernel.Columns && value.RowsPerSample == kernel.RowsPerSample
        && kernel.Operations.Where(operation => operation.Inputs.Contains(value)).All(kernel.Fused.Contains);
}
