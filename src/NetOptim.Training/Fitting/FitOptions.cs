using System.Globalization;

namespace NetOptim;

/// <summary>How <c>Fit</c> trains; what it trains is declared on the model.</summary>
public sealed record FitOptions
{
    /// <summary>Passes over the training data in the whole run; at least 1.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Samples in a step; at least 1.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// Share of the given samples that is not trained on but validated with, from 0 to below 1. The samples are drawn at random with the model's
    /// seed, so that a second run of the same model keeps the same ones apart.
    /// </summary>
    public double ValidationSplit { get; init; }

    /// <summary>
    /// Whether <see cref="ValidationSplit"/> keeps the classes in proportion, with at least one sample of each in either part; samples with the same targets are a class.
    /// </summary>
    public bool Stratify { get; init; }

    /// <summary>Whether every epoch has a random order of its own (from the model's seed and step).</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether a last batch that is not full is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// Epochs of this run that were done before, when a saved run is resumed: training goes on with the next one, up to
    /// <see cref="Epochs"/>; at least 0.
    /// </summary>
    public int InitialEpoch { get; init; }

    /// <summary>What is computed beside the loss; null: accuracy, or the mean absolute error of a regression.</summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>Takes the place of the early stopping that the model declares; null: as declared.</summary>
    public EarlyStoppingOptions? EarlyStopping { get; init; }

    /// <summary>Called as the run goes on, in this order.</summary>
    public IReadOnlyList<IFitCallback> Callbacks { get; init; } = [];

    /// <summary>How the run is shown.</summary>
    public FitProgress Progress { get; init; } = FitProgress.Auto;

    /// <summary>Where <see cref="FitProgress.Lines"/> are written; null: the standard output.</summary>
    public TextWriter? Output { get; init; }

    /// <summary>Ends the run before the next step, without an exception; the unfinished epoch is not in the history.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Checks what can be checked without a model.</summary>
    /// <exception cref="ArgumentException">An option out of range.</exception>
    internal void Validate()
    {
        Check(Epochs >= 1, nameof(Epochs), "at least 1", Epochs);
        Check(BatchSize >= 1, nameof(BatchSize), "at least 1", BatchSize);
        Check(ValidationSplit is >= 0 and < 1, nameof(ValidationSplit), "from 0 to below 1", ValidationSplit);
        Check(InitialEpoch >= 0 && InitialEpoch < Epochs, nameof(InitialEpoch), string.Create(CultureInfo.InvariantCulture, $"from 0 to below Epochs ({Epochs})"), InitialEpoch);
        if (Stratify && ValidationSplit == 0)
            throw new ArgumentException($"{nameof(FitOptions)}.{nameof(Stratify)} is about {nameof(ValidationSplit)}, which is 0: set it, or split the data yourself with Dataset.Split(…, stratify: true).");
        if (EarlyStopping is not { } early)
            return;
        Check(early.Patience >= 0, "EarlyStopping.Patience", "at least 0", early.Patience);
        Check(early.MinDelta is >= 0 and < double.PositiveInfinity, "EarlyStopping.MinDelta", "at least 0", early.MinDelta);
        Check(early.StartFromEpoch >= 0, "EarlyStopping.StartFromEpoch", "at least 0", early.StartFromEpoch);
    }

    private static void Check(bool valid, string option, string range, double value)
    {
        if (!valid)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{nameof(FitOptions)}.{option} must be {range}; it is {value}."));
    }
}
