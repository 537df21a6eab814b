using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules as Roslyn's descriptors.</summary>
internal static class Descriptors
{
    /// <summary>Where the page of each rule stands; the one place that knows.</summary>
    private const string HelpLinkBase = "https://github.com/netoptim/netoptim/blob/main/docs/diagnostics/";

    private const string Category = "NetOptim";

    private static readonly Dictionary<string, DiagnosticDescriptor> ById = Rules.All.ToDictionary(rule => rule.Id, Create, StringComparer.Ordinal);

    /// <summary>Of the rules that <see cref="ModelAnalyzer"/> reports.</summary>
    public static ImmutableArray<DiagnosticDescriptor> OfModels { get; } = [.. Rules.All.Except(Rules.OfRuns).Select(Of)];

    /// <summary>Of the rules that <see cref="Runs.RunAnalyzer"/> reports.</summary>
    public static ImmutableArray<DiagnosticDescriptor> OfRuns { get; } = [.. Rules.OfRuns.Select(Of)];

    public static DiagnosticDescriptor Of(Rule rule) => ById[rule.Id];

    private static DiagnosticDescriptor Create(Rule rule) => new(
        rule.Id, rule.Title, rule.Message, Category, Severity(rule.Severity), isEnabledByDefault: true,
        helpLinkUri: HelpLinkBase + rule.Id + ".md");

    private static DiagnosticSeverity Severity(RuleSeverity severity) => severity switch
    {
        RuleSeverity.Hidden => DiagnosticSeverity.Hidden,
        RuleSeverity.Info => DiagnosticSeverity.Info,
        RuleSeverity.Warning => DiagnosticSeverity.Warning,
        _ => DiagnosticSeverity.Error,
    };
}
