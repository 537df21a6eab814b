namespace NetOptim;

/// <summary><c>[CosineAnnealing]</c> as a function of the step (Loshchilov and Hutter 2017). Called by emitted code.</summary>
public static class CosineAnnealingSchedule
{
    /// <summary>
    /// minimum + (rate - minimum)·(1 + cos(π·s/n))/2 at step s of a cycle of n steps: <c>CosineAnnealingLR</c> and, with restarts,
    /// <c>CosineAnnealingWarmRestarts</c>, stepped at every step.
    /// </summary>
    /// <param name="step">0-based.</param>
    /// <param name="horizon">Of the run.</param>
    /// <param name="rate">The optimiser's.</param>
    /// <param name="warmupEpochs">As <see cref="WarmupSchedule"/>; the first cycle starts at its end.</param>
    /// <param name="minimumRate">At least 0.</param>
    /// <param name="restartEpochs">Length of the first cycle; 0: one cycle, as long as the rest of the run.</param>
    /// <param name="restartMultiplier">Length of a cycle over that of the one before, at least 1.</param>
    public static double RateAt(
        long step, TrainingHorizon horizon, double rate, double warmupEpochs, double minimumRate, double restartEpochs, double restartMultiplier)
    {
        var clock = new ScheduleClock(step, horizon, warmupEpochs);
        if (clock.IsWarmup)
            return rate * clock.WarmupShare;
        double progress = restartEpochs > 0
            ? CycleProgress(clock.Position, restartEpochs * horizon.StepsPerEpoch, restartMultiplier)
            : clock.Progress;
        return minimumRate + (rate - minimumRate) * (1 + Math.Cos(Math.PI * progress)) / 2;
    }

    /// <summary>Share of the present cycle that is over.</summary>
    private static double CycleProgress(double position, double length, double multiplier)
    {
        if (multiplier <= 1)
            return position % length / length;
        for (; position >= length; length *= multiplier)
            position -= length;
        return position / length;
    }
}
