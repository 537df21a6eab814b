using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.CodeFixes.Classes;

/// <summary>Makes a model's class, and those around it, partial.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialCodeFixProvider)), Shared]
public sealed class MakePartialCodeFixProvider : NodeCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.NotPartial.Id];

    private protected override string Title(SyntaxNode node) => $"Make '{((TypeDeclarationSyntax)node).Identifier.ValueText}' partial";

    private protected override SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>();

    private protected override SyntaxNode Fix(SyntaxNode root, SyntaxNode node) => root.ReplaceNodes(
        node.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().Where(type => !Modifiers.IsPartial(type)),
        (_, type) => Modifiers.WithPartial(type));
}
