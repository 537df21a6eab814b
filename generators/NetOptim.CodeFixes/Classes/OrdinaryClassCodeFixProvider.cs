using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.CodeFixes.Classes;

/// <summary>Makes an ordinary class of a static, abstract or file-local one, or of a record without parameters.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OrdinaryClassCodeFixProvider)), Shared]
public sealed class OrdinaryClassCodeFixProvider : NodeCodeFixProvider
{
    private static readonly SyntaxKind[] Unwanted = [SyntaxKind.StaticKeyword, SyntaxKind.AbstractKeyword, SyntaxKind.FileKeyword];

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.NotAnOrdinaryClass.Id];

    private protected override string Title(SyntaxNode node) => $"Make '{((TypeDeclarationSyntax)node).Identifier.ValueText}' an ordinary class";

    private protected override SyntaxNode? Find(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan).FirstAncestorOrSelf<TypeDeclarationSyntax>() is { ParameterList: null } type
        && type is RecordDeclarationSyntax { ClassOrStructKeyword.RawKind: not (int)SyntaxKind.StructKeyword } or ClassDeclarationSyntax
            ? type
            : null;

    /// <summary>Extension methods want a static class, abstract members an abstract one, a record's heirs and copies a record: wherever in the project they stand.</summary>
    private protected override bool CanBeFixed(SyntaxNode root, SyntaxNode node, Compilation compilation, CancellationToken cancellation)
    {
        if (node is RecordDeclarationSyntax record && IsCopied(compilation.GetSemanticModel(record.SyntaxTree).GetDeclaredSymbol(record, cancellation), compilation, cancellation))
            return false;
        SyntaxTree tree = node.SyntaxTree;
        Compilation changed = compilation.ReplaceSyntaxTree(tree, tree.WithRootAndOptions(Fix(root, node), tree.Options));
        ILookup<string, Diagnostic> before = Errors(compilation, cancellation);
        return Errors(changed, cancellation).All(errors => errors.Count() <= before[errors.Key].Count());
    }

    private protected override SyntaxNode Fix(SyntaxNode root, SyntaxNode node)
    {
        TypeDeclarationSyntax type = Modifiers.Without((TypeDeclarationSyntax)node, Unwanted);
        return root.ReplaceNode(node, type is RecordDeclarationSyntax record ? Class(record) : type);
    }

    /// <summary>Whether a copy of the record is made by <c>with</c>.</summary>
    private static bool IsCopied(INamedTypeSymbol? record, Compilation compilation, CancellationToken cancellation) => compilation.SyntaxTrees.Any(tree =>
        tree.GetRoot(cancellation).DescendantNodes().OfType<WithExpressionSyntax>().Any(copy =>
            SymbolEqualityComparer.Default.Equals(compilation.GetSemanticModel(tree).GetTypeInfo(copy.Expression, cancellation).Type, record)));

    private static ILookup<string, Diagnostic> Errors(Compilation compilation, CancellationToken cancellation) =>
        compilation.GetDeclarationDiagnostics(cancellation).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ToLookup(diagnostic => diagnostic.Id);

    private static ClassDeclarationSyntax Class(RecordDeclarationSyntax record) => SyntaxFactory.ClassDeclaration(
        record.AttributeLists, record.Modifiers, SyntaxFactory.Token(SyntaxKind.ClassKeyword).WithTriviaFrom(record.Keyword), record.Identifier,
        record.TypeParameterList, record.BaseList, record.ConstraintClauses, record.OpenBraceToken, record.Members, record.CloseBraceToken, record.SemicolonToken);
}
