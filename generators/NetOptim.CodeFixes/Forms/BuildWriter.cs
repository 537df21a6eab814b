using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using NetOptim.CodeFixes.Edits;

namespace NetOptim.CodeFixes.Forms;

/// <summary>A stack of attributes → <c>static Node Build(Node x)</c>: a statement for every line of the stack.</summary>
internal static class BuildWriter
{
    private const string Indentation = "    ";
    private const string Head = "static global::NetOptim.Node Build(global::NetOptim.Node x)";

    /// <summary>The class with the method in place of the attributes; null where a layer has no such call.</summary>
    public static TypeDeclarationSyntax? Write(
        TypeDeclarationSyntax type, IReadOnlyCollection<AttributeSyntax> attributes, IReadOnlyList<WrittenLayer> layers, LayerText text, SyntaxTrivia newLine)
    {
        List<List<WrittenLayer>> lines = [];
        foreach (WrittenLayer layer in layers)
        {
            if (lines.Count == 0 || layer.StartsLine || layer.Before.Count > 0 || lines[lines.Count - 1].Any(earlier => earlier.Behind.Length > 0))
                lines.Add([]);
            lines[lines.Count - 1].Add(layer);
        }
        string?[] chains = [.. lines.Select(line => Chain(line, text))];
        if (chains.Any(chain => chain is null))
            return null;
        string method = Method(lines, chains!, Layout.Indentation(type) + Indentation, newLine.ToString());
        return SyntaxFactory.ParseMemberDeclaration(method) is { ContainsDiagnostics: false } member
            ? MemberEdits.Add(WithoutLayers(type, attributes, newLine), Qualification.Shortening(member).WithAdditionalAnnotations(Formatter.Annotation), newLine)
            : null;
    }

    private static string? Chain(IEnumerable<WrittenLayer> line, LayerText text)
    {
        string?[] calls = [.. line.Select(text.Call)];
        return calls.Any(call => call is null) ? null : "x" + string.Concat(calls);
    }

    private static string Method(List<List<WrittenLayer>> lines, string[] chains, string indentation, string newLine)
    {
        if (lines.Count == 1 && lines[0].All(layer => layer.Before.Count == 0 && layer.Behind.Length == 0))
            return $"{indentation}{Head} => {chains[0]};{newLine}";
        string inner = indentation + Indentation;
        var method = new StringBuilder($"{indentation}{Head}{newLine}{indentation}{{{newLine}");
        for (int i = 0; i < lines.Count; i++)
        {
            foreach (string comment in lines[i].SelectMany(layer => layer.Before))
                method.Append(inner).Append(comment).Append(newLine);
            string behind = string.Join(" ", lines[i].Select(layer => layer.Behind).Where(comment => comment.Length > 0));
            method.Append(inner).Append(i == lines.Count - 1 ? "return " : "x = ").Append(chains[i]).Append(';')
                .Append(behind.Length > 0 ? " " : "").Append(behind).Append(newLine);
        }
        return method.Append(indentation).Append('}').Append(newLine).ToString();
    }

    private static TypeDeclarationSyntax WithoutLayers(TypeDeclarationSyntax type, IReadOnlyCollection<AttributeSyntax> attributes, SyntaxTrivia newLine)
    {
        var kept = new List<AttributeListSyntax>();
        SyntaxTriviaList? head = null;
        foreach (AttributeListSyntax list in type.AttributeLists)
        {
            if (Without(list, attributes) is { } rest)
            {
                // What stands before the class stays there.
                kept.Add(head is { } before ? rest.WithLeadingTrivia(before.AddRange(WithoutIndentation(rest.GetLeadingTrivia()))) : rest);
                head = null;
            }
            else if (kept.Count == 0)
            {
                head ??= list.GetLeadingTrivia();
            }
            else if (kept[kept.Count - 1] is var previous && Layout.EndsLine(list.GetTrailingTrivia()) && !Layout.EndsLine(previous.GetTrailingTrivia()))
            {
                kept[kept.Count - 1] = previous.WithTrailingTrivia(previous.GetTrailingTrivia().Where(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia)).Append(newLine));
            }
        }
        return (TypeDeclarationSyntax)type.WithAttributeLists(SyntaxFactory.List(kept));
    }

    private static SyntaxTriviaList WithoutIndentation(SyntaxTriviaList trivia) => SyntaxFactory.TriviaList(trivia.SkipWhile(item => item.IsKind(SyntaxKind.WhitespaceTrivia)));

    /// <summary>The list without layers; null where nothing is left.</summary>
    private static AttributeListSyntax? Without(AttributeListSyntax list, IReadOnlyCollection<AttributeSyntax> attributes)
    {
        AttributeSyntax[] removed = [.. list.Attributes.Where(attributes.Contains)];
        if (removed.Length == list.Attributes.Count)
            return null;
        if (removed.Length == 0)
            return list;
        AttributeSyntax first = list.Attributes[0], last = list.Attributes[list.Attributes.Count - 1];
        SeparatedSyntaxList<AttributeSyntax> rest = removed.Aggregate(list.Attributes, (attributes, attribute) => attributes.RemoveAt(IndexOf(attributes, attribute)));
        // The brackets stay on the lines where they are.
        if (removed.Contains(first))
            rest = rest.Replace(rest[0], rest[0].WithLeadingTrivia(Layout.WithoutComments(first.GetLeadingTrivia())));
        if (removed.Contains(last))
            rest = rest.Replace(rest[rest.Count - 1], rest[rest.Count - 1].WithTrailingTrivia(Layout.WithoutComments(last.GetTrailingTrivia())));
        // A comment behind the last layer has gone with it.
        return removed.Contains(last)
            ? list.WithAttributes(rest).WithCloseBracketToken(list.CloseBracketToken.WithTrailingTrivia(TrimmedEnd(list.CloseBracketToken.TrailingTrivia)))
            : list.WithAttributes(rest);
    }

    private static SyntaxTriviaList TrimmedEnd(SyntaxTriviaList trivia) => Layout.EndsLine(trivia)
        ? SyntaxFactory.TriviaList(trivia.Where(item => item.IsKind(SyntaxKind.EndOfLineTrivia)))
        : Layout.WithoutComments(trivia);

    /// <summary>By its text and place: a list that has changed holds other nodes.</summary>
    private static int IndexOf(SeparatedSyntaxList<AttributeSyntax> attributes, AttributeSyntax attribute)
    {
        for (int i = 0; i < attributes.Count; i++)
        {
            if (attributes[i].IsEquivalentTo(attribute))
                return i;
        }
        return -1;
    }
}
