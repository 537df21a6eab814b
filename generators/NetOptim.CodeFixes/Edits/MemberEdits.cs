using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace NetOptim.CodeFixes.Edits;

/// <summary>Members of a class, which need not have a body yet, or for longer.</summary>
internal static class MemberEdits
{
    /// <summary>Puts a method in behind the fields that come first.</summary>
    /// <param name="method">Whole lines.</param>
    public static TypeDeclarationSyntax Add(TypeDeclarationSyntax type, MemberDeclarationSyntax method, SyntaxTrivia newLine)
    {
        if (type.SemicolonToken.IsKind(SyntaxKind.SemicolonToken))
            return Open(type, method, newLine);
        int place = type.Members.TakeWhile(member => member is FieldDeclarationSyntax).Count();
        // What stands on one line is laid out anew.
        bool isOneLine = !Layout.EndsLine(type.OpenBraceToken.TrailingTrivia) && !Layout.EndsLine(type.CloseBraceToken.LeadingTrivia);
        if (place > 0)
            method = method.WithLeadingTrivia(method.GetLeadingTrivia().Insert(0, newLine));
        if (place < type.Members.Count && !type.Members[place].GetLeadingTrivia().Any(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)))
            method = method.WithTrailingTrivia(method.GetTrailingTrivia().Add(newLine));
        SyntaxToken open = type.OpenBraceToken;
        if (!Layout.EndsLine(open.TrailingTrivia))
            type = (TypeDeclarationSyntax)type.WithOpenBraceToken(open.WithTrailingTrivia(open.TrailingTrivia.Where(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Append(newLine)));
        type = (TypeDeclarationSyntax)type.WithMembers(type.Members.Insert(place, method));
        return isOneLine ? type.WithAdditionalAnnotations(Formatter.Annotation) : type;
    }

    /// <summary>Takes a member out, and the braces where nothing is left between them.</summary>
    public static TypeDeclarationSyntax Remove(TypeDeclarationSyntax type, MemberDeclarationSyntax member)
    {
        int place = type.Members.IndexOf(member);
        var rest = (TypeDeclarationSyntax)type.WithMembers(type.Members.RemoveAt(place));
        if (rest.Members.Count == 0 && rest.CloseBraceToken.LeadingTrivia.Concat(rest.OpenBraceToken.TrailingTrivia).All(IsLayout))
            return Close(rest);
        // Nothing stands before the first member but its own comments.
        return place == 0 && rest.Members.Count > 0
            ? rest.ReplaceNode(rest.Members[0], rest.Members[0].WithLeadingTrivia(rest.Members[0].GetLeadingTrivia().SkipWhile(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia))))
            : rest;
    }

    private static TypeDeclarationSyntax Open(TypeDeclarationSyntax type, MemberDeclarationSyntax method, SyntaxTrivia newLine)
    {
        SyntaxTrivia indentation = Layout.Indentation(type);
        SyntaxToken before = type.SemicolonToken.GetPreviousToken();
        SyntaxTriviaList behind = type.SemicolonToken.TrailingTrivia;
        type = type.ReplaceToken(before, before.WithTrailingTrivia(newLine));
        return (TypeDeclarationSyntax)((TypeDeclarationSyntax)type.WithSemicolonToken(default))
            .WithOpenBraceToken(SyntaxFactory.Token(SyntaxKind.OpenBraceToken).WithLeadingTrivia(indentation).WithTrailingTrivia(newLine))
            .WithMembers(SyntaxFactory.SingletonList(method))
            .WithCloseBraceToken(SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithLeadingTrivia(indentation).WithTrailingTrivia(behind));
    }

    private static TypeDeclarationSyntax Close(TypeDeclarationSyntax type)
    {
        SyntaxTriviaList behind = type.CloseBraceToken.TrailingTrivia;
        SyntaxToken before = type.OpenBraceToken.GetPreviousToken();
        SyntaxTrivia[] comments = [.. before.TrailingTrivia.Concat(type.OpenBraceToken.LeadingTrivia).Where(trivia => !IsLayout(trivia))];
        if (comments.Length > 0)
            return type;
        type = type.ReplaceToken(before, before.WithTrailingTrivia());
        return (TypeDeclarationSyntax)((TypeDeclarationSyntax)type.WithOpenBraceToken(default).WithCloseBraceToken(default))
            .WithSemicolonToken(SyntaxFactory.Token(SyntaxKind.SemicolonToken).WithTrailingTrivia(behind));
    }

    private static bool IsLayout(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.WhitespaceTrivia) || trivia.IsKind(SyntaxKind.EndOfLineTrivia);
}
