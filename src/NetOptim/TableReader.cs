using System.Globalization;
using System.Text;

namespace NetOptim;

/// <summary>
/// Reads a table of emitted code: UTF-8 text with a line of headings and then a line for each row. Two or more spaces stand between
/// columns, so that there may be single ones within a cell.
/// </summary>
internal ref struct TableReader
{
    private readonly string[] _headings;
    private ReadOnlySpan<byte> _lines;
    private ReadOnlySpan<byte> _line;
    private ReadOnlySpan<byte> _cells;
    private int _lineNumber;
    private int _column;

    /// <param name="table">The text.</param>
    /// <param name="headings">What its first line must say.</param>
    /// <exception cref="FormatException">It says something else.</exception>
    public TableReader(ReadOnlySpan<byte> table, params string[] headings)
    {
        _headings = headings;
        _lines = table;
        TakeLine();
        foreach (string heading in headings)
        {
            if (Text() != heading)
                throw Malformed($"the heading '{heading}' is not where it belongs");
        }
    }

    /// <summary>Goes to the next row, whose columns are then read in their order; false behind the last one.</summary>
    /// <exception cref="FormatException">The row before has more columns than there are headings.</exception>
    public bool NextRow()
    {
        if (!_cells.IsEmpty)
            throw Malformed("there are too many columns");
        if (_lines.IsEmpty)
            return false;
        TakeLine();
        return true;
    }

    /// <exception cref="FormatException">The row has no such column.</exception>
    public string Text() => Encoding.UTF8.GetString(Cell());

    /// <exception cref="FormatException">The column is no whole number, or there is none.</exception>
    public int Int() => (int)Whole(Cell(), int.MaxValue);

    /// <exception cref="FormatException">The column is no whole number, or there is none.</exception>
    public long Long() => Whole(Cell(), long.MaxValue);

    /// <summary>Dimensions: <c>3×224×224</c>.</summary>
    /// <exception cref="FormatException">The column is no shape, or there is none.</exception>
    public IReadOnlyList<int> Shape()
    {
        ReadOnlySpan<byte> cell = Cell();
        List<int> shape = [];
        for (int end = cell.IndexOf("×"u8); end >= 0; end = cell.IndexOf("×"u8))
        {
            shape.Add((int)Whole(cell[..end], int.MaxValue));
            cell = cell[(end + "×"u8.Length)..];
        }
        shape.Add((int)Whole(cell, int.MaxValue));
        return [.. shape];
    }

    /// <summary>What is wrong with the column that was read last.</summary>
    public readonly FormatException Unreadable(string cell, string expected) =>
        Malformed($"'{cell}' under '{_headings[_column - 1]}' is not {expected}");

    private readonly FormatException Malformed(string reason) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Line {_lineNumber} of a table in emitted code, '{Encoding.UTF8.GetString(_line)}', cannot be read: {reason}. The columns are {string.Join(", ", _headings)}, with two or more spaces between them. The compiler writes these tables: undo what was changed in the file by hand, or build it anew."));

    private readonly long Whole(ReadOnlySpan<byte> cell, long largest) =>
        long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= largest
            ? number
            : throw NotWhole(cell, largest);

    private readonly FormatException NotWhole(ReadOnlySpan<byte> cell, long largest) =>
        Unreadable(Encoding.UTF8.GetString(cell), string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {largest}"));

    private readonly FormatException TooFewColumns() =>
        Malformed(string.Create(CultureInfo.InvariantCulture, $"there are {_column} columns instead of {_headings.Length}"));

    private void TakeLine()
    {
        int end = _lines.IndexOf((byte)'\n');
        _line = end < 0 ? _lines : _lines[..end];
        // A file that was checked in may come back with the line ends of Windows.
        _line = _line.TrimEnd((byte)'\r');
        _lines = end < 0 ? [] : _lines[(end + 1)..];
        _cells = _line;
        _lineNumber++;
        _column = 0;
    }

    private ReadOnlySpan<byte> Cell()
    {
        if (_cells.IsEmpty)
            throw TooFewColumns();
        int end = _cells.IndexOf("  "u8);
        ReadOnlySpan<byte> cell = end < 0 ? _cells : _cells[..end];
        _cells = end < 0 ? [] : _cells[end..].TrimStart((byte)' ');
        _column++;
        return cell;
    }
}
