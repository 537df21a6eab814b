namespace NetOptim;

/// <summary><c>[StepDecay]</c> as a function of the step. Called by emitted code.</summary>
public static class StepDecaySchedule
{
    /// <summary>rate·factor^⌊e/k⌋ after e whole epochs: <c>torch.optim.lr_scheduler.StepLR</c>, stepped at the end of each epoch.</summary>
    /// <param name="step">0-based.</param>
    /// <param name="horizon">Of the run.</param>
    /// <param name="rate">The optimiser's.</param>
    /// <param name="warmupEpochs">As <see cref="WarmupSchedule"/>; epochs count from its end.</param>
    /// <param name="factor">In (0, 1].</param>
    /// <param name="everyEpochs">k, at least 1.</param>
    public static double RateAt(long step, TrainingHorizon horizon, double rate, double warmupEpochs, double factor, double everyEpochs)
    {
        var clock = new ScheduleClock(step, horizon, warmupEpochs);
        return clock.IsWarmup ? rate * clock.WarmupShare : rate * Math.Pow(factor, Math.Floor(clock.WholeEpochs / everyEpochs));
    }
}
