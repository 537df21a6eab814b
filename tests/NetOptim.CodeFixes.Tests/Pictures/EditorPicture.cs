using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.Text;

namespace NetOptim.CodeFixes.Tests.Pictures;

/// <summary>A file in the editor with everything that is underlined, a box at one place of it, and the list of problems below.</summary>
internal sealed partial class EditorPicture
{
    private const double Width = 900;
    private const double Tabs = 34;
    private const double Gutter = 64;
    private const double LineHeight = 22;
    private const double LetterWidth = 8.43;
    private const double FontSize = 14;
    private const double Margin = 12;
    private const double BoxWidth = 590;
    private const int BoxLetters = 76;
    private const double TextHeight = 19;
    private const int PanelLetters = 104;
    private const int PanelRows = 6;

    private readonly Svg _svg = new();
    private readonly string _file;
    private readonly SourceText _text;
    private double _bottom;

    private EditorPicture(string file, string text)
    {
        _file = file;
        _text = SourceText.From(text.TrimEnd('\n'));
        _bottom = Tabs + Margin + _text.Lines.Count * LineHeight;
    }

    /// <summary>The message of a problem and the menu of its light bulb, in which the chosen title is marked.</summary>
    public static async Task<string> OfProblemAsync(Editor editor, string file, Diagnostic problem, IReadOnlyList<string> titles, string? chosen, string description)
    {
        IReadOnlyList<Diagnostic> problems = editor.Problems(file);
        var picture = new EditorPicture(file, editor[file]);
        IReadOnlyList<ClassifiedSpan> code = await editor.ClassifyAsync(file);
        double height = ProblemHeight(problem, titles);
        picture.Draw(code, problems, height, problem.Location.GetLineSpan().StartLinePosition);
        picture.DrawProblem(problem, titles, chosen);
        return picture.Finish(problems, description);
    }

    /// <summary>What the text under the mouse says about a class.</summary>
    public static async Task<string> OfHoverAsync(Editor editor, string file, string type, string description)
    {
        var picture = new EditorPicture(file, editor[file]);
        HoverText hover = HoverText.Of(editor.Documentation(type));
        LinePosition where = picture._text.Lines.GetLinePosition(editor.PlaceOf(file, type));
        IReadOnlyList<Diagnostic> problems = editor.Problems(file);
        double height = (hover.Rows.Count + 2) * TextHeight + hover.Paragraphs.Sum(paragraph => Svg.Wrap(paragraph, BoxLetters).Count) * TextHeight + 3 * Margin;
        picture.Draw(await editor.ClassifyAsync(file), problems, height, where);
        picture.DrawHover(type, hover, where, height);
        return picture.Finish(problems, description);
    }

    /// <summary>The menu of what is offered on a class in which nothing is wrong.</summary>
    public static async Task<string> OfRefactoringAsync(Editor editor, string file, string type, IReadOnlyList<string> titles, string chosen, string description)
    {
        var picture = new EditorPicture(file, editor[file]);
        LinePosition where = picture._text.Lines.GetLinePosition(editor.PlaceOf(file, type));
        IReadOnlyList<Diagnostic> problems = editor.Problems(file);
        picture.Draw(await editor.ClassifyAsync(file), problems, MenuHeight(titles) + Margin, where);
        picture.DrawMenu(X(where.Character), Y(where.Line + 1) + 6, "Refactor", titles, chosen, where.Line);
        return picture.Finish(problems, description);
    }

    private static double X(int column) => Gutter + column * LetterWidth;

    private static double Y(int line) => Tabs + Margin + line * LineHeight;

