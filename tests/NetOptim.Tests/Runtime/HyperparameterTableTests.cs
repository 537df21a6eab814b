using System.Globalization;
using System.Text;

namespace NetOptim.Tests.Runtime;

public class HyperparameterTableTests
{
    private const string Table =
        """
        name          range
        LearningRate  (0, Infinity]
        Dropout1Rate  [0, 1)
        Epsilon       [1E-18, Infinity]
        """;

    [Theory]
    [InlineData("[0, 1)", 0, 1, false, true)]
    [InlineData("(0, 1]", 0, 1, true, false)]
    [InlineData("[1E-18, Infinity]", 1e-18, double.PositiveInfinity, false, false)]
    [InlineData("(-Infinity, 0.30000000000000004)", double.NegativeInfinity, 0.1 + 0.2, true, true)]
    [InlineData("[-1.7976931348623157E+308, 5E-324]", double.MinValue, double.Epsilon, false, false)]
    public void A_range_is_read_as_it_is_written(string text, double minimum, double maximum, bool minimumExclusive, bool maximumExclusive)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.True(HyperparameterRange.TryParse(text, out HyperparameterRange range));
            Assert.Equal(new HyperparameterRange(minimum, maximum, minimumExclusive, maximumExclusive), range);
            Assert.Equal(text, range.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData("[0, 1")]
    [InlineData("0, 1)")]
    [InlineData("{0, 1}")]
    [InlineData("[0,1)")]
    [InlineData("[0, 1, 2)")]
    [InlineData("[a, 1)")]
    [InlineData("[0, b)")]
    public void What_is_no_range_is_not_read(string text)
    {
        Assert.False(HyperparameterRange.TryParse(text, out _));
        if (text.Length > 0)
        {
            FormatException exception = Assert.Throws<FormatException>(() => Read(Table.Replace("[0, 1)", text, StringComparison.Ordinal)));
            Assert.Contains("Line 3", exception.Message, StringComparison.Ordinal);
            Assert.Contains($"'{text}' under 'range' is not a range", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Numbers_are_checked_in_the_order_of_the_table()
    {
        HyperparameterTable table = Read(Table);
        Assert.Equal(["LearningRate", "Dropout1Rate", "Epsilon"], table.Names);
        Assert.Equal(1, table.IndexOf("Dropout1Rate"));
        Assert.Equal(-1, table.IndexOf("dropout1Rate"));
        table.Check([1, 0, 1e-18]);
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(() => table.Check([1, 1, 0]));
        Assert.Equal("Dropout1Rate", exception.ParamName);
        Assert.Equal(1.0, exception.ActualValue);
        Assert.StartsWith("Dropout1Rate must lie in [0, 1), but is 1.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_another_length_than_its_struct_is_refused()
    {
        Assert.Contains(
            "names 3 numbers, but HyperparameterValues has 2", Assert.Throws<FormatException>(() => Read(Table).Check([1, 0])).Message, StringComparison.Ordinal);
        Assert.Empty(new HyperparameterTable(default).Names);
    }

    private static HyperparameterTable Read(string table) => new(Encoding.UTF8.GetBytes(table));
}
