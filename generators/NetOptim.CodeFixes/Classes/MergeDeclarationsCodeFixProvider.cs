using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.CodeFixes.Classes;

/// <summary>Writes the layers that stand on several declarations of a class on one of them, behind its own and in the order of the files.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MergeDeclarationsCodeFixProvider)), Shared]
public sealed class MergeDeclarationsCodeFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.LayersSpread.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        Diagnostic diagnostic = context.Diagnostics[0];
        if (root?.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
            return;
        context.RegisterCodeFix(
            CodeAction.Create("Write all attributes here", cancellation => MergeAsync(context.Document, type, cancellation), nameof(MergeDeclarationsCodeFixProvider)),
            diagnostic);
    }

    private static async Task<Solution> MergeAsync(Document document, TypeDeclarationSyntax type, CancellationToken cancellation)
    {
        Solution solution = document.Project.Solution;
        SemanticModel? model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (model?.GetDeclaredSymbol(type, cancellation) is not { } symbol)
            return solution;
        AttributeSyntax[] moved =
        [
            .. DeclarationReader.Attributes(symbol).Select(attribute => attribute.ApplicationSyntaxReference?.GetSyntax(cancellation)).OfType<AttributeSyntax>()
                .Where(attribute => attribute.FirstAncestorOrSelf<TypeDeclarationSyntax>() != type),
        ];
        foreach (IGrouping<SyntaxTree, AttributeSyntax> file in moved.GroupBy(attribute => attribute.SyntaxTree).Where(file => file.Key != type.SyntaxTree))
        {
            if (solution.GetDocument(file.Key) is { } other)
                solution = solution.WithDocumentSyntaxRoot(other.Id, Without(await file.Key.GetRootAsync(cancellation).ConfigureAwait(false), file));
        }
        SyntaxNode root = await type.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        AttributeListSyntax last = type.AttributeLists[type.AttributeLists.Count - 1];
        AttributeSyntax[] here = [.. moved.Where(attribute => attribute.SyntaxTree == type.SyntaxTree)];
        SyntaxNode rest = Without(root.TrackNodes(here.Append<SyntaxNode>(last)), here);
        AttributeListSyntax kept = rest.GetCurrentNode(last)!;
        AttributeListSyntax longer = moved.Aggregate(
            kept, (list, attribute) => list.WithAttributes(Lists.Insert(list.Attributes, list.Attributes.Count, Here(attribute, model.Compilation, cancellation))));
        return solution.WithDocumentSyntaxRoot(document.Id, rest.ReplaceNode(kept, longer));
    }

    /// <summary>The attribute as it is to be written where other usings hold.</summary>
    private static AttributeSyntax Here(AttributeSyntax attribute, Compilation compilation, CancellationToken cancellation)
    {
        SemanticModel model = compilation.GetSemanticModel(attribute.SyntaxTree);
        AttributeSyntax qualified = Qualification.Qualified(attribute, model, cancellation).WithoutTrivia();
        return model.GetTypeInfo(attribute, cancellation).Type is { } type ? qualified.WithName(Expressions.TypeName(DeclarationReader.Kind(type))) : qualified;
    }

    /// <summary>The root without attributes, which it may know by tracking.</summary>
    private static SyntaxNode Without(SyntaxNode root, IEnumerable<AttributeSyntax> attributes)
    {
        AttributeSyntax[] all = [.. attributes];
        SyntaxNode tracked = all.Length > 0 && root.GetCurrentNode(all[0]) is null ? root.TrackNodes<SyntaxNode>(all) : root;
        return all.Aggregate(tracked, (before, attribute) => AttributeEdits.Remove(before, before.GetCurrentNode(attribute)!));
    }
}
