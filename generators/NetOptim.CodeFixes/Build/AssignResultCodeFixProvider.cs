using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.CodeFixes.Build;

/// <summary>Keeps the result of a call that stands alone: <c>x.Dense(4);</c> becomes <c>x = x.Dense(4);</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AssignResultCodeFixProvider)), Shared]
public sealed class AssignResultCodeFixProvider : NodeCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.ResultUnused.Id];

    private protected override string Title(SyntaxNode node) => $"Assign the result to '{UnusedCall.Start(((ExpressionStatementSyntax)node).Expression)}'";

    private protected override SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) => UnusedCall.Dropped(root, diagnostic);

    private protected override SyntaxNode Fix(SyntaxNode root, SyntaxNode node)
    {
        ExpressionSyntax call = ((ExpressionStatementSyntax)node).Expression;
        ExpressionSyntax target = UnusedCall.Start(call)!.WithoutTrivia().WithLeadingTrivia(call.GetLeadingTrivia()).WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxToken equals = SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space);
        return root.ReplaceNode(call, SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, target, equals, call.WithoutLeadingTrivia()));
    }
}
