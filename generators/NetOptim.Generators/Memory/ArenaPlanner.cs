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

    /// <summary>
    /// The buffer that is placed behind one of at least so many floats, the span over which the first-level cache's sets repeat, starts a little later: by a cache line,
    /// or what a sample's float makes of all samples. Lengths of tensors are round numbers, so that the same elements of two neighbours would otherwise compete for the same sets, and
    /// a kernel that reads one and writes the other would push out what it is about to need. (One that just fits below another is let in: memory comes first.)
    /// </summary>
    private const int SpacedLength = 1024;

    public static ArenaPlan Plan(KernelProgram program)
    {
        var lifetimes = new List<Lifetime>();
        foreach (Kernel kernel in program.Kernels)
        {
            foreach (Value value in program.StoredBy(kernel).Where(value => value.Storage == Storage.Arena))
                lifetimes.Add(LifetimeOf(value, kernel, program));
        }
        // In the order of their offsets, so that a walk over those in the way goes upwards.
        var placed = new List<Place>();
        var alive = new List<Place>();
        foreach (Lifetime lifetime in lifetimes.OrderByDescending(lifetime => lifetime.Length).ThenBy(lifetime => lifetime.First).ThenBy(lifetime => lifetime.Value.Id))
        {
            alive.Clear();
            foreach (Place other in placed)
            {
                if (Meet(lifetime, other.Lifetime))
                    alive.Add(other);
            }
            int offset = FirstFit(lifetime, alive);
            int above = placed.Count;
            while (above > 0 && placed[above - 1].Offset > offset)
                above--;
            placed.Insert(above, new Place(lifetime, offset));
        }
        return new ArenaPlan([.. placed
            .Select(place => new ArenaBuffer(
                place.Lifetime.Value, place.Lifetime.Region, place.Offset, place.Lifetime.Length, place.Lifetime.First, place.Lifetime.Last)
            {
                Begin = place.Lifetime.Begin,
                End = place.Lifetime.End,
            })
            .OrderBy(buffer => buffer.First).ThenBy(buffer => buffer.Offset)]);
    }

    private static Lifetime LifetimeOf(Value value, Kernel maker, KernelProgram program)
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

    /// <summary>Whether a kernel reads a value only at the very element that it is about to store.</summary>
    private static bool ReadsOnlyInChain(Value value, Kernel kernel) =>
        kernel.IsInPlace && value.Extent == kernel.Extent && value.Columns == kernel.Columns && value.RowsPerSample == kernel.RowsPerSample
        && kernel.Operations.Where(operation => operation.Inputs.Contains(value)).All(kernel.Fused.Contains);

    private static bool Meet(Lifetime a, Lifetime b) => a.Region == b.Region && a.Begin <= b.End && b.Begin <= a.End;

    /// <summary>One buffer ends in the kernel whose result is the other: they may be the same memory (but never overlap in part).</summary>
    private static bool Hands(Lifetime ending, Lifetime starting) =>
        ending.Last == starting.First && ending.First < starting.First && ending.EndsElementwise && starting.IsResult
        && ending.Length == starting.Length;

    /// <summary>The lowest offset: that of a buffer which is handed over, or the first gap.</summary>
    /// <param name="alive">What is needed at the same time, by offset.</param>
    private static int FirstFit(Lifetime lifetime, List<Place> alive)
    {
        int gap = 0;
        foreach (Place place in alive)
        {
            if (gap + lifetime.Length <= place.Offset)
                break;
            gap = Math.Max(gap, place.End);
        }
        foreach (Place handed in alive)
        {
            if (handed.Offset >= gap)
                break;
            if (IsHanded(handed) && alive.TrueForAll(other => IsApart(other, handed.Offset) || other.Offset == handed.Offset && IsHanded(other)))
                return handed.Offset;
        }
        return gap;

        bool IsHanded(Place other) => Hands(lifetime, other.Lifetime) || Hands(other.Lifetime, lifetime);
        bool IsApart(Place other, int offset) => offset + lifetime.Length <= other.Offset || other.Offset + other.Lifetime.Length <= offset;
    }

    private static int Align(int offset) => (offset + FixedAlignment - 1) / FixedAlignment * FixedAlignment;

    private sealed record Place(Lifetime Lifetime, int Offset)
    {
        /// <summary>Where the next one may begin.</summary>
        public int End { get; } = Lifetime.Region == BufferRegion.Sample
            ? Offset + Lifetime.Length + (Lifetime.Length < SpacedLength ? 0 : 1)
            : Align(Offset + Lifetime.Length + (Lifetime.Length < SpacedLength ? 0 : FixedAlignment));
    }

    /// <param name="First">The kernel that makes it.</param>
    /// <param name="Last">The last that reads it.</param>
    /// <param name="IsResult">Whether it is the result of its kernel.</param>
    /// <param name="EndsElementwise">Whether its last reader reads it only at the element that it is about to store.</param>
    /// <param name="Samples">Samples, or bands, that it has at a time, in a loop.</param>
    /// <param name="Bands">Bands of a sample, there.</param>
    private sealed record Lifetime(Value Value, BufferRegion Region, int First, int Last, bool IsResult, bool EndsElementwise, int Samples, int Bands)
    {
        public int Length { get; } = checked((Value.Extent == Extent.Rows ? Value.RowsPerSample : Value.Size) / Bands * Samples);

        /// <summary>The kernel from which on its place is its own.</summary>
        public int Begin { get; init; } = First;

        /// <summary>The last kernel for which it is.</summary>
        public int End { get; init; } = Last;
    }
}
