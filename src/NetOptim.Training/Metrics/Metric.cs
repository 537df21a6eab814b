namespace NetOptim;

/// <summary>
/// A figure of merit that <c>Fit</c> and <c>Evaluate</c> compute beside the loss. Immutable: what is summed up lives in the
/// accumulators it makes. Derive from it for a metric of your own.
/// </summary>
public abstract class Metric
{
    /// <summary>Share of samples that are classed right: the largest output's class, or 0.5 as the threshold of a binary classification.</summary>
    public static Metric Accuracy { get; } = new AccuracyMetric();

    /// <summary>Share of outputs on the right side of a probability of 0.5 (targets count as positive from 0.5 on).</summary>
    public static Metric BinaryAccuracy { get; } = new BinaryAccuracyMetric("binary_accuracy", 0.5);

    /// <summary>
    /// TP/(TP + FP): of those called positive, the share that is. Binary classification with several outputs and class labels:
    /// the mean over the classes that occur or are predicted (macro average). 0 where nothing was called positive.
    /// </summary>
    public static Metric Precision { get; } = new ConfusionMetric("precision", ConfusionRatio.Precision);

    /// <summary>TP/(TP + FN): of the positives, the share that was found. Averaged as <see cref="Precision"/>.</summary>
    public static Metric Recall { get; } = new ConfusionMetric("recall", ConfusionRatio.Recall);

    /// <summary>2·TP/(2·TP + FP + FN): the harmonic mean of precision and recall. Averaged as <see cref="Precision"/>.</summary>
    public static Metric F1 { get; } = new ConfusionMetric("f1", ConfusionRatio.F1);

    /// <summary>Mean of |output − target| over samples and outputs.</summary>
    public static Metric MeanAbsoluteError { get; } = new ErrorMetric("mae", squared: false);

    /// <summary>Mean of (output − target)² over samples and outputs.</summary>
    public static Metric MeanSquaredError { get; } = new ErrorMetric("mse", squared: true);

    /// <summary>
    /// Coefficient of determination 1 − Σ(y − ŷ)²/Σ(y − ȳ)², averaged over the outputs. A constant target gives 1 where it is met
    /// exactly and 0 elsewhere.
    /// </summary>
    public static Metric R2 { get; } = new R2Metric();

    /// <summary>Its name in the history: <c>accuracy</c>; of the validation part <c>val_accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether more is better.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>Share of samples whose class is among the k largest outputs; a tie with the k-th counts as missed only where a lower class takes the place.</summary>
    /// <param name="k">At least 1, and fewer than there are classes.</param>
    public static Metric TopK(int k) => new TopKMetric(k);

    /// <summary>As <see cref="BinaryAccuracy"/> with another threshold for the probability.</summary>
    /// <param name="threshold">Outputs above it count as positive; between 0 and 1.</param>
    public static Metric BinaryAccuracyAt(double threshold) => new BinaryAccuracyMetric("binary_accuracy", threshold);

    /// <summary>An accumulator for a model.</summary>
    /// <param name="model">What the model's outputs are.</param>
    /// <exception cref="ArgumentException">The metric does not fit the model; the message names one that does.</exception>
    public abstract MetricAccumulator CreateAccumulator(ModelInfo model);

    /// <summary>What is computed where nothing is asked for: accuracy, or the mean absolute error of a regression.</summary>
    internal static IReadOnlyList<Metric> DefaultsFor(TaskKind task) => task == TaskKind.Regression ? [MeanAbsoluteError] : [Accuracy];

    /// <summary>Refuses a model whose outputs mean something else.</summary>
    private protected void Require(bool fits, ModelInfo model, string needed)
    {
        if (!fits)
        {
            throw new ArgumentException(
                $"The metric '{Name}' needs {needed}; {model.Name} is trained for {Describe(model.Task)}. Metrics that fit: {Fitting(model)}.");
        }
    }

    private static string Describe(TaskKind task) => task switch
    {
        TaskKind.MultiClassClassification => "classification with class labels",
        TaskKind.BinaryClassification => "binary classification",
        _ => "regression",
    };

    private static string Fitting(ModelInfo model) => model.Task switch
    {
        TaskKind.MultiClassClassification => "Accuracy, TopK, Precision, Recall, F1",
        TaskKind.BinaryClassification => "Accuracy, BinaryAccuracy, Precision, Recall, F1, MeanAbsoluteError, MeanSquaredError",
        _ => "MeanAbsoluteError, MeanSquaredError, R2",
    };
}
