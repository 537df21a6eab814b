using System.Globalization;

namespace NetOptim;

/// <summary>Names and ranges of a model's declared numbers, in the order of the doubles in its <c>HyperparameterValues</c>.</summary>
internal sealed class HyperparameterTable
{
    private readonly HyperparameterRange[] _ranges;

    /// <param name="table">UTF-8 text with the columns <c>name</c> and <c>range</c>; empty: no numbers.</param>
    /// <exception cref="FormatException">Something else.</exception>
    public HyperparameterTable(ReadOnlySpan<byte> table)
    {
        List<string> names = [];
        List<HyperparameterRange> ranges = [];
        if (!table.IsEmpty)
        {
            TableReader row = new(table, "name", "range");
            while (row.NextRow())
            {
                names.Add(row.Text());
                string text = row.Text();
                if (!HyperparameterRange.TryParse(text, out HyperparameterRange range))
                    throw row.Unreadable(text, "a range, such as [0, 1)");
                ranges.Add(range);
            }
        }
        Names = names.AsReadOnly();
        _ranges = [.. ranges];
    }

    /// <summary>In the order of the table.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Where the number of that name stands; -1 where there is none.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
                return i;
        }
        return -1;
    }

    /// <summary>Throws unless that number may have this value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public void Check(int index, double value) => _ranges[index].Check(Names[index], value);

    /// <summary>Throws unless all numbers lie in their ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first that does not.</exception>
    public void Check(ReadOnlySpan<double> values)
    {
        RequireLength(values);
        for (int i = 0; i < values.Length; i++)
            Check(i, values[i]);
    }

    /// <summary>Throws unless there are as many numbers as the table has: the two are emitted side by side.</summary>
    /// <exception cref="FormatException">There are more, or fewer.</exception>
    public void RequireLength(ReadOnlySpan<double> values)
    {
        if (values.Length != _ranges.Length)
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"HyperparameterRanges in emitted code names {_ranges.Length} numbers, but HyperparameterValues has {values.Length}. The compiler writes both: undo what was changed in the file by hand, or build it anew."));
        }
    }
}