    /// <summary>The code with what is underlined, and room for a box of some height under a place.</summary>
    private void Draw(IReadOnlyList<ClassifiedSpan> code, IReadOnlyList<Diagnostic> problems, double box, LinePosition at)
    {
        _bottom = Math.Max(_bottom, Y(at.Line + 1) + box) + Margin;
        _svg.Rectangle(0, 0, Width, 4000, EditorTheme.Background);
        _svg.Rectangle(0, 0, Width, Tabs, EditorTheme.Panel);
        _svg.Rectangle(0, 0, _file.Length * 8 + 64, Tabs, EditorTheme.Background);
        _svg.Rectangle(0, 0, _file.Length * 8 + 64, 2, "#0078d4");
        _svg.Code(16, 22, "C#", "#8ab04f", 7, 11);
        _svg.Text(40, 22, _file, problems.Count > 0 ? EditorTheme.Of(problems.Max(problem => problem.Severity)) : EditorTheme.Plain);
        for (int line = 0; line < _text.Lines.Count; line++)
        {
            string number = (line + 1).ToString(CultureInfo.InvariantCulture);
            _svg.Code(Gutter - 20 - number.Length * LetterWidth, Y(line) + 16, number, line == at.Line ? EditorTheme.Plain : "#6e7681", LetterWidth, FontSize);
        }
        foreach (TextLine line in _text.Lines)
            DrawCode(line, code);
        foreach (Diagnostic problem in problems.OrderBy(problem => problem.Severity))
        {
            foreach (TextLine line in _text.Lines)
            {
                if (line.Span.Intersection(problem.Location.SourceSpan) is { Length: > 0 } part)
                    _svg.Squiggle(X(part.Start - line.Start), Y(line.LineNumber) + 21, Math.Max(part.Length, 1) * LetterWidth, EditorTheme.Of(problem.Severity));
            }
        }
    }

    private void DrawCode(TextLine line, IReadOnlyList<ClassifiedSpan> code)
    {
        int start = line.Start;
        foreach (ClassifiedSpan piece in code.Where(piece => !ClassificationTypeNames.AdditiveTypeNames.Contains(piece.ClassificationType)).OrderBy(piece => piece.TextSpan.Start))
        {
            if (line.Span.Intersection(piece.TextSpan) is not { Length: > 0 } part || part.Start < start)
                continue;
            DrawCode(line, TextSpan.FromBounds(start, part.Start), "");
            DrawCode(line, part, piece.ClassificationType);
            start = part.End;
        }
        DrawCode(line, TextSpan.FromBounds(start, line.End), "");
    }

    private void DrawCode(TextLine line, TextSpan span, string classification)
    {
        string text = _text.ToString(span);
        string visible = text.TrimStart();
        if (visible.Length > 0)
            _svg.Code(X(span.Start - line.Start + text.Length - visible.Length), Y(line.LineNumber) + 16, visible.TrimEnd(), EditorTheme.OfCode(classification), LetterWidth, FontSize);
    }

    /// <summary>The list of problems below the code.</summary>
    private string Finish(IReadOnlyList<Diagnostic> problems, string description)
    {
        double y = _bottom;
        _svg.Rectangle(0, y, Width, 4000, EditorTheme.Panel);
        _svg.Rule(0, y, Width);
        _svg.Text(16, y + 22, "PROBLEMS", EditorTheme.Plain, 11);
        _svg.Rectangle(84, y + 10, 26, 16, "#616161", radius: 8);
        _svg.Text(problems.Count > 9 ? 90 : 93, y + 22, problems.Count.ToString(CultureInfo.InvariantCulture), "#ffffff", 11);
        y += 36;
        if (problems.Count == 0)
        {
            _svg.Text(16, y + 12, "No problems have been detected in the workspace.", EditorTheme.Dim, 12);
            y += TextHeight;
        }
        foreach (Diagnostic problem in problems.Take(PanelRows))
            y = DrawRow(problem, y);
        if (problems.Count > PanelRows)
        {
            _svg.Text(42, y + 12, string.Create(CultureInfo.InvariantCulture, $"… {problems.Count - PanelRows} more"), EditorTheme.Dim, 12);
            y += TextHeight;
        }
        _svg.Frame(Width, y + Margin);
        return _svg.ToString(Width, y + Margin, description);
    }

    private double DrawRow(Diagnostic problem, double y)
    {
        LinePosition at = problem.Location.GetLineSpan().StartLinePosition;
        _svg.Sign(18, y, problem.Severity);
        IReadOnlyList<string> lines = Svg.Wrap(problem.GetMessage(CultureInfo.InvariantCulture), PanelLetters);
        for (int i = 0; i < lines.Count; i++)
            _svg.Text(42, y + 12 + i * 17, lines[i], EditorTheme.Plain, 12);
        _svg.Text(Width - 164, y + 12, problem.Id, EditorTheme.Dim, 12);
        _svg.Text(Width - 90, y + 12, string.Create(CultureInfo.InvariantCulture, $"Ln {at.Line + 1}, Col {at.Character + 1}"), EditorTheme.Dim, 12);
        return y + lines.Count * 17 + 5;
    }
}
