namespace NetOptim.Generators.Memory;

/// <summary>The buffers of one region of an arena, numbered in the order in which they are made, and what is known of them before any has a place.</summary>
internal sealed class RegionBuffers
{
    /// <summary>Buffers that do not grow with the batch start on cache lines; those that do are aligned by the capacity.</summary>
    private const int FixedAlignment = 16;

    /// <summary>
    /// The buffer that is placed behind one of at least so many floats, the span over which the first-level cache's sets repeat, starts a little later: by a cache line,
    /// or what a sample's float makes of all samples. Lengths of tensors are round numbers, so that the same elements of two neighbours would otherwise compete for the same sets, and
    /// a kernel that reads one and writes the other would push out what it is about to need. (One that just fits below another is let in: memory comes first.)
    /// </summary>
    private const int SpacedLength = 1024;

    private readonly Lifetime[] _all;
    private readonly bool _grows;
    private readonly int[][] _meeting;
    private readonly int[][] _givers;
    private readonly int[] _breadths;

    public RegionBuffers(BufferRegion region, IEnumerable<Lifetime> lifetimes)
    {
        _grows = region == BufferRegion.Sample;
        _all = [.. lifetimes.OrderBy(lifetime => lifetime.First).ThenBy(lifetime => lifetime.Value.Id)];
        _meeting = new int[_all.Length][];
        _givers = new int[_all.Length][];
        var meeting = new List<int>();
        var givers = new List<int>();
        for (int buffer = 0; buffer < _all.Length; buffer++)
        {
            meeting.Clear();
            givers.Clear();
            for (int other = 0; other < _all.Length; other++)
            {
                if (other == buffer || !_all[buffer].Meets(_all[other]))
                    continue;
                meeting.Add(other);
                if (_all[other].HandsOverTo(_all[buffer]))
                    givers.Add(other);
            }
            _meeting[buffer] = [.. meeting];
            _givers[buffer] = [.. givers];
        }
        _breadths = FindBreadths();
        LargestLiveSet = _breadths.Max();
    }

    public int Count => _all.Length;

    public Lifetime this[int buffer] => _all[buffer];

    /// <summary>Floats that are needed at the fullest moment, wherever they lie: no arena can be smaller. Buffers that can be one memory, because one is handed over, count once.</summary>
    public int LargestLiveSet { get; }

    /// <summary>Floats that are needed at the fullest moment of a buffer's life.</summary>
    public int Breadth(int buffer) => _breadths[buffer];

    /// <summary>Buffers that some kernel needs together with this one.</summary>
    public int[] Meeting(int buffer) => _meeting[buffer];

    /// <summary>Whether either buffer may take the other's place while both are needed.</summary>
    public bool MayShare(int a, int b) => Array.IndexOf(_givers[a], b) >= 0 || Array.IndexOf(_givers[b], a) >= 0;

    /// <summary>Where the next buffer may begin.</summary>
    /// <param name="spaced">Whether behind a long buffer it starts a little later (<see cref="SpacedLength"/>).</param>
    public int EndOf(int buffer, int offset, bool spaced)
    {
        int length = _all[buffer].Length;
        bool apart = spaced && length >= SpacedLength;
        return _grows ? offset + length + (apart ? 1 : 0) : Aligned(offset + length + (apart ? FixedAlignment : 0));
    }

    private int[] FindBreadths()
    {
        var breadths = new int[_all.Length];
        var alive = new List<int>();
        var taken = new bool[_all.Length];
        // A set becomes larger only where something begins.
        foreach (int moment in _all.Select(lifetime => lifetime.Begin).Distinct())
        {
            alive.Clear();
            for (int buffer = 0; buffer < _all.Length; buffer++)
            {
                if (IsNeededAt(buffer, moment))
                    alive.Add(buffer);
            }
            int live = LiveSetOf(alive, moment, taken);
            foreach (int buffer in alive)
                breadths[buffer] = Math.Max(breadths[buffer], live);
        }
        return breadths;
    }

    /// <summary>
    /// The least room for buffers that are needed together. Of a chain a → b → c in a loop only a and b or b and c are one memory: a and c are both needed, and no kernel makes one of the other. Each
    /// hands over to one at most, so that pairs which are taken from the earliest on are as many as there can be.
    /// </summary>
    private int LiveSetOf(List<int> alive, int moment, bool[] taken)
    {
        int live = 0, padding = 0;
        foreach (int buffer in alive)
            taken[buffer] = false;
        foreach (int buffer in alive)
        {
            int giver = Array.FindIndex(_givers[buffer], other => !taken[other] && IsNeededAt(other, moment));
            if (giver >= 0)
            {
                taken[_givers[buffer][giver]] = true;
                taken[buffer] = true;
                continue;
            }
            int room = _grows ? _all[buffer].Length : Aligned(_all[buffer].Length);
            live = checked(live + room);
            padding = Math.Max(padding, room - _all[buffer].Length);
        }
        // Nothing stands behind the last one.
        return live - padding;
    }

    private bool IsNeededAt(int buffer, int moment) => _all[buffer].Begin <= moment && moment <= _all[buffer].End;

    private static int Aligned(int offset) => (offset + FixedAlignment - 1) / FixedAlignment * FixedAlignment;
}
