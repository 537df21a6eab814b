using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.CodeFixes.Build;

/// <summary>Makes <c>Build</c> static.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakeBuildStaticCodeFixProvider)), Shared]
public sealed class MakeBuildStaticCodeFixProvider : NodeCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.BuildSignature.Id];

    private protected override string Title(SyntaxNode node) => "Make Build static";

    /// <summary>A method without a body, such as an abstract one, would lack it when static.</summary>
    private protected override SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && !method.Modifiers.Any(SyntaxKind.StaticKeyword)
        && (method.Body is not null || method.ExpressionBody is not null)
            ? method
            : null;

    private protected override SyntaxNode Fix(SyntaxNode root, SyntaxNode node) => root.ReplaceNode(node, Modifiers.WithStatic((MethodDeclarationSyntax)node));
}
