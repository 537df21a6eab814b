using System.Runtime.CompilerServices;
using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Memory;

/// <summary>
/// The grammar of a plan: every stored value has a place of its size from the kernel that makes it to the last that reads it, and nothing
/// else is written there meanwhile.
/// </summary>
internal static class ArenaVerifier
{
    public static void Verify(KernelProgram program, ArenaPlan plan)
    {
        CheckLifetimes(program, plan.Buffers.ToDictionary(buffer => buffer.Value));
        CheckOverlaps(program, [.. plan.Buffers.Select(buffer => SpanOf(program, buffer)).OrderBy(span => span.First)]);
    }

    private static void CheckLifetimes(KernelProgram program, Dictionary<Value, ArenaBuffer> places)
    {
        foreach (Kernel kernel in program.Kernels)
        {
            foreach (Value value in program.StoredBy(kernel).Where(value => value.Storage == Storage.Arena))
            {
                Require(places.TryGetValue(value, out ArenaBuffer? place), program, $"{value} has no place in the arena");
                Require(place!.First <= kernel.Index, program, $"{value} is made before its place is its own");
                (int samples, int bands) = place.Region == BufferRegion.Part && program.LoopOf(kernel) is { } around ? (around.Step, around.Bands) : (1, 1);
                Require(place.Length >= (value.Extent == Extent.Rows ? value.RowsPerSample : value.Size) / bands * samples, program, $"the place of {value} is too small");
                Require(
                    place.Region == BufferRegion.Fixed == (value.Extent == Extent.Columns)
                        && (place.Region != BufferRegion.Part || program.LoopOf(kernel) is { } loop && program.IsLocalTo(loop, value)),
                    program, $"{value} does not belong in that part of the arena");
                bool kept = value == program.Graph.Output || value == program.AlsoWanted;
                Require(!kept || place.Last >= program.Kernels.Count, program, $"{value} does not stay until its reader, the caller, has it");
            }
            foreach (Value value in program.ReadBy(kernel))
                Require(!places.TryGetValue(value, out ArenaBuffer? place) || place.Last >= kernel.Index, program, $"{value} is read when its place is no longer its own");
        }
    }

    /// <param name="spans">In the order in which they begin.</param>
    private static void CheckOverlaps(KernelProgram program, Span[] spans)
    {
        for (int i = 0; i < spans.Length; i++)
        {
            ArenaBuffer a = spans[i].Buffer;
            for (int j = i + 1; j < spans.Length && spans[j].First <= spans[i].Last; j++)
            {
                ArenaBuffer b = spans[j].Buffer;
                bool overlap = a.Region == b.Region && a.Offset < b.Offset + b.Length && b.Offset < a.Offset + a.Length;
                Require(
                    !overlap || IsHandedOver(program, a, b) || IsHandedOver(program, b, a), program,
                    $"{a.Value} and {b.Value} overlap in the arena while both are needed");
            }
        }
    }

    private static Span SpanOf(KernelProgram program, ArenaBuffer buffer)
    {
        if (buffer.Region == BufferRegion.Part)
            return new Span(buffer, buffer.First, buffer.Last);
        BatchLoop? first = LoopOf(buffer.First), last = LoopOf(buffer.Last);
        return new Span(buffer, first?.First ?? buffer.First, last is null ? buffer.Last : last.End - 1);

        BatchLoop? LoopOf(int kernel) => kernel < program.Kernels.Count ? program.LoopOf(program.Kernels[kernel]) : null;
    }

    /// <summary>
    /// Whether the kernel that reads <paramref name="a"/> last stores its result in the very same place, element by element: each is read by
    /// the elementwise ops alone, just before it is written.
    /// </summary>
    private static bool IsHandedOver(KernelProgram program, ArenaBuffer a, ArenaBuffer b)
    {
        if (a.First == b.First || a.Last != b.First || a.Offset != b.Offset || a.Length != b.Length)
            return false;
        Kernel kernel = program.Kernels[b.First];
        return kernel.Result == b.Value && kernel.IsInPlace
            && a.Value.Extent == kernel.Extent && a.Value.Columns == kernel.Columns && a.Value.RowsPerSample == kernel.RowsPerSample
            && kernel.Operations.Except(kernel.Fused).All(operation => !operation.Inputs.Contains(a.Value));
    }

    private static void Require(bool condition, KernelProgram program, [InterpolatedStringHandlerArgument(nameof(condition))] FailureText what)
    {
        if (!condition)
            throw new InvalidOperationException($"{program.Graph.Name}: {what.ToString()}.");
    }

    /// <summary>The kernels for which a buffer must be left alone: in a loop some are at work on the last samples while others are done with the first.</summary>
    private readonly record struct Span(ArenaBuffer Buffer, int First, int Last);
}
