using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.CodeFixes.Edits;

/// <summary>Modifiers of declarations.</summary>
internal static class Modifiers
{
    private static readonly SyntaxKind[] OfInstances =
        [SyntaxKind.VirtualKeyword, SyntaxKind.OverrideKeyword, SyntaxKind.AbstractKeyword, SyntaxKind.SealedKeyword, SyntaxKind.NewKeyword];

    public static bool IsPartial(TypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PartialKeyword);

    /// <summary>With <c>partial</c>, which stands last.</summary>
    public static TypeDeclarationSyntax WithPartial(TypeDeclarationSyntax type)
    {
        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0)
            return (TypeDeclarationSyntax)type.WithModifiers(type.Modifiers.Add(partial));
        SyntaxToken keyword = type.Keyword;
        return (TypeDeclarationSyntax)type.WithKeyword(keyword.WithLeadingTrivia())
            .WithModifiers(SyntaxFactory.TokenList(partial.WithLeadingTrivia(keyword.LeadingTrivia)));
    }

    /// <summary>With <c>static</c>, behind what says who may see it, and without what only members of instances may be.</summary>
    public static MethodDeclarationSyntax WithStatic(MethodDeclarationSyntax method)
    {
        SyntaxToken first = method.Modifiers.Count > 0 ? method.Modifiers[0] : method.ReturnType.GetFirstToken();
        MethodDeclarationSyntax bare = method.ReplaceToken(first, first.WithLeadingTrivia());
        SyntaxToken[] kept = [.. bare.Modifiers.Where(token => !OfInstances.Any(kind => token.IsKind(kind)))];
        int place = kept.TakeWhile(token => SyntaxFacts.IsAccessibilityModifier(token.Kind())).Count();
        SyntaxTokenList modifiers = SyntaxFactory.TokenList(kept).Insert(place, SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space));
        return bare.WithModifiers(modifiers.Replace(modifiers[0], modifiers[0].WithLeadingTrivia(first.LeadingTrivia)));
    }

    /// <summary>Without modifiers of some kinds; what stood before them stays.</summary>
    public static TypeDeclarationSyntax Without(TypeDeclarationSyntax type, params SyntaxKind[] kinds)
    {
        SyntaxTriviaList leading = (type.Modifiers.Count > 0 ? type.Modifiers[0] : type.Keyword).LeadingTrivia;
        SyntaxTokenList rest = SyntaxFactory.TokenList(type.Modifiers.Where(token => !kinds.Any(kind => token.IsKind(kind))));
        return rest.Count > 0
            ? (TypeDeclarationSyntax)type.WithModifiers(rest.Replace(rest[0], rest[0].WithLeadingTrivia(leading)))
            : (TypeDeclarationSyntax)type.WithModifiers(rest).WithKeyword(type.Keyword.WithLeadingTrivia(leading));
    }
}
