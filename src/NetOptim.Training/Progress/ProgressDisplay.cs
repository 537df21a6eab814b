using Spectre.Console;

namespace NetOptim;

/// <summary>Chooses how a run is shown.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    // Drawing takes about a millisecond: a few times a second do not slow the training, and the eye wants no more.
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs with the display that the options ask for; the run is given the callbacks that draw it.</summary>
    public static History Show(FitOptions options, Func<IFitCallback[], History> run) => Resolve(options) switch
    {
        FitProgress.Bar => BarProgress.Show(AnsiConsole.Console, BarInterval, bar => run([bar])),
        FitProgress.Lines => run([new LineProgress(options.Output ?? Console.Out, LineInterval)]),
        _ => run([]),
    };

    private static FitProgress Resolve(FitOptions options) =>
        options.Progress != FitProgress.Auto ? options.Progress
        : options.Output is null && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities is { Ansi: true, Interactive: true } ? FitProgress.Bar
        : FitProgress.Lines;
}
