namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about single arguments.</summary>
internal static partial class Rules
{
    public static Rule ArgumentOutOfRange { get; } = new(
        "NOPT2001", RuleSeverity.Error, "Argument out of range", "{0}: {1} must be {2}, but is {3}");

    public static Rule ArgumentWithoutEffect { get; } = new(
        "NOPT2002", RuleSeverity.Warning, "Argument without effect", "{0} has no effect: {1}; remove it");

    public static Rule NotFinite { get; } = new(
        "NOPT2003", RuleSeverity.Error, "Argument is not a finite number", "{0}: {1} must be a finite number, but is {2}; write the number that you mean") { LeavesShapes = true };

    public static Rule UndefinedMember { get; } = new(
        "NOPT2004", RuleSeverity.Error, "Not a member of the enumeration", "{0}: {1} must be a declared member of its enumeration, but is {2}; choose one by name") { LeavesShapes = true };

    public static Rule TooLarge { get; } = new(
        "NOPT2005", RuleSeverity.Error, "Model too large",
        "{0} must not exceed {1} numbers in all, but has {2}; make the layer or its input smaller") { NeedsShapes = true };

    public static Rule UnusualEpsilon { get; } = new(
        "NOPT2010", RuleSeverity.Warning, "Unusual epsilon",
        "{0}: Epsilon only keeps a denominator away from 0 and is used with {1} to {2}, but is {3}; leave it at its default");
}
