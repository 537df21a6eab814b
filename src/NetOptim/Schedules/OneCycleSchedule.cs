namespace NetOptim;

/// <summary><c>[OneCycle]</c> as a function of the step (Smith and Topin 2018). Called by emitted code.</summary>
public static class OneCycleSchedule
{
    /// <summary>
    /// From rate/division along half a cosine to the rate, then along another to rate/division/finalDivision at the last step:
    /// <c>OneCycleLR</c> with <c>anneal_strategy="cos"</c>.
    /// </summary>
    /// <param name="step">0-based.</param>
    /// <param name="horizon">Of the run.</param>
    /// <param name="rate">The optimiser's: the highest.</param>
    /// <param name="warmupEpochs">As <see cref="WarmupSchedule"/>, up to the first rate of the cycle; the cycle takes the rest of the run.</param>
    /// <param name="climbFraction">Share of the cycle spent climbing, in (0, 1).</param>
    /// <param name="divisionFactor">At least 1.</param>
    /// <param name="finalDivisionFactor">At least 1.</param>
    public static double RateAt(
        long step, TrainingHorizon horizon, double rate, double warmupEpochs,
        double climbFraction, double divisionFactor, double finalDivisionFactor)
    {
        var clock = new ScheduleClock(step, horizon, warmupEpochs);
        double first = rate / divisionFactor;
        if (clock.IsWarmup)
            return first * clock.WarmupShare;
        double last = first / finalDivisionFactor;
        double top = Math.Max(0, climbFraction * clock.Length - 1);
        double end = clock.Length - 1;
        double position = Math.Min(clock.Position, end);
        return position <= top
            ? Between(first, rate, top > 0 ? position / top : 1)
            : Between(rate, last, (position - top) / (end - top));
    }

    private static double Between(double from, double to, double progress) => to + (from - to) * (1 + Math.Cos(Math.PI * progress)) / 2;
}
