namespace NetOptim;

/// <summary>Ends a run that no longer gets better; given to <c>Fit</c> it takes the place of what the model declares.</summary>
public sealed record EarlyStoppingOptions
{
    /// <summary>No early stopping, whatever the model declares.</summary>
    public static EarlyStoppingOptions Off { get; } = new();

    /// <summary>The watched quantity, as in the history: <c>val_loss</c>, <c>val_accuracy</c>, <c>loss</c>, ….</summary>
    public string Monitor { get; init; } = "val_loss";

    /// <summary>Epochs without improvement before the run ends; at least 0.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>Only a change of more than this counts as improvement; at least 0.</summary>
    public double MinDelta { get; init; }

    /// <summary>Whether more is better; null: less for a loss, otherwise what the metric says.</summary>
    public bool? Maximize { get; init; }

    /// <summary>Whether the weights of the best epoch are put back when the run ends, however it ends.</summary>
    public bool RestoreBestWeights { get; init; }

    /// <summary>Epochs before watching begins; at least 0.</summary>
    public int StartFromEpoch { get; init; }

    /// <summary>Patience starts afresh only when the quantity is better than this, too; null: any improvement does.</summary>
    public double? Baseline { get; init; }
}
