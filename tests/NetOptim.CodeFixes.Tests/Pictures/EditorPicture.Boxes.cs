using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.Text;

namespace NetOptim.CodeFixes.Tests.Pictures;

/// <content>What floats above the code.</content>
internal sealed partial class EditorPicture
{
    private static double ProblemHeight(Diagnostic problem, IReadOnlyList<string> titles) =>
        MessageHeight(problem) + (titles.Count == 0 ? 0 : 6 + MenuHeight(titles)) + Margin;

    private static double MessageHeight(Diagnostic problem) => (Svg.Wrap(problem.GetMessage(CultureInfo.InvariantCulture), BoxLetters).Count + 1) * TextHeight + 2 * Margin;

    private static double MenuHeight(IReadOnlyList<string> titles) => (titles.Count + 1) * (TextHeight + 4) + Margin;

    private void DrawProblem(Diagnostic problem, IReadOnlyList<string> titles, string? chosen)
    {
        LinePosition at = problem.Location.GetLineSpan().StartLinePosition;
        double x = Math.Min(X(at.Character), Width - BoxWidth - Margin), y = Y(at.Line + 1) + 6;
        _svg.Floating(x, y, BoxWidth, MessageHeight(problem));
        _svg.Sign(x + Margin, y + Margin, problem.Severity);
        double text = y + Margin + 12;
        foreach (string line in Svg.Wrap(problem.GetMessage(CultureInfo.InvariantCulture), BoxLetters))
        {
            _svg.Text(x + Margin + 22, text, line, EditorTheme.Plain);
            text += TextHeight;
        }
        _svg.Text(x + Margin + 22, text, problem.Id, EditorTheme.Link);
        if (problem.Descriptor.HelpLinkUri.Length > 0 && problem.Id.StartsWith("NOPT", StringComparison.Ordinal))
            _svg.Text(x + Margin + 22 + problem.Id.Length * 9.5 + 10, text, problem.Descriptor.Title.ToString(CultureInfo.InvariantCulture), EditorTheme.Dim);
        if (titles.Count > 0)
            DrawMenu(x, y + MessageHeight(problem) + 6, "Quick Fix", titles, chosen, at.Line);
    }

    private void DrawMenu(double x, double y, string head, IReadOnlyList<string> titles, string? chosen, int line)
    {
        _svg.LightBulb(8, Y(line) + 3);
        _svg.Floating(x, y, BoxWidth, MenuHeight(titles));
        _svg.Text(x + Margin, y + 20, head, EditorTheme.Dim, 12, isBold: true);
        for (int i = 0; i < titles.Count; i++)
        {
            double top = y + 28 + i * (TextHeight + 4);
            if (titles[i] == chosen)
                _svg.Rectangle(x + 4, top, BoxWidth - 8, TextHeight + 4, EditorTheme.Selection, radius: 3);
            _svg.LightBulb(x + Margin, top + 4);
            _svg.Text(x + Margin + 22, top + 16, titles[i], titles[i] == chosen ? "#ffffff" : EditorTheme.Plain);
        }
    }

    private void DrawHover(string type, HoverText hover, LinePosition at, double height)
    {
        double x = Math.Min(X(at.Character), Width - BoxWidth - Margin), y = Y(at.Line + 1) + 4;
        _svg.Floating(x, y, BoxWidth, height - Margin);
        _svg.Code(x + Margin, y + 22, "class", EditorTheme.OfCode(ClassificationTypeNames.Keyword), LetterWidth, FontSize);
        _svg.Code(x + Margin + 6 * LetterWidth, y + 22, type, EditorTheme.OfCode(ClassificationTypeNames.ClassName), LetterWidth, FontSize);
        _svg.Rule(x, y + 32, BoxWidth);
        double text = y + 32 + TextHeight;
        for (int i = 0; i < hover.Rows.Count; i++)
        {
            _svg.Text(x + Margin, text, hover.Rows[i].Term, i == 0 ? EditorTheme.Dim : EditorTheme.Plain, isBold: i == 0);
            _svg.Text(x + Margin + 110, text, hover.Rows[i].Description, i == 0 ? EditorTheme.Dim : EditorTheme.Plain, isBold: i == 0);
            text += TextHeight;
        }
        text += 4;
        foreach (string line in hover.Paragraphs.SelectMany(paragraph => Svg.Wrap(paragraph, BoxLetters)))
        {
            _svg.Text(x + Margin, text, line, EditorTheme.Plain);
            text += TextHeight;
        }
    }
}
