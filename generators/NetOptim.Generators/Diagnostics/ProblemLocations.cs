using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Declarations.Build;
using NetOptim.Generators.Diagnostics.Mends;

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

    /// <summary>The mends of a problem in their places; without those that reach beyond its file, which a light bulb there cannot show.</summary>
    public IReadOnlyList<PlacedMend> Mends(Problem problem, Location where, CancellationToken cancellation)
    {
        var placed = new List<PlacedMend>();
        foreach (Mend mend in problem.Mends)
        {
            PlacedEdit?[] edits = [.. mend.Edits.Select(edit => Place(edit, where.SourceTree, cancellation))];
            if (edits.All(edit => edit is not null))
                placed.Add(new PlacedMend(edits!));
        }
        return placed;
    }

    private PlacedEdit? Place(Edit edit, SyntaxTree? tree, CancellationToken cancellation)
    {
        Location? target = Whole(edit.Target, cancellation);
        Location? other = edit.Other < 0 ? null : Whole(edit.Other, cancellation);
        bool isHere = target?.SourceTree == tree && (edit.Other < 0 || other?.SourceTree == tree);
        return isHere ? new PlacedEdit(edit.Kind, target!, Written(edit.Target, edit.Argument, cancellation), other, edit.Argument, edit.Text) : null;
    }

    /// <summary>All of an attribute or call.</summary>
    private Location? Whole(int index, CancellationToken cancellation) => index < 0 ? null
        : index >= _attributes.Length ? build.Whole(index - _attributes.Length)
        : _attributes[index].ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation();

    /// <summary>An argument; null where it was not written.</summary>
    private Location? Written(int index, string? argument, CancellationToken cancellation)
    {
        if (argument is null)
            return null;
        if (index >= _attributes.Length)
            return build.Written(index - _attributes.Length, argument);
        return _attributes[index].ApplicationSyntaxReference?.GetSyntax(cancellation) is AttributeSyntax syntax ? Argument(_attributes[index], syntax, argument) : null;
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
