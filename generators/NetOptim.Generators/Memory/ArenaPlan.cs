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
    private int? _liveFloatsPerSample;

    public IReadOnlyList<ArenaBuffer> Buffers => buffers;

    public int FloatsPerSample => Size(perSample: true);

    public int FixedFloats => Size(perSample: false);

    /// <summary>Floats per sample of the buffers that are needed at the fullest moment: no arena can be smaller. One that is handed over counts once.</summary>
    public int LiveFloatsPerSample => _liveFloatsPerSample ??= LargestLiveSet(buffers.Where(buffer => buffer.PerSample).OrderBy(buffer => buffer.First));

    public ArenaBuffer this[Value value] => _byValue[value];

    /// <param name="all">In the order in which they come to be.</param>
    private static int LargestLiveSet(IEnumerable<ArenaBuffer> all)
    {
        int largest = 0;
        var alive = new List<ArenaBuffer>();
        var places = new HashSet<(int Offset, int Length)>();
        foreach (ArenaBuffer starting in all)
        {
            // Those that start at the same moment are seen by the last of them.
            alive.RemoveAll(buffer => buffer.Last < starting.First);
            alive.Add(starting);
            places.Clear();
            int live = 0;
            foreach (ArenaBuffer buffer in alive)
                live += places.Add((buffer.Offset, buffer.Length)) ? buffer.Length : 0;
            largest = Math.Max(largest, live);
        }
        return largest;
    }

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
