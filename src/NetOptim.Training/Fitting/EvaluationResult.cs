using System.Globalization;

namespace NetOptim;

/// <summary>How well a model does on a data set.</summary>
public sealed class EvaluationResult
{
    private readonly double[] _values;

    internal EvaluationResult(int samples, double loss, IReadOnlyList<Metric> metrics, double[] values)
    {
        Samples = samples;
        Loss = loss;
        Metrics = metrics;
        _values = values;
    }

    /// <summary>Samples evaluated.</summary>
    public int Samples { get; }

    /// <summary>Mean loss per sample, in inference mode and without penalties.</summary>
    public double Loss { get; }

    /// <summary>What was computed beside the loss.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Value of a metric by name, or of the <c>loss</c>.</summary>
    /// <exception cref="KeyNotFoundException">It was not computed; the message lists what was.</exception>
    public double this[string name]
    {
        get
        {
            if (name == History.LossName)
                return Loss;
            for (int i = 0; i < Metrics.Count; i++)
            {
                if (Metrics[i].Name == name)
                    return _values[i];
            }
            throw new KeyNotFoundException($"'{name}' was not computed. There are: {string.Join(", ", Metrics.Select(metric => metric.Name).Prepend(History.LossName))}.");
        }
    }

    /// <summary>On one line: <c>loss 0.0612, accuracy 0.9812 (10,000 samples)</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", Metrics.Select((metric, i) => Format(metric.Name, _values[i])).Prepend(Format(History.LossName, Loss)))} ({Samples:N0} samples)");

    private static string Format(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name} {ProgressText.Value(value)}");
}
