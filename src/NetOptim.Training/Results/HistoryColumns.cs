namespace NetOptim;

/// <summary>What a history records, by name, in the order of its columns.</summary>
internal sealed class HistoryColumns
{
    private readonly IReadOnlyList<Metric> _metrics;
    private readonly bool _validated;

    /// <summary>Names the columns.</summary>
    /// <exception cref="ArgumentException">A metric takes a name that is in use.</exception>
    public HistoryColumns(IReadOnlyList<Metric> metrics, bool validated)
    {
        _metrics = metrics;
        _validated = validated;
        List<string> names = [History.LossName, .. metrics.Select(metric => metric.Name)];
        if (validated)
            names.AddRange([.. names.Select(name => History.ValidationPrefix + name)]);
        names.AddRange([History.LearningRateName, History.SecondsName]);
        if (validated)
            names.Add(History.ValidationPrefix + History.SecondsName);
        Names = names;
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"The history would have two columns named '{twice.Key}'; rename the metric.");
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>What is watched where nothing else is asked for.</summary>
    public string DefaultMonitor => _validated ? History.ValidationPrefix + History.LossName : History.LossName;

    /// <summary>The early stopping to obey: what the call says, otherwise what the model declares.</summary>
    /// <exception cref="ArgumentException">It watches what is not computed.</exception>
    public EarlyStoppingInfo? Resolve(EarlyStoppingOptions? asked, EarlyStoppingInfo? declared)
    {
        if (ReferenceEquals(asked, EarlyStoppingOptions.Off))
            return null;
        string? monitor = asked?.Monitor ?? declared?.Monitor;
        if (monitor is null)
            return null;
        if (!Names.Contains(monitor))
        {
            bool needsValidation = !_validated && monitor.StartsWith(History.ValidationPrefix, StringComparison.Ordinal);
            throw new ArgumentException(
                $"Early stopping watches '{monitor}', which is not computed{(needsValidation ? $" without validation data: give Fit a validation data set or set {nameof(FitOptions)}.{nameof(FitOptions.ValidationSplit)}, or watch" : "; there are")} {string.Join(", ", Names)}.");
        }
        return asked is null
            ? declared
            : new EarlyStoppingInfo(
                asked.Monitor, asked.Patience, asked.MinDelta, asked.Maximize ?? HigherIsBetter(monitor), asked.RestoreBestWeights, asked.StartFromEpoch, asked.Baseline);
    }

    private bool HigherIsBetter(string name) =>
        _metrics.Any(metric => metric.HigherIsBetter && (name == metric.Name || name == History.ValidationPrefix + metric.Name));
}
