using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.CodeFixes.Classes;

/// <summary>Takes a model's base class away; interfaces stay.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RemoveBaseClassCodeFixProvider)), Shared]
public sealed class RemoveBaseClassCodeFixProvider : NodeCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.BaseClass.Id];

    private protected override string Title(SyntaxNode node) => $"Remove the base class '{((BaseTypeSyntax)node).Type}'";

    /// <summary>C# has a base class first in the list.</summary>
    private protected override SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>()?.BaseList?.Types.FirstOrDefault();

    private protected override SyntaxNode Fix(SyntaxNode root, SyntaxNode node)
    {
        var list = (BaseListSyntax)node.Parent!;
        var type = (TypeDeclarationSyntax)list.Parent!;
        if (list.Types.Count > 1)
            return root.ReplaceNode(list, list.WithTypes(list.Types.RemoveAt(0)));
        SyntaxToken before = list.GetFirstToken().GetPreviousToken();
        TypeDeclarationSyntax bare = type.ReplaceToken(before, before.WithTrailingTrivia(list.GetTrailingTrivia()));
        return root.ReplaceNode(type, bare.WithBaseList(null));
    }
}
