namespace NetOptim;

/// <summary><c>[Polynomial]</c> as a function of the step. Called by emitted code.</summary>
public static class PolynomialSchedule
{
    /// <summary>end + (rate - end)·(1 - s/n)^power at step s of n: <c>torch.optim.lr_scheduler.PolynomialLR</c> where the end is 0.</summary>
    /// <param name="step">0-based.</param>
    /// <param name="horizon">Of the run.</param>
    /// <param name="rate">The optimiser's.</param>
    /// <param name="warmupEpochs">As <see cref="WarmupSchedule"/>; n counts the steps after it.</param>
    /// <param name="power">Greater than 0.</param>
    /// <param name="endRate">At least 0.</param>
    public static double RateAt(long step, TrainingHorizon horizon, double rate, double warmupEpochs, double power, double endRate)
    {
        var clock = new ScheduleClock(step, horizon, warmupEpochs);
        return clock.IsWarmup ? rate * clock.WarmupShare : endRate + (rate - endRate) * Math.Pow(1 - clock.Progress, power);
    }
}
