namespace NetOptim;

/// <summary><c>[ExponentialDecay]</c> as a function of the step. Called by emitted code.</summary>
public static class ExponentialDecaySchedule
{
    /// <summary>rate·factorᵉ after e epochs: <c>torch.optim.lr_scheduler.ExponentialLR</c>, stepped at the end of each epoch.</summary>
    /// <param name="step">0-based.</param>
    /// <param name="horizon">Of the run.</param>
    /// <param name="rate">The optimiser's.</param>
    /// <param name="warmupEpochs">As <see cref="WarmupSchedule"/>; epochs count from its end.</param>
    /// <param name="factor">In (0, 1].</param>
    /// <param name="smooth">Whether e has a fraction and the rate falls at every step, or counts whole epochs.</param>
    public static double RateAt(long step, TrainingHorizon horizon, double rate, double warmupEpochs, double factor, bool smooth)
    {
        var clock = new ScheduleClock(step, horizon, warmupEpochs);
        return clock.IsWarmup ? rate * clock.WarmupShare : rate * Math.Pow(factor, smooth ? clock.Epochs : clock.WholeEpochs);
    }
}
