namespace NetOptim;

/// <summary>A step of a run as a schedule sees it: warm-up first, then the schedule's own steps from 0 on.</summary>
internal readonly struct ScheduleClock
{
    private readonly long _step;
    private readonly long _stepsPerEpoch;

    public ScheduleClock(long step, TrainingHorizon horizon, double warmupEpochs)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        _step = step;
        _stepsPerEpoch = horizon.StepsPerEpoch;
        WarmupSteps = (long)Math.Round(warmupEpochs * horizon.StepsPerEpoch);
        Length = Math.Max(1, horizon.TotalSteps - WarmupSteps);
    }

    public long WarmupSteps { get; }

    /// <summary>Steps of the run that are not warm-up, at least 1.</summary>
    public long Length { get; }

    /// <summary>Steps since the warm-up ended; negative before.</summary>
    public long Position => _step - WarmupSteps;

    public bool IsWarmup => Position < 0;

    /// <summary>In warm-up, the share of the rate: 1/n, 2/n, … of n warm-up steps; 1 after it.</summary>
    public double WarmupShare => IsWarmup ? (double)(_step + 1) / WarmupSteps : 1;

    /// <summary>Share of <see cref="Length"/> that is over, in [0, 1].</summary>
    public double Progress => Math.Min(1, (double)Position / Length);

    /// <summary>Epochs since the warm-up ended, fractions and all.</summary>
    public double Epochs => (double)Position / _stepsPerEpoch;

    /// <summary>Whole epochs since the warm-up ended.</summary>
    public long WholeEpochs => Position / _stepsPerEpoch;
}
