using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.CodeFixes.Edits;

namespace NetOptim.CodeFixes.Forms;

/// <summary>Layers → a stack of attributes: a list for every line of <c>Build</c>.</summary>
internal static class StackWriter
{
    /// <summary>The class with the layers on it; null where one has no such attribute.</summary>
    /// <param name="anchor">The attribute list that they follow.</param>
    public static TypeDeclarationSyntax? Write(TypeDeclarationSyntax type, int anchor, IReadOnlyList<WrittenLayer> layers, LayerText text, SyntaxTrivia newLine)
    {
        SyntaxTrivia indentation = Layout.Indentation(type);
        if (Lists(layers, text, indentation.ToString(), newLine.ToString()) is not { } written || Parse(written) is not { } lists)
            return null;
        AttributeListSyntax before = type.AttributeLists[anchor];
        bool isOnALine = Layout.EndsLine(before.GetTrailingTrivia());
        SyntaxList<AttributeListSyntax> all = type.AttributeLists.InsertRange(anchor + 1, lists);
        if (!isOnALine)
            all = all.Replace(all[anchor], before.WithTrailingTrivia(before.GetTrailingTrivia().Where(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Append(newLine)));
        var changed = (TypeDeclarationSyntax)type.WithAttributeLists(all);
        if (isOnALine)
            return changed;
        SyntaxToken next = changed.AttributeLists[anchor + lists.Count].GetLastToken().GetNextToken();
        return changed.ReplaceToken(next, next.WithLeadingTrivia(next.LeadingTrivia.Insert(0, indentation)));
    }

    private static string? Lists(IReadOnlyList<WrittenLayer> layers, LayerText text, string indentation, string newLine)
    {
        var lists = new StringBuilder();
        for (int i = 0; i < layers.Count; i++)
        {
            if (text.Attribute(layers[i]) is not { } attribute)
                return null;
            bool startsList = i == 0 || layers[i].StartsLine || layers[i].Before.Count > 0 || layers[i - 1].Behind.Length > 0;
            bool endsList = i == layers.Count - 1 || layers[i + 1].StartsLine || layers[i + 1].Before.Count > 0 || layers[i].Behind.Length > 0;
            foreach (string comment in layers[i].Before)
                lists.Append(indentation).Append(comment).Append(newLine);
            lists.Append(startsList ? indentation + "[" : ", ").Append(attribute);
            if (endsList)
                lists.Append(']').Append(layers[i].Behind.Length > 0 ? " " : "").Append(layers[i].Behind).Append(newLine);
        }
        return lists.ToString();
    }

    private static SyntaxList<AttributeListSyntax>? Parse(string lists) =>
        SyntaxFactory.ParseMemberDeclaration(lists + "class C;") is TypeDeclarationSyntax { ContainsDiagnostics: false } type ? Qualification.Shortening(type).AttributeLists : null;
}
