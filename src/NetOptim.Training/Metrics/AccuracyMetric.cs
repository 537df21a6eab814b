namespace NetOptim;

internal sealed class AccuracyMetric : Metric
{
    public override string Name => "accuracy";

    public override bool HigherIsBetter => true;

    public override MetricAccumulator CreateAccumulator(ModelInfo model)
    {
        Require(model.Task != TaskKind.Regression, model, "classes");
        return model.Task == TaskKind.BinaryClassification ? new BinaryAccuracyAccumulator(0.5f) : new TopKAccumulator(model.ClassCount, k: 1);
    }
}

internal sealed class BinaryAccuracyMetric : Metric
{
    private readonly float _threshold;

    public BinaryAccuracyMetric(string name, double threshold)
    {
        if (!(threshold is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "A threshold of a probability lies between 0 and 1.");
        Name = name;
        _threshold = (float)threshold;
    }

    public override string Name { get; }

    public override bool HigherIsBetter => true;

    public override MetricAccumulator CreateAccumulator(ModelInfo model)
    {
        Require(model.Task == TaskKind.BinaryClassification, model, "probabilities of two classes");
        return new BinaryAccuracyAccumulator(_threshold);
    }
}

internal sealed class TopKMetric : Metric
{
    private readonly int _k;

    public TopKMetric(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        _k = k;
    }

    public override string Name => FormattableString.Invariant($"top_{_k}_accuracy");

    public override bool HigherIsBetter => true;

    public override MetricAccumulator CreateAccumulator(ModelInfo model)
    {
        Require(model.Task == TaskKind.MultiClassClassification, model, "class labels");
        return _k < model.ClassCount
            ? new TopKAccumulator(model.ClassCount, _k)
            : throw new ArgumentException($"The metric '{Name}' of {model.ClassCount} classes is always 1; take k below {model.ClassCount}.");
    }
}

/// <summary>Counts the samples (or steps of sequences) whose class has fewer than k classes before it: those with a larger output, or an equal one and a lower number.</summary>
internal sealed class TopKAccumulator(int classes, int k) : MetricAccumulator
{
    private long _right;
    private long _count;

    public override double Value => (double)_right / _count;

    public override void Reset() => _right = _count = 0;

    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<float> row = outputs.Slice(i * classes, classes);
            int label = labels[i];
            float own = row[label];
            // A label whose output is NaN is never right: nothing is larger than it, but nothing is known about it either.
            int before = float.IsNaN(own) ? k : 0;
            for (int c = 0; c < row.Length; c++)
                before += row[c] > own || (row[c] == own && c < label) ? 1 : 0;
            _right += before < k ? 1 : 0;
        }
        _count += labels.Length;
    }
}

internal sealed class BinaryAccuracyAccumulator(float threshold) : MetricAccumulator
{
    private long _right;
    private long _count;

    public override double Value => (double)_right / _count;

    public override void Reset() => _right = _count = 0;

    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < targets.Length; i++)
            _right += outputs[i] > threshold == targets[i] >= 0.5f ? 1 : 0;
        _count += targets.Length;
    }
}
