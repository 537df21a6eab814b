namespace NetOptim.Generators.Memory;

/// <summary>Places for all buffers of a region.</summary>
/// <param name="Order">That in which they were placed.</param>
/// <param name="Offsets">By buffer.</param>
/// <param name="Size">Floats in all.</param>
internal sealed record Placement(int[] Order, int[] Offsets, int Size)
{
    /// <summary>Gives each buffer, in an order, the lowest offset: that of a buffer which is handed over, or the first gap.</summary>
    /// <param name="spaced">Whether what lies behind a long buffer keeps away from it (<see cref="RegionBuffers.EndOf"/>).</param>
    public static Placement Of(RegionBuffers buffers, int[] order, bool spaced)
    {
        var offsets = new int[buffers.Count];
        var isPlaced = new bool[buffers.Count];
        var alive = new int[buffers.Count];
        var starts = new int[buffers.Count];
        int size = 0;
        foreach (int buffer in order)
        {
            int count = 0;
            foreach (int other in buffers.Meeting(buffer))
            {
                if (isPlaced[other])
                {
                    starts[count] = offsets[other];
                    alive[count++] = other;
                }
            }
            Array.Sort(starts, alive, 0, count);
            offsets[buffer] = FirstFit(buffers, buffer, alive.AsSpan(0, count), offsets, spaced);
            isPlaced[buffer] = true;
            size = Math.Max(size, offsets[buffer] + buffers[buffer].Length);
        }
        return new Placement(order, offsets, size);
    }

    /// <param name="alive">What has a place and is needed at the same time, by offset.</param>
    private static int FirstFit(RegionBuffers buffers, int buffer, ReadOnlySpan<int> alive, int[] offsets, bool spaced)
    {
        int length = buffers[buffer].Length, gap = 0;
        foreach (int other in alive)
        {
            if (gap + length <= offsets[other])
                break;
            gap = Math.Max(gap, buffers.EndOf(other, offsets[other], spaced));
        }
        foreach (int handed in alive)
        {
            if (offsets[handed] >= gap)
                break;
            if (buffers.MayShare(buffer, handed) && IsFree(buffers, buffer, offsets[handed], alive, offsets))
                return offsets[handed];
        }
        return gap;
    }

    /// <summary>Whether nobody else is in a place that is handed over.</summary>
    private static bool IsFree(RegionBuffers buffers, int buffer, int offset, ReadOnlySpan<int> alive, int[] offsets)
    {
        foreach (int other in alive)
        {
            bool apart = offset + buffers[buffer].Length <= offsets[other] || offsets[other] + buffers[other].Length <= offset;
            if (!apart && !(offsets[other] == offset && buffers.MayShare(buffer, other)))
                return false;
        }
        return true;
    }
}
