using System.Globalization;
using System.IO.Compression;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace NetOptim;

/// <summary>
/// Reads tables of numbers from CSV files (gzip too, told by the name ending in <c>.gz</c>); numbers are written with a decimal point
/// whatever the machine's language.
/// </summary>
public static class CsvDataset
{
    /// <summary>Reads samples with one class label each.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Its layout; by default a header, and the label in the last column.</param>
    /// <exception cref="InvalidDataException">A missing, non-numeric or non-finite cell, or a line of another length; the message names line and column.</exception>
    /// <exception cref="ArgumentException">Options that do not fit the file.</exception>
    public static Dataset<int> ReadLabels(string path, CsvOptions? options = null)
    {
        CsvTable table = Read(path, options ?? new CsvOptions(), labels: true);
        return Dataset.Create(table.Features.ToArray(), table.Targets.ConvertAll(value => (int)value).ToArray(), table.FeatureCount);
    }

    /// <summary>Reads samples with real targets, one or several: regression, or 0/1 for a binary classification.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Its layout; by default a header, and the target in the last column.</param>
    /// <exception cref="InvalidDataException">As <see cref="ReadLabels"/>.</exception>
    /// <exception cref="ArgumentException">As <see cref="ReadLabels"/>.</exception>
    public static Dataset<float> ReadValues(string path, CsvOptions? options = null)
    {
        CsvTable table = Read(path, options ?? new CsvOptions(), labels: false);
        return Dataset.Create(table.Features.ToArray(), table.Targets.ToArray(), table.FeatureCount);
    }

    private static CsvTable Read(string path, CsvOptions options, bool labels)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(options.SkipLines);
        using StreamReader text = Open(path);
        for (int i = 0; i < options.SkipLines; i++)
            text.ReadLine();
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = options.Delimiter,
            HasHeaderRecord = false,
            TrimOptions = TrimOptions.Trim,
            BadDataFound = null,
        };
        using var parser = new CsvParser(text, configuration);
        var table = new CsvTable(path, options, labels);
        while (parser.Read())
            table.Add(parser.Record!, options.SkipLines + parser.RawRow);
        return table.Features.Count > 0
            ? table
            : throw new InvalidDataException($"{path}: no line of data{(options.SkipLines > 0 || options.HasHeader ? " after the header and the skipped lines" : "")}.");
    }

    private static StreamReader Open(string path)
    {
        FileStream file = File.OpenRead(path);
        Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        return new StreamReader(content, Encoding.UTF8);
    }
}
