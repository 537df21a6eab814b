using System.Globalization;

namespace NetOptim;

/// <summary>Collects the cells of a CSV file, column by role, and says where a bad one stands.</summary>
internal sealed class CsvTable(string path, CsvOptions options, bool labels)
{
    private string[]? _header;
    private Role[]? _roles;
    private int[]? _targetColumns;

    private enum Role
    {
        Feature,
        Target,
        Ignored,
    }

    public List<float> Features { get; } = [];

    public List<float> Targets { get; } = [];

    public int FeatureCount { get; private set; }

    /// <summary>Takes one line: the header first, where there is one.</summary>
    public void Add(string[] cells, int line)
    {
        if (options.HasHeader && _header is null)
        {
            _header = cells;
            _roles = AssignRoles(cells.Length);
            return;
        }
        _roles ??= AssignRoles(cells.Length);
        if (cells.Length != _roles.Length)
            throw new InvalidDataException($"{path}, line {line}: {_roles.Length} cells are expected; there are {cells.Length}.");
        for (int column = 0; column < cells.Length; column++)
        {
            if (_roles[column] == Role.Feature)
                Features.Add(Number(cells[column], line, column));
        }
        // Targets in the order of the options, not of the file.
        foreach (int column in TargetColumns(cells.Length))
            Targets.Add(labels ? Label(cells[column], line, column) : Number(cells[column], line, column));
    }

    private Role[] AssignRoles(int columns)
    {
        var roles = new Role[columns];
        foreach (string name in options.Ignored)
            roles[Column(name, columns)] = Role.Ignored;
        int[] targets = TargetColumns(columns);
        foreach (int column in targets)
            roles[column] = Role.Target;
        if (labels && targets.Length != 1)
            throw new ArgumentException($"Labels stand in one column; {nameof(CsvOptions.Targets)} names {targets.Length}.");
        FeatureCount = roles.Count(role => role == Role.Feature);
        return FeatureCount > 0
            ? roles
            : throw new ArgumentException($"{path} has {columns} columns and none of them is left for the features; is the delimiter '{options.Delimiter}' right?");
    }

    private int[] TargetColumns(int columns) =>
        _targetColumns ??= options.Targets is null ? [columns - 1] : [.. options.Targets.Select(name => Column(name, columns))];

    private int Column(string name, int columns)
    {
        int index = _header is null ? -1 : Array.IndexOf(_header, name);
        if (index < 0 && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < columns)
            index = number;
        return index >= 0
            ? index
            : throw new ArgumentException(
                $"{path} has no column '{name}'. There are {(_header is null ? $"columns 0 to {columns - 1}, without names" : string.Join(", ", _header))}.");
    }

    private float Label(string cell, int line, int column)
    {
        if (options.Classes is { } classes)
        {
            for (int i = 0; i < classes.Count; i++)
            {
                if (string.Equals(classes[i], cell, StringComparison.Ordinal))
                    return i;
            }
            throw Bad(line, column, $"'{cell}' is none of the classes {string.Join(", ", classes)}");
        }
        // Labels pass through float on their way, which holds whole numbers exactly up to 2^24.
        return int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out int label) && label < 1 << 24
            ? label
            : throw Bad(line, column, $"'{cell}' is no label; labels are the whole numbers 0, 1, … (give {nameof(CsvOptions.Classes)} where the file holds names)");
    }

    private float Number(string cell, int line, int column) =>
        cell.Length == 0 ? throw Bad(line, column, "the value is missing")
        : !float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) ? throw Bad(line, column, $"'{cell}' is not a number")
        : !float.IsFinite(value) ? throw Bad(line, column, $"'{cell}' is not a finite number")
        : value;

    private InvalidDataException Bad(int line, int column, string what) =>
        new($"{path}, line {line}, column {column}{(_header is null ? "" : $" ({_header[column]})")}: {what}.");
}
