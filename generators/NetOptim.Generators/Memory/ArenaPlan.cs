using System.Text;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Memory;

/// <summary>One buffer: where it lies and from which kernel to which it is needed.</summary>
/// <param name="PerSample">Offset and length count per sample; otherwise they do not grow with the batch.</param>
internal sealed record ArenaBuffer(Value Value, bool PerSample, int Offset, int Length, int First, int Last);

/// <summary>A place in the arena for every stored value of a program.</summary>
internal sealed class ArenaPlan(IReadOnlyList<ArenaBuffer> buffers)
{
    private readonly Dictionary<Value, ArenaBuffer> _byValue = buffers.ToDictionary(buffer => buffer.Value);

    public IReadOnlyList<ArenaBuffer> Buffers => buffers;

    public int FloatsPerSample => Size(perSample: true);

    public int FixedFloats => Size(perSample: false);

    public ArenaBuffer this[Value value] => _byValue[value];

    private int Size(bool perSample) =>
        buffers.Where(buffer => buffer.PerSample == perSample).Select(buffer => buffer.Offset + buffer.Length).DefaultIfEmpty(0).Max();

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (ArenaBuffer buffer in buffers)
            text.Append($"  {buffer.Value.Name} [{buffer.Offset}, {buffer.Offset + buffer.Length}) {(buffer.PerSample ? "per sample" : "fixed")}, kernels {buffer.First}–{buffer.Last}\n");
        return text.ToString();
    }
}
