using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Declarations.Build;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Where in the source a problem stands: the very argument, or its attribute or call, or the class's name.</summary>
internal sealed class ProblemLocations(INamedTypeSymbol model, BuildSites build)
{
    private readonly AttributeData[] _attributes = DeclarationReader.Attributes(model).ToArray();

    public bool IsInBuild(Problem problem) => problem.Attribute >= _attributes.Length;

    public Location Of(Problem problem, CancellationToken cancellation)
    {
        if (IsInBuild(problem))
            return build.Of(problem.Attribute - _attributes.Length, problem.Argument) ?? OfClass();
        if (problem.Attribute < 0)
            return OfClass();
        AttributeData attribute = _attributes[problem.Attribute];
        if (attribute.ApplicationSyntaxReference?.GetSyntax(cancellation) is not AttributeSyntax syntax)
            return OfClass();
        return problem.Argument is { } name && Argument(attribute, syntax, name) is { } argument ? argument : syntax.GetLocation();
    }

    /// <summary>The class's name where it is declared as a model; another part may have been emitted.</summary>
    private Location OfClass()
    {
        SyntaxNode? marked = _attributes.Select(attribute => attribute.ApplicationSyntaxReference?.GetSyntax()).FirstOrDefault(syntax => syntax is not null);
        return marked?.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.GetLocation() ?? model.Locations[0];
    }

    private static Location? Argument(AttributeData attribute, AttributeSyntax syntax, string name)
    {
        if (syntax.ArgumentList is not { Arguments: { Count: > 0 } written })
            return null;
        AttributeArgumentSyntax? named = written.FirstOrDefault(argument =>
            Same(argument.NameEquals?.Name ?? argument.NameColon?.Name, name));
        if (named is not null)
            return named.GetLocation();
        return attribute.AttributeConstructor is { } constructor ? Positional(constructor, written, name) : null;
    }

    /// <summary>An argument by position; <c>shape[1]</c> is the second of those that a <c>params</c> parameter takes.</summary>
    private static Location? Positional(IMethodSymbol constructor, SeparatedSyntaxList<AttributeArgumentSyntax> written, string name)
    {
        (string parameter, int? element) = Split(name);
        AttributeArgumentSyntax[] positional = written.Where(argument => argument is { NameEquals: null, NameColon: null }).ToArray();
        IParameterSymbol? found = constructor.Parameters.FirstOrDefault(candidate => string.Equals(candidate.Name, parameter, StringComparison.OrdinalIgnoreCase));
        if (found is null || found.Ordinal >= positional.Length)
            return null;
        if (!found.IsParams || positional.Length == found.Ordinal + 1)
            return positional[found.Ordinal].GetLocation();
        if (element is int index && found.Ordinal + index < positional.Length)
            return positional[found.Ordinal + index].GetLocation();
        return Location.Create(
            positional[0].SyntaxTree, TextSpan.FromBounds(positional[found.Ordinal].SpanStart, positional[positional.Length - 1].Span.End));
    }

    private static (string Parameter, int? Element) Split(string name)
    {
        int bracket = name.IndexOf('[');
        return bracket < 0
            ? (name, null)
            : (name.Substring(0, bracket), int.Parse(name.Substring(bracket + 1, name.Length - bracket - 2), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static bool Same(IdentifierNameSyntax? written, string name) =>
        written is not null && string.Equals(written.Identifier.ValueText, name, StringComparison.OrdinalIgnoreCase);
}
