namespace NetOptim;

/// <summary>Which ratio of the confusion counts is taken.</summary>
internal enum ConfusionRatio
{
    /// <summary>TP/(TP + FP).</summary>
    Precision,

    /// <summary>TP/(TP + FN).</summary>
    Recall,

    /// <summary>2·TP/(2·TP + FP + FN).</summary>
    F1,
}

internal sealed class ConfusionMetric(string name, ConfusionRatio ratio) : Metric
{
    public override string Name => name;

    public override bool HigherIsBetter => true;

    public override MetricAccumulator CreateAccumulator(ModelInfo model)
    {
        Require(model.Task != TaskKind.Regression, model, "classes");
        return new ConfusionAccumulator(model.Task == TaskKind.BinaryClassification ? model.OutputSize : model.ClassCount, ratio);
    }
}

/// <summary>Counts true positives, false positives and false negatives of every class (or of every output of a binary classification).</summary>
internal sealed class ConfusionAccumulator(int classes, ConfusionRatio ratio) : MetricAccumulator
{
    private readonly long[] _truePositives = new long[classes];
    private readonly long[] _falsePositives = new long[classes];
    private readonly long[] _falseNegatives = new long[classes];

    public override double Value
    {
        get
        {
            double sum = 0;
            int present = 0;
            for (int c = 0; c < classes; c++)
            {
                long both = _truePositives[c], called = both + _falsePositives[c], actual = both + _falseNegatives[c];
                if (called + actual == 0)
                    continue;
                present++;
                (double numerator, double denominator) = ratio switch
                {
                    ConfusionRatio.Precision => (both, called),
                    ConfusionRatio.Recall => (both, actual),
                    _ => (2.0 * both, called + actual),
                };
                sum += denominator > 0 ? numerator / denominator : 0;
            }
            return present > 0 ? sum / present : classes == 1 ? 0 : double.NaN;
        }
    }

    public override void Reset()
    {
        Array.Clear(_truePositives);
        Array.Clear(_falsePositives);
        Array.Clear(_falseNegatives);
    }

    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<int> labels)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            int label = labels[i], called = Largest(outputs.Slice(i * classes, classes));
            if (called == label)
            {
                _truePositives[label]++;
            }
            else
            {
                _falsePositives[called]++;
                _falseNegatives[label]++;
            }
        }
    }

    public override void Add(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets)
    {
        for (int i = 0; i < targets.Length; i += classes)
        {
            for (int c = 0; c < classes; c++)
            {
                bool called = outputs[i + c] > 0.5f, actual = targets[i + c] >= 0.5f;
                _truePositives[c] += called && actual ? 1 : 0;
                _falsePositives[c] += called && !actual ? 1 : 0;
                _falseNegatives[c] += !called && actual ? 1 : 0;
            }
        }
    }

    private static int Largest(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int c = 1; c < row.Length; c++)
            best = row[c] > row[best] ? c : best;
        return best;
    }
}
