using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;

namespace NetOptim.Generators.Memory;

/// <summary>
/// Gives every stored value of a program its place: an offset that is free from the kernel that makes it to the last that reads it.
/// </summary>
internal static class ArenaPlanner
{
    public static ArenaPlan Plan(KernelProgram program)
    {
        var lifetimes = new List<Lifetime>();
        foreach (Kernel kernel in program.Kernels)
        {
            foreach (Value value in program.StoredBy(kernel).Where(value => value.Storage == Storage.Arena))
                lifetimes.Add(Lifetime.Of(value, kernel, program));
        }
        var placed = new List<ArenaBuffer>();
        int live = 0;
        // Regions grow with different things, so that none has room for another's buffers.
        foreach (IGrouping<BufferRegion, Lifetime> region in lifetimes.GroupBy(lifetime => lifetime.Region))
        {
            var buffers = new RegionBuffers(region.Key, region);
            int[] offsets = PlacementSearch.Find(buffers).Offsets;
            placed.AddRange(offsets.Select((offset, buffer) => Placed(buffers[buffer], offset)));
            if (region.Key == BufferRegion.Sample)
                live = buffers.LargestLiveSet;
        }
        return new ArenaPlan([.. placed
            .OrderBy(buffer => buffer.First).ThenBy(buffer => buffer.Offset).ThenByDescending(buffer => buffer.Length).ThenBy(buffer => buffer.Value.Id)])
        {
            LiveFloatsPerSample = live,
        };
    }

    private static ArenaBuffer Placed(Lifetime lifetime, int offset) =>
        new(lifetime.Value, lifetime.Region, offset, lifetime.Length, lifetime.First, lifetime.Last) { Begin = lifetime.Begin, End = lifetime.End };
}
