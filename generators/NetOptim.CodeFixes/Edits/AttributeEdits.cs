using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.CodeFixes.Edits;

/// <summary>Attributes in a stack of them.</summary>
internal static class AttributeEdits
{
    /// <summary>Takes an attribute out, and its brackets if it stands in them alone.</summary>
    public static SyntaxNode Remove(SyntaxNode root, AttributeSyntax attribute)
    {
        var list = (AttributeListSyntax)attribute.Parent!;
        if (list.Attributes.Count > 1)
            return root.ReplaceNode(list, list.WithAttributes(list.Attributes.RemoveAt(list.Attributes.IndexOf(attribute))));
        bool hasComment = list.GetLeadingTrivia().Any(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        bool startsLine = Ends(list.GetFirstToken().GetPreviousToken().TrailingTrivia);
        SyntaxRemoveOptions kept = (hasComment ? SyntaxRemoveOptions.KeepLeadingTrivia : SyntaxRemoveOptions.KeepNoTrivia)
            | (Ends(list.GetTrailingTrivia()) && !startsLine ? SyntaxRemoveOptions.KeepTrailingTrivia : SyntaxRemoveOptions.KeepNoTrivia);
        return root.RemoveNode(list, kept)!;
    }

    /// <summary>Puts an attribute in beside another, in the same brackets.</summary>
    public static SyntaxNode Insert(SyntaxNode root, AttributeSyntax neighbour, string text, bool behind)
    {
        var list = (AttributeListSyntax)neighbour.Parent!;
        int index = list.Attributes.IndexOf(neighbour) + (behind ? 1 : 0);
        return root.ReplaceNode(list, list.WithAttributes(Lists.Insert(list.Attributes, index, Parse(text))));
    }

    /// <summary>Two attributes change places; the layout stays.</summary>
    public static SyntaxNode Exchange(SyntaxNode root, AttributeSyntax first, AttributeSyntax second) => root.ReplaceNodes(
        [first, second], (node, _) => node == first ? second.WithTriviaFrom(first) : first.WithTriviaFrom(second));

    /// <summary>An attribute as it would be written: <c>Activation(Activation.Sigmoid)</c>.</summary>
    private static AttributeSyntax Parse(string text) => Expressions.Parse(text) switch
    {
        InvocationExpressionSyntax call => SyntaxFactory.Attribute(
            Expressions.TypeName(call.Expression.ToString()),
            SyntaxFactory.AttributeArgumentList(SyntaxFactory.SeparatedList(call.ArgumentList.Arguments.Select(argument => SyntaxFactory.AttributeArgument(argument.Expression))))),
        _ => SyntaxFactory.Attribute(Expressions.TypeName(text)),
    };

    private static bool Ends(SyntaxTriviaList trivia) => trivia.Any(SyntaxKind.EndOfLineTrivia);
}
