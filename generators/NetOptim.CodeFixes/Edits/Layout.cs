using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetOptim.CodeFixes.Edits;

/// <summary>Lines and indentation.</summary>
internal static class Layout
{
    /// <summary>The end of a line as the rest of a source has it.</summary>
    public static SyntaxTrivia NewLine(SyntaxNode root) =>
        SyntaxFactory.EndOfLine(root.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia) && trivia.ToString() == "\r\n") ? "\r\n" : "\n");

    /// <summary>What stands on a node's first line before it.</summary>
    public static SyntaxTrivia Indentation(SyntaxNode node) => node.GetLeadingTrivia() is { Count: > 0 } leading && leading[leading.Count - 1] is var last && last.IsKind(SyntaxKind.WhitespaceTrivia)
        ? last
        : SyntaxFactory.Whitespace("");

    /// <summary>Whether a line ends among trivia.</summary>
    public static bool EndsLine(SyntaxTriviaList trivia) => trivia.Any(SyntaxKind.EndOfLineTrivia);

    /// <summary>Trivia without the comments among them.</summary>
    public static SyntaxTriviaList WithoutComments(SyntaxTriviaList trivia) =>
        SyntaxFactory.TriviaList(trivia.Where(item => item.IsKind(SyntaxKind.WhitespaceTrivia) || item.IsKind(SyntaxKind.EndOfLineTrivia)));
}
