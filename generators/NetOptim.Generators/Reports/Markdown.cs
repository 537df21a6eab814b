using System.Text;

namespace NetOptim.Generators.Reports;

/// <summary>Writes Markdown as GitHub renders it.</summary>
internal sealed class Markdown
{
    private readonly StringBuilder _text = new();

    /// <summary>A name or an expression, set as code, in a table too.</summary>
    public static string Code(string text) => "`" + text.Replace('`', '\'').Replace("|", "\\|") + "`";

    /// <summary>Names, set as code, one after another.</summary>
    public static string Codes(IEnumerable<string> names) => string.Join(", ", names.Select(Code));

    public void Heading(int level, string text) => Paragraph(new string('#', level) + " " + text);

    /// <summary>A line and an empty one behind it.</summary>
    public void Paragraph(string text) => _text.Append(text).Append("\n\n");

    /// <summary>A block of code in some language.</summary>
    public void Fenced(string language, string code) => Paragraph($"```{language}\n{code.TrimEnd('\n')}\n```");

    /// <param name="columns">Headings; one that ends in a colon stands over numbers, to the right.</param>
    public void Table(string[] columns, IEnumerable<string[]> rows)
    {
        Row(columns.Select(column => column.TrimEnd(':')));
        Row(columns.Select(column => column.EndsWith(":", StringComparison.Ordinal) ? "---:" : "---"));
        foreach (string[] row in rows)
            Row(row);
        _text.Append('\n');
    }

    public override string ToString() => _text.ToString().TrimEnd('\n') + "\n";

    private void Row(IEnumerable<string> cells) => _text.Append("| ").Append(string.Join(" | ", cells)).Append(" |\n");
}
