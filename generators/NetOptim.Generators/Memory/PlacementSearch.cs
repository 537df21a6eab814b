namespace NetOptim.Generators.Memory;

/// <summary>
/// Looks for an order of placing buffers in which little memory is lost between them. Longest first is mostly within two percent of what no arena can do without, and then the only one that is tried.
/// Where it is not, four others are: those needed at the fullest moment first (greedy by breadth: Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020), and three that
/// look at times alone. From each of them the search goes on by squeaky wheel optimization (Joslin and Clements, 1999; Arm's Vela improves orders in much the same way, by chance): the buffers that have made the arena longest are placed
/// earlier the next time. Here nothing is drawn by chance, and work is counted, not timed: the same program has the same plan everywhere.
/// </summary>
internal sealed class PlacementSearch
{
    /// <summary>So near to the largest live set nothing more is tried.</summary>
    private const double Good = 1.02;

    /// <summary>Above that, the space that keeps long buffers apart is given up.</summary>
    private const double Most = 1.1;

    /// <summary>Pairs of buffers that a search looks at, at most: a few milliseconds.</summary>
    private const int Work = 400_000;

    /// <summary>Pairs of one without space between buffers, which is rare and the last that is tried.</summary>
    private const int LastWork = 16 * Work;

    /// <summary>Orders that a search tries at most: few buffers have few pairs, but sorting and placing them takes its time too.</summary>
    private const int MostTries = 2_000;

    private readonly RegionBuffers _buffers;
    private readonly bool _spaced;
    private readonly int _tries;
    private Placement _best;

    private PlacementSearch(RegionBuffers buffers, bool spaced, int work)
    {
        _buffers = buffers;
        _spaced = spaced;
        _tries = Math.Min(MostTries, work / Enumerable.Range(0, buffers.Count).Sum(buffer => buffers.Meeting(buffer).Length + 1));
        _best = Placement.Of(buffers, Sorted(buffer => -buffers[buffer].Length), spaced);
    }

    private bool IsGood => _best.Size <= Good * _buffers.LargestLiveSet;

    public static Placement Find(RegionBuffers buffers)
    {
        Placement apart = new PlacementSearch(buffers, spaced: true, Work).Run();
        if (apart.Size <= Most * buffers.LargestLiveSet)
            return apart;
        // Memory comes first.
        Placement together = new PlacementSearch(buffers, spaced: false, LastWork).Run();
        return together.Size < apart.Size ? together : apart;
    }

    private Placement Run()
    {
        if (IsGood)
            return _best;
        Placement[] starts = [_best, .. OtherOrders().Select(Try)];
        // To the very front, which leaves little of the order, or some places nearer to it, which leaves most.
        int[] steps = [_buffers.Count, _buffers.Count / 4 + 1];
        int tries = (_tries - starts.Length) / (starts.Length * steps.Length);
        foreach (Placement start in starts.OrderBy(start => start.Size))
        {
            foreach (int step in steps)
                Promote(start, step, tries);
        }
        return _best;
    }

    /// <summary>Places again and again, each time those earlier that have made the arena longest the time before.</summary>
    /// <param name="step">By how many places.</param>
    private void Promote(Placement start, int step, int tries)
    {
        int count = _buffers.Count;
        var ranks = new long[count];
        for (int i = 0; i < count; i++)
            ranks[start.Order[i]] = i;
        Placement current = start;
        for (int i = 0; i < tries && !IsGood; i++)
        {
            for (int buffer = 0; buffer < count; buffer++)
            {
                if (current.Offsets[buffer] + _buffers[buffer].Length == current.Size)
                    ranks[buffer] -= step;
            }
            // Those that have come to the same rank stay in the order in which they were.
            current = Try([.. start.Order.OrderBy(buffer => ranks[buffer])]);
        }
    }

    private Placement Try(int[] order)
    {
        Placement placement = Placement.Of(_buffers, order, _spaced);
        if (placement.Size < _best.Size)
            _best = placement;
        return placement;
    }

    private IEnumerable<int[]> OtherOrders()
    {
        yield return Sorted(buffer => -_buffers.Breadth(buffer));
        yield return Sorted(buffer => _buffers[buffer].Begin);
        yield return Sorted(buffer => -_buffers[buffer].End);
        yield return Sorted(buffer => _buffers[buffer].Begin - _buffers[buffer].End);
    }

    /// <summary>Longest first where the key is the same, and then the one that is made first.</summary>
    private int[] Sorted(Func<int, int> key) =>
        [.. Enumerable.Range(0, _buffers.Count).OrderBy(key).ThenByDescending(buffer => _buffers[buffer].Length).ThenBy(buffer => buffer)];
}
