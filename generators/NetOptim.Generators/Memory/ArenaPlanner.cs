using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Memory;

/// <summary>
/// Gives every stored value of a program its place: the lowest offset that is free from the kernel that makes it to the last that reads it.
/// </summary>
internal static class ArenaPlanner
{
    /// <summary>Buffers that do not grow with the batch start on cache lines; those that do are aligned by the capacity.</summary>
    private const int FixedAlignment = 16;

    public static ArenaPlan Plan(KernelProgram program)
    {
        var lifetimes = new List<Lifetime>();
        foreach (Kernel kernel in program.Kernels)
        {
            foreach (Value value in program.StoredBy(kernel).Where(value => value.Storage == Storage.Arena))
                lifetimes.Add(LifetimeOf(value, kernel, program));
        }
        var placed = new List<(Lifetime Lifetime, ArenaBuffer Buffer)>();
        foreach (Lifetime lifetime in lifetimes.OrderByDescending(lifetime => lifetime.Length).ThenBy(lifetime => lifetime.First).ThenBy(lifetime => lifetime.Value.Id))
        {
            var alive = placed.Where(other => Meet(lifetime, other.Lifetime)).ToArray();
            int offset = FirstFit(lifetime, alive);
            placed.Add((lifetime, new ArenaBuffer(lifetime.Value, lifetime.PerSample, offset, lifetime.Length, lifetime.First, lifetime.Last)));
        }
        return new ArenaPlan(placed.Select(entry => entry.Buffer).OrderBy(buffer => buffer.First).ThenBy(buffer => buffer.Offset).ToArray());
    }

    private static Lifetime LifetimeOf(Value value, Kernel maker, KernelProgram program)
    {
        IReadOnlyList<Kernel> readers = program.ReadersOf(value);
        // What the caller reads stays until the end of the program.
        bool kept = ReferenceEquals(value, program.Graph.Output) || ReferenceEquals(value, program.AlsoWanted);
        int last = kept ? program.Kernels.Count : readers.Select(kernel => kernel.Index).DefaultIfEmpty(maker.Index).Max();
        Kernel? lastReader = kept ? null : readers.Count > 0 ? readers[readers.Count - 1] : null;
        return new Lifetime(
            value,
            PerSample: value.Extent != Extent.Columns,
            maker.Index,
            last,
            IsResult: ReferenceEquals(maker.Result, value),
            EndsElementwise: lastReader is not null && ReadsOnlyInChain(value, lastReader));
    }

    /// <summary>Whether a kernel reads a value only at the very element that it is about to store.</summary>
    private static bool ReadsOnlyInChain(Value value, Kernel kernel) =>
        value.Extent == kernel.Extent && value.Columns == kernel.Columns && value.RowsPerSample == kernel.RowsPerSample
        && kernel.Operations.Where(operation => operation.Inputs.Contains(value)).All(kernel.Fused.Contains);

    private static bool Meet(Lifetime a, Lifetime b) => a.PerSample == b.PerSample && a.First <= b.Last && b.First <= a.Last;

    /// <summary>One buffer ends in the kernel whose result is the other: they may be the same memory (but never overlap in part).</summary>
    private static bool Hands(Lifetime ending, Lifetime starting) =>
        ending.Last == starting.First && ending.First < starting.First && ending.EndsElementwise && starting.IsResult
        && ending.Length == starting.Length;

    /// <summary>The lowest offset: the first one, that of a buffer which is handed over, or the end of some buffer.</summary>
    private static int FirstFit(Lifetime lifetime, (Lifetime Lifetime, ArenaBuffer Buffer)[] alive)
    {
        int length = lifetime.Length;
        return alive
            .SelectMany(other => new[] { other.Buffer.Offset, End(other.Buffer) })
            .Concat([0])
            .OrderBy(offset => offset)
            .First(offset => alive.All(other => Apart(offset, other.Buffer) || offset == other.Buffer.Offset && Handed(other.Lifetime)));

        bool Apart(int offset, ArenaBuffer buffer) => offset + length <= buffer.Offset || End(buffer) <= offset;
        bool Handed(Lifetime other) => Hands(lifetime, other) || Hands(other, lifetime);
        int End(ArenaBuffer buffer) => lifetime.PerSample ? buffer.Offset + buffer.Length : Align(buffer.Offset + buffer.Length);
    }

    private static int Align(int offset) => (offset + FixedAlignment - 1) / FixedAlignment * FixedAlignment;

    private sealed record Lifetime(Value Value, bool PerSample, int First, int Last, bool IsResult, bool EndsElementwise)
    {
        public int Length => Value.Extent == Extent.Rows ? Value.RowsPerSample : Value.Size;
    }
}
