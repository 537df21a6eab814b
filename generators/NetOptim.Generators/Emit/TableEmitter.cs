namespace NetOptim.Generators.Emit;

/// <summary>
/// Tables in emitted code: one raw literal each, which a person can read and the runtime's <c>TableReader</c> does. To the C# compiler it is a single
/// token, whatever its length.
/// </summary>
internal static class TableEmitter
{
    /// <summary>The first columns hold names, which begin below each other; the others hold numbers and shapes, which end below each other.</summary>
    private const int NameColumns = 2;

    private const string Gap = "  ";

    /// <param name="writer">Receives it, indented as it is.</param>
    /// <param name="headings">The first line.</param>
    /// <param name="rows">The others, of as many cells.</param>
    /// <param name="after">What follows the literal on its last line.</param>
    public static void Write(SourceWriter writer, string[] headings, string[][] rows, string after)
    {
        string[][] lines = [headings, .. rows];
        int[] widths = [.. headings.Select((_, column) => lines.Max(line => line[column].Length))];
        writer.Line("\"\"\"");
        writer.Lines(lines.Select(line => string.Join(Gap, line.Select((cell, column) => Pad(Checked(cell), column, widths[column]))).TrimEnd()));
        writer.Line("\"\"\"u8" + after);
    }

    private static string Pad(string cell, int column, int width) => column < NameColumns ? cell.PadRight(width) : cell.PadLeft(width);

    /// <summary>
    /// Names are identifiers, or numbers of layers, joined by dots: they need no escapes, and there are none. A cell that would break its line, the table or
    /// the literal is a mistake of the emitter's.
    /// </summary>
    private static string Checked(string cell) =>
        cell.Length > 0 && cell.Trim().Length == cell.Length && !cell.Contains(Gap) && cell.All(letter => letter == ' ' || !(char.IsWhiteSpace(letter) || letter == '"'))
            ? cell
            : throw new InvalidOperationException($"{Text.Quote(cell)} cannot stand in a table.");
}
