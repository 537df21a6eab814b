using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.CodeFixes.Edits;

/// <summary>Modifiers of declarations.</summary>
internal static class Modifiers
{
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

    /// <summary>With <c>static</c>, behind what says who may see it.</summary>
    public static MethodDeclarationSyntax WithStatic(MethodDeclarationSyntax method)
    {
        SyntaxToken modifier = SyntaxFactory.Token(SyntaxKind.StaticKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        int place = method.Modifiers.TakeWhile(token => SyntaxFacts.IsAccessibilityModifier(token.Kind())).Count();
        if (place > 0)
            return method.WithModifiers(method.Modifiers.Insert(place, modifier));
        SyntaxToken first = method.Modifiers.Count > 0 ? method.Modifiers[0] : method.ReturnType.GetFirstToken();
        MethodDeclarationSyntax bare = method.ReplaceToken(first, first.WithLeadingTrivia());
        return bare.WithModifiers(bare.Modifiers.Insert(0, modifier.WithLeadingTrivia(first.LeadingTrivia)));
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
