using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.CodeFixes.Edits;

/// <summary>Calls in a chain of them, in <c>Build</c>.</summary>
internal static class CallEdits
{
    /// <summary>Takes a link out of a chain; a statement that would then do nothing goes as a whole.</summary>
    public static SyntaxNode Remove(SyntaxNode root, InvocationExpressionSyntax call)
    {
        ExpressionSyntax receiver = ((MemberAccessExpressionSyntax)call.Expression).Expression;
        bool isAssignmentToItself = call.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax left, Parent: ExpressionStatementSyntax } assignment
            && assignment.Right == call && receiver is IdentifierNameSyntax right && right.Identifier.ValueText == left.Identifier.ValueText;
        return isAssignmentToItself && call.Parent!.Parent is { Parent: BlockSyntax } statement
            ? root.RemoveNode(statement, SyntaxRemoveOptions.KeepNoTrivia)!
            : root.ReplaceNode(call, receiver.WithTrailingTrivia(call.GetTrailingTrivia()));
    }

    /// <summary>Puts a link in before a call: on what the call is made on.</summary>
    /// <param name="text"><c>Flatten</c>, or with arguments.</param>
    public static SyntaxNode InsertBefore(SyntaxNode root, ExpressionSyntax call, string text) =>
        call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: { } receiver } } ? InsertAfter(root, receiver, text) : root;

    /// <summary>Puts a link in behind an expression.</summary>
    public static SyntaxNode InsertAfter(SyntaxNode root, ExpressionSyntax expression, string text)
    {
        var link = (InvocationExpressionSyntax)Expressions.Parse(text.EndsWith(")", StringComparison.Ordinal) ? text : text + "()");
        ExpressionSyntax bare = expression.WithoutTrailingTrivia();
        ExpressionSyntax receiver = expression is BinaryExpressionSyntax ? SyntaxFactory.ParenthesizedExpression(bare.WithoutLeadingTrivia()).WithLeadingTrivia(bare.GetLeadingTrivia()) : bare;
        ExpressionSyntax chained = link.WithExpression(
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, (SimpleNameSyntax)link.Expression));
        return root.ReplaceNode(expression, chained.WithTrailingTrivia(expression.GetTrailingTrivia()));
    }

    /// <summary>Two calls change places: their names and arguments do, what they are made on stays.</summary>
    public static SyntaxNode Exchange(SyntaxNode root, InvocationExpressionSyntax first, InvocationExpressionSyntax second)
    {
        if (first.Expression is not MemberAccessExpressionSyntax a || second.Expression is not MemberAccessExpressionSyntax b)
            return root;
        var exchanged = new Dictionary<SyntaxNode, SyntaxNode>
        {
            [a.Name] = b.Name, [b.Name] = a.Name, [first.ArgumentList] = second.ArgumentList, [second.ArgumentList] = first.ArgumentList,
        };
        return root.ReplaceNodes(exchanged.Keys, (node, _) => exchanged[node].WithTriviaFrom(node));
    }
}
