using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace NetOptim.CodeFixes.Edits;

/// <summary>Expressions that are to mean the same in another place, where other usings and members are in scope.</summary>
internal static class Qualification
{
    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat;

    /// <summary>With types and their members told by their full names, which become as short as the new place allows.</summary>
    /// <param name="node">Whole and in its own place.</param>
    public static TNode Qualified<TNode>(TNode node, SemanticModel model, CancellationToken cancellation)
        where TNode : SyntaxNode => node.ReplaceNodes(
            node.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Where(name => IsLeftmost(name) && FullName(name, model, cancellation) is not null),
            (name, _) => Annotated(FullName(name, model, cancellation)!).WithTriviaFrom(name));

    /// <summary>Marks full names so that they become as short as their place allows.</summary>
    public static TNode Shortening<TNode>(TNode node)
        where TNode : SyntaxNode => node.ReplaceNodes(
            node.DescendantNodes().Where(child => IsFull(child) && child.Parent is not (MemberAccessExpressionSyntax or QualifiedNameSyntax)),
            (child, _) => child.WithAdditionalAnnotations(Simplifier.Annotation));

    private static ExpressionSyntax Annotated(string name) => SyntaxFactory.ParseExpression(name).WithAdditionalAnnotations(Simplifier.Annotation);

    private static bool IsFull(SyntaxNode node) => node switch
    {
        MemberAccessExpressionSyntax access => IsFull(access.Expression),
        QualifiedNameSyntax name => IsFull(name.Left),
        AliasQualifiedNameSyntax alias => alias.Alias.Identifier.IsKind(SyntaxKind.GlobalKeyword),
        _ => false,
    };

    /// <summary>Neither a member of what stands before it nor the name of an argument.</summary>
    private static bool IsLeftmost(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access => access.Expression == name,
        QualifiedNameSyntax qualified => qualified.Left == name,
        NameColonSyntax or NameEqualsSyntax or AliasQualifiedNameSyntax or AttributeSyntax => false,
        _ => true,
    };

    private static string? FullName(SimpleNameSyntax name, SemanticModel model, CancellationToken cancellation) => model.GetSymbolInfo(name, cancellation).Symbol switch
    {
        INamedTypeSymbol type => type.ToDisplayString(Full),
        IFieldSymbol { IsConst: true, ContainingType: { } owner } field => $"{owner.ToDisplayString(Full)}.{field.Name}",
        INamespaceSymbol { IsGlobalNamespace: false } space => space.ToDisplayString(Full),
        _ => null,
    };
}
