using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.CodeFixes.Build;

/// <summary>Removes a statement that makes a branch which nothing uses.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveStatementCodeFixProvider)), Shared]
public sealed class RemoveStatementCodeFixProvider : NodeCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.ResultUnused.Id];

    private protected override string Title(SyntaxNode node) => "Remove this branch";

    private protected override SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) => UnusedCall.Statement(root, diagnostic);

    private protected override SyntaxNode Fix(SyntaxNode root, SyntaxNode node) => root.RemoveNode(node, SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
}
