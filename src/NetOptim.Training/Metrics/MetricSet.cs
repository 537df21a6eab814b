using System.Runtime.InteropServices;

namespace NetOptim;

/// <summary>The accumulators of all metrics of one data set, and its loss.</summary>
internal sealed class MetricSet
{
    private readonly MetricAccumulator[] _accumulators;
    private double _loss;
    private long _samples;

    /// <summary>Makes the accumulators.</summary>
    /// <exception cref="ArgumentException">Two metrics of one name, or one that does not fit the model.</exception>
    public MetricSet(IReadOnlyList<Metric> metrics, ModelInfo model)
    {
        Metrics = metrics;
        _accumulators = [.. metrics.Select(metric => metric.CreateAccumulator(model))];
        if (metrics.GroupBy(metric => metric.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two metrics are named '{twice.Key}'; the history tells them apart by name.");
    }

    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Mean loss per sample.</summary>
    public double Loss => _loss / _samples;

    /// <summary>Value of one metric.</summary>
    public double this[int index] => _accumulators[index].Value;

    public void Reset()
    {
        (_loss, _samples) = (0, 0);
        foreach (MetricAccumulator accumulator in _accumulators)
            accumulator.Reset();
    }

    /// <summary>Takes a batch and its mean loss.</summary>
    public void Add<TTarget>(double loss, ReadOnlySpan<float> outputs, ReadOnlySpan<TTarget> targets, int samples)
        where TTarget : unmanaged
    {
        _loss += loss * samples;
        _samples += samples;
        foreach (MetricAccumulator accumulator in _accumulators)
        {
            if (typeof(TTarget) == typeof(int))
                accumulator.Add(outputs, MemoryMarshal.Cast<TTarget, int>(targets));
            else
                accumulator.Add(outputs, MemoryMarshal.Cast<TTarget, float>(targets));
        }
    }
}
