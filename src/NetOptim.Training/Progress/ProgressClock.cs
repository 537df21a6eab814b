using System.Diagnostics;

namespace NetOptim;

/// <summary>When to refresh, and how long the run will still take at most, judged by the steps done so far.</summary>
internal sealed class ProgressClock(TimeSpan interval)
{
    private long _runStart;
    private long _epochStart;
    private long _nextRefresh;
    private int _firstEpoch;

    /// <summary>Time since the epoch began.</summary>
    public TimeSpan Epoch => Stopwatch.GetElapsedTime(_epochStart);

    public void StartEpoch(FitState state)
    {
        _epochStart = Stopwatch.GetTimestamp();
        if (_firstEpoch == 0)
            (_firstEpoch, _runStart) = (state.Epoch, _epochStart);
        _nextRefresh = _epochStart + Ticks;
    }

    /// <summary>True once per interval; costs one look at the clock.</summary>
    public bool IsDue()
    {
        long now = Stopwatch.GetTimestamp();
        if (now < _nextRefresh)
            return false;
        _nextRefresh = now + Ticks;
        return true;
    }

    /// <summary>Time to the end of all epochs.</summary>
    public TimeSpan Left(FitState state)
    {
        double done = (double)(state.Epoch - _firstEpoch) * state.Batches + state.Batch;
        double left = (double)(state.Epochs - state.Epoch + 1) * state.Batches - state.Batch;
        return Stopwatch.GetElapsedTime(_runStart) * (left / done);
    }

    private long Ticks => (long)(interval.TotalSeconds * Stopwatch.Frequency);
}
