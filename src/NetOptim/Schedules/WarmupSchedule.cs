namespace NetOptim;

/// <summary>The linear climb that every schedule can begin with, by itself. Called by emitted code.</summary>
public static class WarmupSchedule
{
    /// <summary>rate·(step + 1)/n in the n steps of warm-up, then the rate.</summary>
    /// <param name="step">0-based.</param>
    /// <param name="horizon">Of the run.</param>
    /// <param name="rate">The optimiser's.</param>
    /// <param name="warmupEpochs">At least 0; times the steps of an epoch and rounded this is n.</param>
    public static double RateAt(long step, TrainingHorizon horizon, double rate, double warmupEpochs) =>
        rate * new ScheduleClock(step, horizon, warmupEpochs).WarmupShare;
}
