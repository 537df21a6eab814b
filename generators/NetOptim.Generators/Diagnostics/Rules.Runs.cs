namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about how a model is used: about a call of <c>Fit</c> and what the model declares (ids NOPT404…).</summary>
internal static partial class Rules
{
    /// <summary>Those that look at code which uses a model; all others look at the model.</summary>
    public static IReadOnlyList<Rule> OfRuns => [StoppingTooLate, WarmupBeyondRun, ScheduleBeyondRun, MonitorNotMeasured, BatchOfOne, NoSuchTensor];

    public static Rule StoppingTooLate { get; } = new(
        "NOPT4040", RuleSeverity.Warning, "Early stopping beyond the run",
        "'{0}' is trained for {1} epochs, but its EarlyStopping (patience {2}) ends no run before epoch {3}; train longer or give it less patience");

    public static Rule WarmupBeyondRun { get; } = new(
        "NOPT4041", RuleSeverity.Warning, "Warm-up longer than the run",
        "'{0}' is trained for {1} epochs, of which its {2} spends {3} warming up; train longer or shorten WarmupEpochs");

    public static Rule ScheduleBeyondRun { get; } = new(
        "NOPT4042", RuleSeverity.Warning, "Schedule longer than the run",
        "'{0}' is trained for {1} epochs, in which its {2} never changes the rate as declared: {3}; train longer or shorten it");

    public static Rule MonitorNotMeasured { get; } = new(
        "NOPT4043", RuleSeverity.Error, "Monitor is not measured",
        "EarlyStopping of '{0}' watches '{1}', which this run does not measure: {2}");

    public static Rule BatchOfOne { get; } = new(
        "NOPT4044", RuleSeverity.Error, "Batch normalisation of one sample",
        "'{0}' normalises by batch ('{1}'), and a batch of one sample always gives 0; train with a BatchSize of at least 2, 32 say");

    public static Rule NoSuchTensor { get; } = new(
        "NOPT4045", RuleSeverity.Error, "No tensor of that name",
        "'{0}' has no {1} '{2}'; the nearest name is '{3}'");
}
