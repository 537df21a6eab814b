using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace NetOptim.CodeFixes.Edits;

/// <summary>C# that mends bring along.</summary>
internal static class Expressions
{
    private const string Namespace = "global::NetOptim.";

    /// <summary>An expression in which members of the library's enumerations are as short as the place allows.</summary>
    public static ExpressionSyntax Parse(string text)
    {
        ExpressionSyntax expression = SyntaxFactory.ParseExpression(text);
        // Whatever Activation means there, it is this one that is meant.
        return expression is MemberAccessExpressionSyntax ? Qualified(text) : expression.ReplaceNodes(
            expression.DescendantNodes().OfType<MemberAccessExpressionSyntax>(), (member, _) => Qualified(member.ToString()));
    }

    /// <summary>The name of one of the library's types, as short as the place allows.</summary>
    public static NameSyntax TypeName(string name) => SyntaxFactory.ParseName(Namespace + name).WithAdditionalAnnotations(Simplifier.Annotation);

    private static ExpressionSyntax Qualified(string member) =>
        SyntaxFactory.ParseExpression(Namespace + member).WithAdditionalAnnotations(Simplifier.Annotation);
}
