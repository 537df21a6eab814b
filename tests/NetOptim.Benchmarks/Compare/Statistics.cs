namespace NetOptim.Benchmarks.Compare;

/// <summary>Order statistics: on a machine with other work on it the mean of timings says more about the other work.</summary>
internal static class Statistics
{
    /// <summary>The median; for an even count the mean of the middle two.</summary>
    public static double Median(IReadOnlyList<double> values) => Quantile(values, 0.5);

    /// <summary>The quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996).</summary>
    /// <exception cref="ArgumentException">No values, or a share outside [0, 1].</exception>
    public static double Quantile(IReadOnlyList<double> values, double share)
    {
        if (values.Count == 0)
            throw new ArgumentException("A quantile of no values was asked for.", nameof(values));
        if (share is not (>= 0 and <= 1))
            throw new ArgumentException($"A quantile's share lies in [0, 1]; got {share}.", nameof(share));
        double[] sorted = [.. values.Order()];
        double place = share * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>
    /// The median of the ratios taken round by round: blocks of one round lie side by side in time, so that a machine that gets
    /// slower for a while slows both and leaves the ratio alone.
    /// </summary>
    /// <exception cref="ArgumentException">The two lists are not of one length, or empty.</exception>
    public static double MedianRatio(IReadOnlyList<double> numerators, IReadOnlyList<double> denominators)
    {
        if (numerators.Count != denominators.Count)
            throw new ArgumentException($"Ratios are taken round by round; got {numerators.Count} and {denominators.Count} rounds.");
        return Median([.. numerators.Zip(denominators, static (numerator, denominator) => numerator / denominator)]);
    }
}
