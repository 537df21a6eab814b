using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.CodeFixes.Edits;

/// <summary>How arguments are named.</summary>
internal static class Names
{
    /// <summary><c>bias: </c></summary>
    public static NameColonSyntax Colon(string name) => SyntaxFactory.NameColon(
        SyntaxFactory.IdentifierName(name), SyntaxFactory.Token(SyntaxKind.ColonToken).WithTrailingTrivia(SyntaxFactory.Space));

    /// <summary><c>Bias = </c></summary>
    public static NameEqualsSyntax EqualsSign(string name) => SyntaxFactory.NameEquals(
        SyntaxFactory.IdentifierName(name).WithTrailingTrivia(SyntaxFactory.Space),
        SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space));
}
