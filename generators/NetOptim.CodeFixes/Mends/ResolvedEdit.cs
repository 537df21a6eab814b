using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.CodeFixes.Mends;

/// <summary>An edit with the syntax that it is about, in the form in which the model is written: attributes, or calls in <c>Build</c>.</summary>
internal sealed class ResolvedEdit
{
    private readonly EditKind _kind;
    private readonly SyntaxNode _target;
    private readonly SyntaxNode? _argument;
    private readonly SyntaxNode? _other;
    private readonly string _text;
    private readonly ArgumentPlace? _place;

    private ResolvedEdit(EditKind kind, SyntaxNode target, SyntaxNode? argument, SyntaxNode? other, string text, ArgumentPlace? place)
    {
        (_kind, _target, _argument, _other, _text, _place) = (kind, target, argument, other, text, place);
    }

    /// <summary>The nodes to be found again when other edits have been made.</summary>
    public IEnumerable<SyntaxNode> Nodes => new[] { _target, _argument, _other }.OfType<SyntaxNode>();

    /// <summary>Whether the syntax is such that the edit does what it says.</summary>
    public static bool CanBeMade(PlacedEdit edit, SyntaxNode root)
    {
        if (Target(edit.Target, root) is not { } target)
            return false;
        return edit.Kind switch
        {
            EditKind.Write => edit.Written is null || Argument(edit.Written, root) is { } argument && IsConstant(argument),
            EditKind.Omit => edit.Written is not null && Argument(edit.Written, root) is not null,
            EditKind.Exchange => edit.Other is not null && Target(edit.Other, root) is { } other && other != target && other.IsKind(target.Kind()),
            // What a call is made on is no statement by itself.
            EditKind.Remove => target is AttributeSyntax
                or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax, Parent: not (ExpressionStatementSyntax or ForStatementSyntax) },
            _ => true,
        };
    }

    /// <summary>Whether what is edited is a call in <c>Build</c> and no attribute.</summary>
    public static bool IsOfCall(PlacedEdit edit, SyntaxNode root) => Target(edit.Target, root) is not AttributeSyntax;

    public static ResolvedEdit Of(PlacedEdit edit, SyntaxNode root, SemanticModel model, CancellationToken cancellation)
    {
        SyntaxNode target = Target(edit.Target, root)!;
        return new ResolvedEdit(
            edit.Kind, target, edit.Written is null ? null : Argument(edit.Written, root), edit.Other is null ? null : Target(edit.Other, root), edit.Text,
            edit.Argument is null ? null : ArgumentPlace.Of(target, edit.Argument, model, cancellation));
    }

    public bool IsStillThere(SyntaxNode root) => Nodes.All(node => root.GetCurrentNode(node) is not null);

    /// <summary>The root after the edit.</summary>
    public SyntaxNode Make(SyntaxNode root)
    {
        SyntaxNode target = root.GetCurrentNode(_target)!;
        SyntaxNode? argument = _argument is null ? null : root.GetCurrentNode(_argument);
        return (_kind, target) switch
        {
            (EditKind.Write, _) => ArgumentEdits.Write(root, target, argument, _place!, _text),
            (EditKind.Omit, _) => ArgumentEdits.Omit(root, target, argument!, _place!),
            (EditKind.Remove, AttributeSyntax attribute) => AttributeEdits.Remove(root, attribute),
            (EditKind.InsertBefore, AttributeSyntax attribute) => AttributeEdits.Insert(root, attribute, _text, behind: false),
            (EditKind.InsertAfter, AttributeSyntax attribute) => AttributeEdits.Insert(root, attribute, _text, behind: true),
            (EditKind.Exchange, AttributeSyntax attribute) => AttributeEdits.Exchange(root, attribute, (AttributeSyntax)root.GetCurrentNode(_other!)!),
            (EditKind.Remove, InvocationExpressionSyntax call) => CallEdits.Remove(root, call),
            (EditKind.InsertBefore, ExpressionSyntax call) => CallEdits.InsertBefore(root, call, _text),
            (EditKind.InsertAfter, ExpressionSyntax call) => CallEdits.InsertAfter(root, call, _text),
            (EditKind.Exchange, InvocationExpressionSyntax call) => CallEdits.Exchange(root, call, (InvocationExpressionSyntax)root.GetCurrentNode(_other!)!),
            _ => root,
        };
    }

    private static SyntaxNode? Target(Location location, SyntaxNode root)
    {
        SyntaxNode node = root.FindNode(location.SourceSpan, getInnermostNodeForTie: true);
        // An attribute without arguments spans no more than its name.
        return node.FirstAncestorOrSelf<AttributeSyntax>(candidate => candidate.Span == location.SourceSpan)
            ?? (SyntaxNode?)node.FirstAncestorOrSelf<ExpressionSyntax>(candidate => candidate.Span == location.SourceSpan);
    }

    private static SyntaxNode? Argument(Location location, SyntaxNode root) =>
        root.FindNode(location.SourceSpan, getInnermostNodeForTie: true)
            .FirstAncestorOrSelf<SyntaxNode>(candidate => candidate.Span == location.SourceSpan && (candidate is AttributeArgumentSyntax or ArgumentSyntax));

    /// <summary>In place of anything that is computed, a number would be right for one call and wrong for the next.</summary>
    private static bool IsConstant(SyntaxNode argument) => argument is AttributeArgumentSyntax || argument is ArgumentSyntax
    {
        Expression: LiteralExpressionSyntax or PrefixUnaryExpressionSyntax { Operand: LiteralExpressionSyntax } or MemberAccessExpressionSyntax,
    };
}
