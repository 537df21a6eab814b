namespace NetOptim.Generators.Diagnostics;

internal enum RuleSeverity
{
    /// <summary>It tells something to those who ask for it in <c>.editorconfig</c>.</summary>
    Hidden,

    /// <summary>It could be better.</summary>
    Info,

    /// <summary>It runs, and is almost surely wrong.</summary>
    Warning,

    /// <summary>It cannot run.</summary>
    Error,
}

/// <summary>One rule: its id never changes its meaning and is never used again.</summary>
/// <param name="Id"><c>NOPT</c> and four digits; the first tells the stage.</param>
/// <param name="Title">In a few words.</param>
/// <param name="Message">What was expected, what was found, and the mend, with {0} … for the values.</param>
internal sealed record Rule(string Id, RuleSeverity Severity, string Title, string Message)
{
    /// <summary>Whether what holds for one call several times, in a loop, is said of each time; otherwise of the first.</summary>
    public bool SaysEachTime { get; init; }

    /// <summary>Whether it is about shapes: where these are not known, after an error before, it is not said.</summary>
    public bool NeedsShapes { get; init; }

    /// <summary>Whether the shapes are those that were meant all the same, of a layer for which it is said or of what the loss gets.</summary>
    public bool LeavesShapes { get; init; }

    /// <summary>Whether the layer, too, is the one that was meant: something is wrong with its name or its place, and not with what was written of it.</summary>
    public bool LeavesLayer { get; init; }
}
