using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Diagnostics;

/// <summary>One thing wrong with a model: which rule, and where in the declaration.</summary>
/// <param name="Rule">The broken rule.</param>
/// <param name="Attribute">Index into the class's attributes and, behind them, the calls of <c>Build</c> and its problems; -1: the class itself.</param>
/// <param name="Argument">The argument's name (one element of a list as <c>shape[1]</c>); null: the whole attribute.</param>
/// <param name="Values">What the rule's message names.</param>
internal sealed record Problem(Rule Rule, int Attribute, string? Argument, EquatableArray<string> Values)
{
    /// <summary>What would mend it, the likeliest first; none where that takes thought.</summary>
    public EquatableArray<Mend> Mends { get; init; } = EquatableArray<Mend>.Empty;

    public static Problem OfClass(Rule rule, params string[] values) => new(rule, -1, null, new EquatableArray<string>(values));
}

/// <summary>Collects the problems of one model.</summary>
internal sealed class ProblemSink
{
    private readonly List<Problem> _problems = [];
    private readonly HashSet<Problem> _known = [];

    public IReadOnlyList<Problem> All => _problems;

    public bool HasErrors { get; private set; }

    /// <summary>Adds a problem once: an argument that is read twice is wrong once.</summary>
    public void Add(Problem problem)
    {
        if (!_known.Add(problem))
            return;
        _problems.Add(problem);
        HasErrors |= problem.Rule.Severity == RuleSeverity.Error;
    }

    public void AddToClass(Rule rule, params string[] values) => Add(Problem.OfClass(rule, values));
}
