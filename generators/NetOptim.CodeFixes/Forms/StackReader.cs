using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;
using NetOptim.Generators;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Layers;

namespace NetOptim.CodeFixes.Forms;

/// <summary>The layers of a class's attributes.</summary>
internal static class StackReader
{
    /// <summary>The attributes that are layers, with what is written in them; null where it cannot be told.</summary>
    /// <param name="qualified">Whether names are told in full.</param>
    public static IReadOnlyList<(AttributeSyntax Syntax, WrittenLayer Layer)>? Read(INamedTypeSymbol symbol, SemanticModel model, bool qualified, CancellationToken cancellation)
    {
        var layers = new List<(AttributeSyntax, WrittenLayer)>();
        int line = -1;
        foreach ((AttributeData data, AttributeDeclaration declaration) in DeclarationReader.Attributes(symbol).Zip(DeclarationReader.ReadAttributes(symbol), (data, declaration) => (data, declaration)))
        {
            if (Catalog<LayerDefinition>.Find(declaration.Kind) is not { } definition)
                continue;
            if (data is not { ApplicationSyntaxReference: { } reference, AttributeConstructor: { } constructor } || reference.GetSyntax(cancellation) is not AttributeSyntax syntax)
                return null;
            int own = syntax.GetLocation().GetLineSpan().StartLinePosition.Line;
            layers.Add((syntax, new WrittenLayer(declaration.Kind, [.. Arguments(syntax, constructor, model, qualified, cancellation)], Activation(definition, declaration))
            {
                StartsLine = own != line,
                Before = [.. Before(syntax)],
                Behind = string.Join(" ", Behind(syntax)),
            }));
            line = own;
        }
        return layers;
    }

    /// <summary>The member of the enumeration, for a layer that is an activation and nothing else.</summary>
    private static string? Activation(LayerDefinition definition, AttributeDeclaration declaration) => definition is { Role: LayerRole.Activation, ActivationArgument: { } argument }
        ? declaration.Arguments.FirstOrDefault(written => written.Name == argument)?.Value is { Undefined: false, Text: { } member } ? member : null
        : null;

    private static IEnumerable<WrittenArgument> Arguments(AttributeSyntax syntax, IMethodSymbol constructor, SemanticModel model, bool qualified, CancellationToken cancellation)
    {
        int place = 0;
        foreach (AttributeArgumentSyntax argument in syntax.ArgumentList?.Arguments ?? [])
        {
            ExpressionSyntax expression = qualified ? Qualification.Qualified(argument.Expression, model, cancellation) : argument.Expression;
            string text = expression.WithoutTrivia().ToFullString();
            if ((argument.NameEquals?.Name ?? argument.NameColon?.Name) is { } name)
                yield return new WrittenArgument(name.Identifier.ValueText, text, ByPlace: false);
            else
                yield return new WrittenArgument(constructor.Parameters[Math.Min(place++, constructor.Parameters.Length - 1)].Name, text, ByPlace: true);
        }
    }

    /// <summary>What stands before the first attribute of the class is the class's.</summary>
    private static IEnumerable<string> Before(AttributeSyntax syntax)
    {
        var list = (AttributeListSyntax)syntax.Parent!;
        IEnumerable<SyntaxTrivia> own = syntax.GetLeadingTrivia();
        if (list.Attributes[0] == syntax)
            own = (IsFirst(list) ? [] : list.GetLeadingTrivia()).Concat(list.OpenBracketToken.TrailingTrivia).Concat(own);
        return WrittenLayer.Comments(own);
    }

    private static IEnumerable<string> Behind(AttributeSyntax syntax)
    {
        SyntaxToken next = syntax.GetLastToken().GetNextToken();
        return WrittenLayer.Comments(syntax.GetTrailingTrivia().Concat(next.LeadingTrivia).Concat(next.TrailingTrivia));
    }

    private static bool IsFirst(AttributeListSyntax list) => list.Parent is TypeDeclarationSyntax type && type.AttributeLists[0] == list;
}
