namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about <c>Build</c> and what the compiler can evaluate in it.</summary>
internal static partial class Rules
{
    public static Rule BuildSignature { get; } = new(
        "NOPT5001", RuleSeverity.Error, "Build has another signature",
        "The compiler evaluates 'static Node Build(Node x)', but {0}; write it as 'static Node Build(Node x)' with a body");

    public static Rule BuildAndAttributes { get; } = new(
        "NOPT5002", RuleSeverity.Error, "Layers as attributes and in Build",
        "'{0}' has layers as attributes and a Build method, and the compiler cannot tell which comes first; write all layers in one of the two forms");

    public static Rule Unsupported { get; } = new(
        "NOPT5003", RuleSeverity.Error, "Not understood at compile time",
        "Build is evaluated at compile time, where {0} is not understood; use {1}");

    public static Rule RunTimeValue { get; } = new(
        "NOPT5004", RuleSeverity.Error, "Known at run time only",
        "Build is evaluated at compile time, but {0} is known at run time only: {1}; use a const, a static readonly field with constants, or a parameter");

    public static Rule EvaluationEndless { get; } = new(
        "NOPT5005", RuleSeverity.Error, "Evaluation does not end",
        "Build is evaluated at compile time, and here {0} was reached; see whether this loop or recursion ends");

    public static Rule EvaluationFailed { get; } = new(
        "NOPT5006", RuleSeverity.Error, "Evaluation fails",
        "Build is evaluated at compile time, and this fails: {0}");

    public static Rule ResultUnused { get; } = new(
        "NOPT5007", RuleSeverity.Warning, "Result unused",
        "Nothing uses the result of '{0}', so that it is left out; use it in what Build returns, or remove the call");

    public static Rule ShapesDiffer { get; } = new(
        "NOPT5008", RuleSeverity.Error, "Shapes differ",
        "{0} needs two values of one shape, but the left has {1} ({3}) and the right {2} ({4}); bring one to the other's shape, with a Dense layer say") { NeedsShapes = true };

    public static Rule ConcatShapesDiffer { get; } = new(
        "NOPT5009", RuleSeverity.Error, "Shapes do not concatenate",
        "Concat joins along the first dimension, so that all others must be the same, but the first value has {0} and this one {1}; reshape one of them") { NeedsShapes = true };

    public static Rule ReshapeChangesSize { get; } = new(
        "NOPT5010", RuleSeverity.Error, "Reshape changes the size",
        "'{0}' must keep the {1} numbers of its input ({2}), but {3}; give dimensions whose product is {1} (one of them may be -1)") { NeedsShapes = true };

    public static Rule ParameterUnused { get; } = new(
        "NOPT5020", RuleSeverity.Warning, "Parameter unused",
        "'{0}' does not use its parameter '{1}', so that whatever it is given there makes no difference; use it or remove it");
}
