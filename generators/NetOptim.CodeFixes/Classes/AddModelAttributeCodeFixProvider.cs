using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.CodeFixes.Classes;

/// <summary>Puts <c>[Model]</c> on a class with layers.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddModelAttributeCodeFixProvider)), Shared]
public sealed class AddModelAttributeCodeFixProvider : NodeCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.ModelMissing.Id];

    private protected override string Title(SyntaxNode node) => "Add [Model]";

    private protected override SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>()?.AttributeLists.FirstOrDefault();

    private protected override SyntaxNode Fix(SyntaxNode root, SyntaxNode node)
    {
        var list = (AttributeListSyntax)node;
        return root.ReplaceNode(node, list.WithAttributes(Lists.Insert(list.Attributes, 0, SyntaxFactory.Attribute(Expressions.TypeName("Model")))));
    }
}
