using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetOptim.CodeFixes.Edits;

/// <summary>Lists with commas.</summary>
internal static class Lists
{
    /// <summary>Puts a node in with a comma and a space, and leaves everything else as it is laid out.</summary>
    public static SeparatedSyntaxList<TNode> Insert<TNode>(SeparatedSyntaxList<TNode> list, int index, TNode node)
        where TNode : SyntaxNode
    {
        List<SyntaxNodeOrToken> all = [.. list.GetWithSeparators()];
        SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space);
        if (index == list.Count)
        {
            if (list.Count > 0)
                all.Add(comma);
            all.Add(node);
        }
        else
        {
            TNode next = list[index];
            int place = all.IndexOf(next);
            all[place] = next.WithLeadingTrivia();
            all.Insert(place, comma);
            all.Insert(place, node.WithLeadingTrivia(next.GetLeadingTrivia()));
        }
        return SyntaxFactory.SeparatedList<TNode>(all);
    }
}
