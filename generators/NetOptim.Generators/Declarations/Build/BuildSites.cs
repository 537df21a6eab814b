using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NetOptim.Generators.Declarations.Build;

/// <summary>Where the calls and problems of a <see cref="BuildDeclaration"/> stand in the source: what the cached declaration must not hold.</summary>
/// <param name="calls">One for each call.</param>
/// <param name="problems">One for each problem.</param>
internal sealed class BuildSites(IReadOnlyList<CallSite> calls, IReadOnlyList<Location> problems)
{
    public static BuildSites None { get; } = new([], []);

    /// <summary>The place of a call, or of one of its arguments where that was written; null where there is no such call or problem.</summary>
    /// <param name="site">Calls first, problems behind them.</param>
    /// <param name="argument">By parameter name; one element of a list as <c>shape[1]</c>.</param>
    public Location? Of(int site, string? argument) =>
        site < 0 || site >= calls.Count + problems.Count ? null
        : site < calls.Count ? calls[site].Of(argument)
        : problems[site - calls.Count];

    /// <summary>All of a call's expression, with what it is called on; null where there is no such call.</summary>
    public Location? Whole(int call) => call < calls.Count ? calls[call].Whole : null;

    /// <summary>An argument of a call; null where it was not written.</summary>
    public Location? Written(int call, string argument) => call < calls.Count ? calls[call].Written(argument) : null;
}

/// <summary>Where one call and its arguments stand.</summary>
/// <param name="call">An invocation or an operator's expression.</param>
/// <param name="arguments">By parameter name; elements of a list as <c>shape[1]</c>.</param>
internal sealed class CallSite(SyntaxNode call, IReadOnlyDictionary<string, SyntaxNode> arguments)
{
    public Location Whole => call.GetLocation();

    public Location? Written(string argument)
    {
        if (arguments.TryGetValue(argument, out SyntaxNode? written))
            return written.GetLocation();
        SyntaxNode[] elements = arguments.Where(pair => pair.Key.StartsWith(argument + "[", StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Value).ToArray();
        return elements.Length > 0
            ? Location.Create(call.SyntaxTree, TextSpan.FromBounds(elements.Min(element => element.SpanStart), elements.Max(element => element.Span.End)))
            : null;
    }

    public Location Of(string? argument)
    {
        if (argument is not null && Written(argument) is { } written)
            return written;
        // Of a chain, the last link alone.
        return call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
            ? Location.Create(call.SyntaxTree, TextSpan.FromBounds(access.Name.SpanStart, call.Span.End))
            : call.GetLocation();
    }
}
