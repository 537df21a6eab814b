using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace NetOptim.CodeFixes;

/// <summary>A fix that changes one declaration or statement, and all of them in a document in one pass.</summary>
public abstract class NodeCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => new InOnePass(this);

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (model is null || await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false) is not { } root)
            return;
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (Find(root, diagnostic) is { } node && CanBeFixed(root, node, model.Compilation, context.CancellationToken))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title(node), _ => Task.FromResult(context.Document.WithSyntaxRoot(Fix(root, node))), GetType().Name), diagnostic);
            }
        }
    }

    /// <summary>What the light bulb says.</summary>
    private protected abstract string Title(SyntaxNode node);

    /// <summary>What is to be changed; null where that cannot be mended here.</summary>
    private protected abstract SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic);

    /// <summary>Whether C# takes the fixed class; a fix that it always takes need not look.</summary>
    private protected virtual bool CanBeFixed(SyntaxNode root, SyntaxNode node, Compilation compilation, CancellationToken cancellation) => true;

    /// <summary>The root with the node changed.</summary>
    private protected abstract SyntaxNode Fix(SyntaxNode root, SyntaxNode node);

    private sealed class InOnePass(NodeCodeFixProvider provider) : DocumentBasedFixAllProvider
    {
        protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
        {
            SemanticModel? model = await document.GetSemanticModelAsync(fixAllContext.CancellationToken).ConfigureAwait(false);
            if (model is null || await document.GetSyntaxRootAsync(fixAllContext.CancellationToken).ConfigureAwait(false) is not { } root)
                return null;
            SyntaxNode[] nodes =
            [
                .. diagnostics.Select(diagnostic => provider.Find(root, diagnostic)).OfType<SyntaxNode>().Distinct()
                    .Where(node => provider.CanBeFixed(root, node, model.Compilation, fixAllContext.CancellationToken)),
            ];
            SyntaxNode fixedRoot = nodes.Aggregate(root.TrackNodes(nodes), (before, node) => before.GetCurrentNode(node) is { } current ? provider.Fix(before, current) : before);
            return document.WithSyntaxRoot(fixedRoot);
        }
    }
}
