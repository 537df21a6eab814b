namespace NetOptim.Benchmarks.Peers;

/// <summary>A pass over flat memory, shared out over the very threads that MKL's products use.</summary>
internal abstract class TeamPass
{
    // Below this, waking a second thread costs more than it takes over.
    private const int LeastPerThread = 16 * 1024;

    private readonly Action<int> _share;
    private int _count;
    private int _threads;

    protected TeamPass() => _share = RunShare;

    /// <summary>Does elements [0, count) on at most so many threads.</summary>
    protected void Share(int count, int threads)
    {
        _count = count;
        _threads = Math.Clamp(count / LeastPerThread, 1, threads);
        if (_threads == 1)
            Pass(0, count);
        else
            Mkl.Parallel(_share, _threads);
    }

    /// <summary>Does elements [start, end).</summary>
    protected abstract void Pass(int start, int end);

    private void RunShare(int thread)
    {
        // Shares begin on whole cache lines.
        int share = (_count / _threads + 15) & ~15;
        int start = Math.Min(_count, thread * share);
        Pass(start, thread == _threads - 1 ? _count : Math.Min(_count, start + share));
    }
}
