using System.Globalization;
using System.Security;
using System.Text;
using Microsoft.CodeAnalysis;

namespace NetOptim.CodeFixes.Tests.Pictures;

/// <summary>Shapes and text of a picture, in the order in which they are painted.</summary>
internal sealed class Svg
{
    private const string Sans = "'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif";
    private const string Mono = "'Cascadia Mono', Consolas, 'DejaVu Sans Mono', Menlo, monospace";

    private readonly StringBuilder _content = new();

    public void Rectangle(double x, double y, double width, double height, string fill, string? border = null, double radius = 0) => Line(
        $"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" fill=\"{fill}\"{(border is null ? "" : $" stroke=\"{border}\"")}/>");

    /// <summary>The edge of the whole picture.</summary>
    public void Frame(double width, double height) => Line($"<rect x=\"0.5\" y=\"0.5\" width=\"{width - 1}\" height=\"{height - 1}\" fill=\"none\" stroke=\"{EditorTheme.Border}\"/>");

    /// <summary>A box that lies on top of what is under it.</summary>
    public void Floating(double x, double y, double width, double height)
    {
        Line($"<rect x=\"{x + 2}\" y=\"{y + 3}\" width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"#000000\" fill-opacity=\"0.45\"/>");
        Rectangle(x, y, width, height, EditorTheme.Box, EditorTheme.Border, radius: 4);
    }

    public void Rule(double x, double y, double width) => Line($"<path d=\"M{x} {y}h{width}\" stroke=\"{EditorTheme.Border}\"/>");

    public void Text(double x, double y, string text, string fill, double size = 13, bool isBold = false) => Line(
        $"<text x=\"{x}\" y=\"{y}\" font-family=\"{Sans}\" font-size=\"{size}\"{(isBold ? " font-weight=\"bold\"" : "")} fill=\"{fill}\">{Escape(text)}</text>");

    /// <summary>Letters of one width, whatever the font.</summary>
    public void Code(double x, double y, string text, string fill, double letterWidth, double size) => Line(
        $"<text x=\"{x}\" y=\"{y}\" font-family=\"{Mono}\" font-size=\"{size}\" textLength=\"{text.Length * letterWidth}\" xml:space=\"preserve\" fill=\"{fill}\">{Escape(text)}</text>");

    /// <summary>A wavy line.</summary>
    public void Squiggle(double x, double y, double width, string colour)
    {
        var path = new StringBuilder(FormattableString.Invariant($"M{x:0.#} {y:0.#}"));
        for (int i = 0; i * 3 < width; i++)
            path.Append(i % 2 == 0 ? "l3 -3" : "l3 3");
        Line($"<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.2\"/>");
    }

    /// <summary>The sign of a severity, 14 wide.</summary>
    public void Sign(double x, double y, DiagnosticSeverity severity)
    {
        string colour = EditorTheme.Of(severity);
        if (severity == DiagnosticSeverity.Warning)
            Line($"<path d=\"M{x + 7} {y + 1}l6.5 12h-13z\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\"/><path d=\"M{x + 7} {y + 5}v4m0 1.2v1.2\" stroke=\"{colour}\" stroke-width=\"1.3\"/>");
        else if (severity == DiagnosticSeverity.Error)
            Line($"<circle cx=\"{x + 7}\" cy=\"{y + 7}\" r=\"6\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\"/><path d=\"M{x + 4.5} {y + 4.5}l5 5m0 -5l-5 5\" stroke=\"{colour}\" stroke-width=\"1.3\"/>");
        else
            Line($"<circle cx=\"{x + 7}\" cy=\"{y + 7}\" r=\"6\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\"/><path d=\"M{x + 7} {y + 3.6}v1.4m0 1.4v4\" stroke=\"{colour}\" stroke-width=\"1.3\"/>");
    }

    public void LightBulb(double x, double y) => Line(
        $"<path d=\"M{x + 4.5} {y + 11}c0 -2 -2.5 -2.5 -2.5 -5.5a5 5 0 0 1 10 0c0 3 -2.5 3.5 -2.5 5.5z\" fill=\"{EditorTheme.LightBulb}\"/><path d=\"M{x + 4.5} {y + 12.5}h5m-4 1.8h3\" stroke=\"{EditorTheme.LightBulb}\" stroke-width=\"1.2\"/>");

    /// <summary>Lines of no more than a number of letters, broken between words.</summary>
    public static IReadOnlyList<string> Wrap(string text, int letters)
    {
        var lines = new List<string>();
        foreach (string word in text.Split(' '))
        {
            if (lines.Count > 0 && lines[^1].Length + 1 + word.Length <= letters)
                lines[^1] += " " + word;
            else
                lines.Add(word);
        }
        return lines;
    }

    /// <summary>The whole picture, with a title that is read out in its place.</summary>
    public string ToString(double width, double height, string title) => string.Create(
        CultureInfo.InvariantCulture,
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n<title>{Escape(title)}</title>\n{_content}</svg>\n");

    private static string Escape(string text) => SecurityElement.Escape(text);

    private void Line(FormattableString element) => _content.Append(element.ToString(Numbers.Instance)).Append('\n');

    /// <summary>Numbers with two decimals at most, and a point.</summary>
    private sealed class Numbers : IFormatProvider, ICustomFormatter
    {
        public static Numbers Instance { get; } = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) =>
            arg is double number ? number.ToString("0.##", CultureInfo.InvariantCulture) : Convert.ToString(arg, CultureInfo.InvariantCulture) ?? "";
    }
}
