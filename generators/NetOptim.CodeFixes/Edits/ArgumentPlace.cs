using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.CodeFixes.Edits;

/// <summary>Where an argument belongs in an attribute or a call: which parameter it is, or which property.</summary>
/// <param name="Name">As declared.</param>
/// <param name="Ordinal">Of the parameter; -1 for a property.</param>
/// <param name="Parameters">Names of all parameters, in order.</param>
internal sealed record ArgumentPlace(string Name, int Ordinal, ImmutableArray<string> Parameters)
{
    /// <param name="name">Of the parameter or property, upper or lower case.</param>
    public static ArgumentPlace Of(SyntaxNode target, string name, SemanticModel model, CancellationToken cancellation)
    {
        SymbolInfo info = model.GetSymbolInfo(target, cancellation);
        var method = (info.Symbol ?? info.CandidateSymbols.FirstOrDefault()) as IMethodSymbol;
        ImmutableArray<string> parameters = method is null ? [] : [.. method.Parameters.Select(parameter => parameter.Name)];
        int ordinal = parameters.IndexOf(name, 0, parameters.Length, StringComparer.OrdinalIgnoreCase);
        if (ordinal >= 0)
            return new ArgumentPlace(parameters[ordinal], ordinal, parameters);
        return new ArgumentPlace(target is AttributeSyntax ? char.ToUpperInvariant(name[0]) + name.Substring(1) : name, -1, parameters);
    }
}
