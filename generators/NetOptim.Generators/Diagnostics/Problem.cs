using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Diagnostics;

/// <summary>One thing wrong with a model: which rule, and where in the declaration.</summary>
/// <param name="Rule">The broken rule.</param>
/// <param name="Attribute">Index into the class's attributes and, behind them, the calls of <c>Build</c> and its problems; -1: the class itself.</param>
/// <param name="Argument">The argument's name (one element of a list as <c>shape[1]</c>); null: the whole attribute.</param>
/// <param name="Values">What the rule's message names.</param>
internal sealed record Problem(Rule Rule, int Attribute, string? Argument, EquatableArray<string> Values)
{
    /// <summary>Whether a layer for which it is said has the shapes that were meant all the same.</summary>
    public bool LeavesShapes { get; init; } = Rule.LeavesShapes || Rule.LeavesLayer || Rule.Severity != RuleSeverity.Error;

    /// <summary>What would mend it, the likeliest first; none where that takes thought.</summary>
    public EquatableArray<Mend> Mends { get; init; } = EquatableArray<Mend>.Empty;

    /// <summary>What the rule says with these values.</summary>
    public string Message => string.Format(System.Globalization.CultureInfo.InvariantCulture, Rule.Message, [.. Values]);

    public static Problem OfClass(Rule rule, params string[] values) => new(rule, -1, null, new EquatableArray<string>(values));
}

/// <summary>Collects the problems of one model.</summary>
internal sealed class ProblemSink
{
    private readonly List<Problem> _problems = [];
    private readonly HashSet<Problem> _known = [];
    private readonly HashSet<int> _wrong = [];
    private readonly HashSet<int> _withoutShapes = [];

    public IReadOnlyList<Problem> All => _problems;

    public bool HasErrors { get; private set; }

    /// <summary>
    /// Adds a problem once: an argument that is read twice is wrong once. What is about shapes that are not known is left out: it would be about shapes
    /// that nobody has declared.
    /// </summary>
    public void Add(Problem problem)
    {
        if (problem.Rule.NeedsShapes && !KnowsShapes(problem.Attribute))
            return;
        if (!_known.Add(problem))
            return;
        _problems.Add(problem);
        HasErrors |= problem.Rule.Severity == RuleSeverity.Error;
        if (problem.Rule is { Severity: RuleSeverity.Error, LeavesLayer: false })
            _wrong.Add(problem.Attribute);
        if (!problem.LeavesShapes)
            _withoutShapes.Add(problem.Attribute);
    }

    /// <summary>Whether what is written of an attribute or call is wrong: nothing that would go by it can be said.</summary>
    public bool IsWrong(int attribute) => _wrong.Contains(attribute);

    /// <summary>Whether the shapes at an attribute or call are those that were meant: no error before it, or of its own, has left them open.</summary>
    public bool KnowsShapes(int attribute) => !_withoutShapes.Contains(attribute);

    /// <summary>From now on nothing about shapes is said of an attribute or call.</summary>
    public void LoseShapes(int attribute) => _withoutShapes.Add(attribute);

    public void AddToClass(Rule rule, params string[] values) => Add(Problem.OfClass(rule, values));
}
