namespace NetOptim;

/// <summary>Gathers one metric over the batches of an epoch or of an evaluation. Adding a batch allocates nothing.</summary>
public abstract class MetricAccumulator
{
    /// <summary>Starts afresh.</summary>
    public abstract void Reset();

    /// <summary>Takes a batch of class labels.</summary>
    /// <param name="outputs">Batch × output size values, as the model gives them.</param>
    /// <param name="labels">One label per sample.</param>
    /// <exception cref="NotSupportedException">The metric is not one of class labels.</exception>
    public virtual void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels) =>
        throw new NotSupportedException($"{GetType().Name} takes real targets, not class labels.");

    /// <summary>Takes a batch of real targets.</summary>
    /// <param name="outputs">Batch × output size values, as the model gives them.</param>
    /// <param name="targets">As many targets.</param>
    /// <exception cref="NotSupportedException">The metric is not one of real targets.</exception>
    public virtual void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets) =>
        throw new NotSupportedException($"{GetType().Name} takes class labels, not real targets.");

    /// <summary>The metric of all that was taken since the last reset; NaN where nothing was.</summary>
    public abstract double Value { get; }
}
