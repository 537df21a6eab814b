namespace NetOptim.Tests.Training;

public class MetricTests
{
    // Four classes; row by row the classes in falling order of their scores: 2 1 3 0, 0 2 1 3, 3 2 1 0, 1 0 (a tie of 2 and 3).
    private static readonly float[] Scores = [0.1f, 0.3f, 0.4f, 0.2f, 9, 1, 2, 0, -4, -3, -2, -1, 1, 5, 0, 0];
    private static readonly int[] Labels = [1, 0, 0, 2];

    [Fact]
    public void Accuracy_counts_the_largest_score() => Assert.Equal(1.0 / 4, Of(Metric.Accuracy, Scores, Labels, 4));

    [Fact]
    public void Top_k_counts_the_k_largest_scores()
    {
        Assert.Equal(2.0 / 4, Of(Metric.TopK(2), Scores, Labels, 4));
        Assert.Equal(3.0 / 4, Of(Metric.TopK(3), Scores, Labels, 4)); // the tie goes to the lower class
    }

    [Fact]
    public void A_sample_whose_own_score_is_not_a_number_is_missed() =>
        Assert.Equal(0, Of(Metric.Accuracy, [float.NaN, 1, 0], [0], 3));

    [Fact]
    public void Binary_accuracy_is_a_threshold_of_the_probability()
    {
        float[] outputs = [0.9f, 0.6f, 0.4f, 0.1f], targets = [1, 0, 1, 0];
        Assert.Equal(0.5, Of(Metric.Accuracy, outputs, targets, 1, TaskKind.BinaryClassification));
        Assert.Equal(0.5, Of(Metric.BinaryAccuracy, outputs, targets, 1, TaskKind.BinaryClassification));
        Assert.Equal(1, Of(Metric.BinaryAccuracyAt(0.3), outputs, [1, 1, 1, 0], 1, TaskKind.BinaryClassification));
    }

    [Fact]
    public void Binary_precision_recall_and_f1_follow_their_counts()
    {
        // TP 2, FP 1, FN 3, TN 1.
        float[] outputs = [0.9f, 0.8f, 0.7f, 0.2f, 0.1f, 0.3f, 0.4f], targets = [1, 1, 0, 1, 1, 1, 0];
        Assert.Equal(2.0 / 3, Of(Metric.Precision, outputs, targets, 1, TaskKind.BinaryClassification), 12);
        Assert.Equal(2.0 / 5, Of(Metric.Recall, outputs, targets, 1, TaskKind.BinaryClassification), 12);
        Assert.Equal(2 * 2.0 / (2 * 2 + 1 + 3), Of(Metric.F1, outputs, targets, 1, TaskKind.BinaryClassification), 12);
    }

    [Fact]
    public void Nothing_called_positive_gives_a_precision_of_0() =>
        Assert.Equal(0, Of(Metric.Precision, [0.1f, 0.2f], new float[] { 1, 0 }, 1, TaskKind.BinaryClassification));

    [Fact]
    public void Multi_class_precision_recall_and_f1_are_macro_averages_over_the_classes_that_occur()
    {
        // Called 2, 0, 3, 1; true 1, 0, 0, 2. Class 0: TP 1, FN 1; class 1: FP 1, FN 1; class 2: FP 1, FN 1; class 3: FP 1.
        Assert.Equal((1 + 0 + 0 + 0) / 4.0, Of(Metric.Precision, Scores, Labels, 4), 12);
        Assert.Equal((0.5 + 0 + 0 + 0) / 4.0, Of(Metric.Recall, Scores, Labels, 4), 12);
        Assert.Equal(2.0 / 3 / 4, Of(Metric.F1, Scores, Labels, 4), 12);
        // Class 1 neither occurs nor is called.
        Assert.Equal(1, Of(Metric.F1, [1, 0, 0, 0, 0, 1], [0, 2], 3));
    }

    [Fact]
    public void Errors_are_means_over_samples_and_outputs()
    {
        // Longer than the widest vector, with a tail: errors −1, 2, −1, 2, ….
        float[] outputs = [.. Enumerable.Range(0, 38).Select(i => (float)i)];
        float[] targets = [.. outputs.Select((value, i) => i % 2 == 0 ? value + 1 : value - 2)];
        Assert.Equal(1.5, Of(Metric.MeanAbsoluteError, outputs, targets, 2, TaskKind.Regression), 12);
        Assert.Equal(2.5, Of(Metric.MeanSquaredError, outputs, targets, 2, TaskKind.Regression), 12);
    }

    [Fact]
    public void R2_is_one_minus_residual_over_total_averaged_over_outputs()
    {
        // Output 0: y = 3, −0.5, 2, 7 and 2.5, 0, 2, 8: 1 − 1.5/29.1875. Output 1: constant and met: 1. Values far from zero lose no digits.
        const float Offset = 4096;
        float[] outputs = [2.5f, 1, 0, 1, 2, 1, 8, 1], targets = [3, 1, -0.5f, 1, 2, 1, 7, 1];
        double expected = (1 - 1.5 / 29.1875 + 1) / 2;
        Assert.Equal(expected, Of(Metric.R2, outputs, targets, 2, TaskKind.Regression), 12);
        Assert.Equal(expected, Of(Metric.R2, [.. outputs.Select(v => v + Offset)], [.. targets.Select(v => v + Offset)], 2, TaskKind.Regression), 9);
        Assert.Equal(0, Of(Metric.R2, [1, 2], new float[] { 1, 1 }, 1, TaskKind.Regression));
    }

    [Fact]
    public void Batches_add_up_and_a_reset_forgets_them()
    {
        MetricAccumulator accumulator = Metric.R2.CreateAccumulator(Model(1, TaskKind.Regression));
        accumulator.Add([100, 200], (ReadOnlySpan<float>)[0, 0]);
        accumulator.Reset();
        accumulator.Add([2.5f, 0], (ReadOnlySpan<float>)[3, -0.5f]);
        accumulator.Add([2, 8], (ReadOnlySpan<float>)[2, 7]);
        Assert.Equal(1 - 1.5 / 29.1875, accumulator.Value, 12);
    }

    [Fact]
    public void Arguments_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Metric.TopK(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Metric.BinaryAccuracyAt(1));
        Assert.Throws<ArgumentException>(() => Metric.Accuracy.CreateAccumulator(Model(1, TaskKind.Regression)));
        Assert.Throws<ArgumentException>(() => Metric.MeanSquaredError.CreateAccumulator(Model(3, TaskKind.MultiClassClassification)));
        Assert.Throws<NotSupportedException>(() => Metric.Accuracy.CreateAccumulator(Model(3, TaskKind.MultiClassClassification)).Add([1], (ReadOnlySpan<float>)[1]));
    }

    private static double Of(Metric metric, float[] outputs, int[] labels, int classes)
    {
        MetricAccumulator accumulator = metric.CreateAccumulator(Model(classes, TaskKind.MultiClassClassification));
        accumulator.Add(outputs, labels);
        return accumulator.Value;
    }

    private static double Of(Metric metric, float[] outputs, float[] targets, int size, TaskKind task)
    {
        MetricAccumulator accumulator = metric.CreateAccumulator(Model(size, task));
        accumulator.Add(outputs, targets);
        return accumulator.Value;
    }

    private static ModelInfo Model(int outputs, TaskKind task) => LinearMath.Info("Test", 1, outputs, task, earlyStopping: null);
}
