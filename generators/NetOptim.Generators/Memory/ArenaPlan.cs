using System.Text;
using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Memory;

/// <summary>The parts of an arena.</summary>
internal enum BufferRegion
{
    /// <summary>What all samples of a batch have: offset and length count per sample.</summary>
    Sample,

    /// <summary>What does not grow with the batch.</summary>
    Fixed,

    /// <summary>What only the samples at hand have (<see cref="BatchLoop"/>): offset and length count for one worker.</summary>
    Part,
}

/// <summary>One buffer: where it lies and from which kernel to which it is needed.</summary>
/// <param name="First">The kernel that makes its value.</param>
/// <param name="Last">The last that reads it.</param>
internal sealed record ArenaBuffer(Value Value, BufferRegion Region, int Offset, int Length, int First, int Last)
{
    /// <summary>The kernel from which on its place is its own: where its maker stands in a loop, the first one there.</summary>
    public int Begin { get; init; } = First;

    /// <summary>The last kernel for which it is.</summary>
    public int End { get; init; } = Last;
}

/// <summary>A place in the arena for every stored value of a program.</summary>
internal sealed class ArenaPlan(IReadOnlyList<ArenaBuffer> buffers)
{
    private readonly Dictionary<Value, ArenaBuffer> _byValue = buffers.ToDictionary(buffer => buffer.Value);

    public IReadOnlyList<ArenaBuffer> Buffers => buffers;

    public int FloatsPerSample => Size(BufferRegion.Sample);

    public int FixedFloats => Size(BufferRegion.Fixed);

    /// <summary>Floats for each worker.</summary>
    public int PartFloats => Size(BufferRegion.Part);

    /// <summary>
    /// Floats per sample of the buffers that are needed at the fullest moment: no arena can be smaller. Two that one memory can hold, because one is handed over, count once, whether the plan does so or
    /// not.
    /// </summary>
    public int LiveFloatsPerSample { get; init; }

    public ArenaBuffer this[Value value] => _byValue[value];

    private int Size(BufferRegion region) =>
        buffers.Where(buffer => buffer.Region == region).Select(buffer => buffer.Offset + buffer.Length).DefaultIfEmpty(0).Max();

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (ArenaBuffer buffer in buffers)
            text.Append($"  {buffer.Value.Name} [{buffer.Offset}, {buffer.Offset + buffer.Length}) {buffer.Region}, kernels {buffer.First}–{buffer.Last}\n");
        return text.ToString();
    }
}
