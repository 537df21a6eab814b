using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.CodeFixes.Build;

/// <summary>The statement in which a layer is called whose result nothing uses.</summary>
internal static class UnusedCall
{
    /// <summary>The call at a diagnostic, which marks the last link of a chain.</summary>
    private static InvocationExpressionSyntax? Call(SyntaxNode root, Diagnostic diagnostic) =>
        root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).AncestorsAndSelf().OfType<InvocationExpressionSyntax>()
            .FirstOrDefault(call => call.Span.End == diagnostic.Location.SourceSpan.End);

    /// <summary><c>x.Dense(4);</c> where the chain starts at a local or parameter; otherwise null.</summary>
    public static ExpressionStatementSyntax? Dropped(SyntaxNode root, Diagnostic diagnostic) =>
        Call(root, diagnostic) is { Parent: ExpressionStatementSyntax statement } call && Start(call) is { } start && IsVariable(start) ? statement : null;

    /// <summary>A statement that does nothing but make the result; otherwise null.</summary>
    public static StatementSyntax? Statement(SyntaxNode root, Diagnostic diagnostic)
    {
        if (Call(root, diagnostic) is not { Parent: { } parent })
            return null;
        StatementSyntax? statement = parent as ExpressionStatementSyntax;
        if (parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax declaration } } variable }
            && !IsMentioned(variable))
        {
            statement = declaration;
        }
        return statement?.Parent is BlockSyntax ? statement : null;
    }

    /// <summary>What a chain of calls starts at.</summary>
    public static IdentifierNameSyntax? Start(ExpressionSyntax expression)
    {
        while (expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access })
            expression = access.Expression;
        return expression as IdentifierNameSyntax;
    }

    private static bool IsVariable(IdentifierNameSyntax name) => name.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member
        && member.DescendantNodes().Any(node => node switch
        {
            ParameterSyntax parameter => parameter.Identifier.ValueText == name.Identifier.ValueText,
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText == name.Identifier.ValueText,
            _ => false,
        });

    private static bool IsMentioned(VariableDeclaratorSyntax variable) =>
        variable.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member
        && member.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == variable.Identifier.ValueText);
}
