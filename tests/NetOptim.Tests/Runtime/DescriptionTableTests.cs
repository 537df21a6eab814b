using System.Globalization;
using System.Text;

namespace NetOptim.Tests.Runtime;

public class DescriptionTableTests
{
    private const string Tensors =
        """
        tensor         initializer   shape    offset  fan in  fan out
        größe.層.weight  HeNormal      32×3×3×3  2147483647      27      288
        running_mean   Zeros         5             0       0        0
        """;

    [Fact]
    public void Layers_are_read_to_the_last_digit()
    {
        LayerInfo[] expected =
        [
            new("features.0.conv", "Conv2d", [32, 112, 112], 864, 21_676_032),
            new("class", "Two words", [10], long.MaxValue, 0),
        ];
        Assert.Equivalent(
            expected,
            DescriptionTable.Layers(
                """
                layer            kind           output           parameters     FLOPs
                features.0.conv  Conv2d     32×112×112                  864  21676032
                class            Two words          10  9223372036854775807         0
                """u8),
            strict: true);
    }

    [Fact]
    public void Tensors_are_read_whatever_the_culture_and_the_line_ends()
    {
        ParameterInfo[] expected =
        [
            new("größe.層.weight", [32, 3, 3, 3], int.MaxValue, Initializer.HeNormal, 27, 288),
            new("running_mean", [5], 0, Initializer.Zeros, 0, 0),
        ];
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("ar-SA");
            Assert.Equivalent(expected, Read(Tensors), strict: true);
            Assert.Equivalent(expected, Read(Tensors.ReplaceLineEndings("\r\n")), strict: true);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Every_initializer_is_read_by_its_name()
    {
        foreach (Initializer initializer in Enum.GetValues<Initializer>())
            Assert.Equal(initializer, Read(Tensors.Replace("HeNormal", initializer.ToString(), StringComparison.Ordinal))[0].Initializer);
    }

    [Fact]
    public void Buffers_and_values_are_read()
    {
        ArenaBufferInfo[] expected = [new("dense1", ArenaRegion.Sample, 16, 512, 0, 8), new("mean", ArenaRegion.Fixed, 0, 3, 1, 2), new("relu1", ArenaRegion.Part, 48, 64, 2, 3)];
        Assert.Equivalent(
            expected,
            DescriptionTable.Buffers(
                """
                value   region  offset  length  first  last
                dense1  sample      16     512      0     8
                mean    fixed        0       3      1     2
                relu1   part        48      64      2     3
                """u8),
            strict: true);
        Assert.Equal(
            ["relu1", "@class"],
            DescriptionTable.Values(
                """
                value
                relu1
                @class
                """u8));
        Assert.Empty(DescriptionTable.Values("value"u8));
    }

    [Theory]
    [InlineData("HeNormal", "Henormal", "Line 2 of a table in emitted code, 'größe.層.weight  Henormal ")]
    [InlineData("HeNormal", "5", "'5' under 'initializer' is not an initializer")]
    [InlineData("HeNormal", "Ones, Zeros", "'Ones, Zeros' under 'initializer' is not an initializer")]
    [InlineData("2147483647", "2147483648", "'2147483648' under 'offset' is not a whole number from 0 to 2147483647")]
    [InlineData("2147483647", "-1", "'-1' under 'offset' is not a whole number")]
    [InlineData("2147483647", "1.0", "'1.0' under 'offset' is not a whole number")]
    [InlineData("32×3×3×3", "32x3", "'32x3' under 'shape' is not a whole number")]
    [InlineData("32×3×3×3", "32××3", "'' under 'shape' is not a whole number")]
    [InlineData("32×3×3×3", "×", "'' under 'shape' is not a whole number")]
    [InlineData("      288", "", "there are 5 columns instead of 6")]
    [InlineData("  HeNormal", " HeNormal", "'32×3×3×3' under 'initializer' is not an initializer")]
    [InlineData("32×3×3×3  2", "32×3×3×3 2", "'3 2147483647' under 'shape' is not a whole number")]
    [InlineData("288", "288  9", "there are too many columns")]
    [InlineData("fan out\n", "fan out\n\n", "Line 2 of a table in emitted code, '', cannot be read: there are 0 columns instead of 6")]
    [InlineData("tensor  ", "Tensor  ", "Line 1 of a table in emitted code, 'Tensor ")]
    [InlineData("fan out", "fanout", "the heading 'fan out' is not where it belongs")]
    [InlineData("fan out", "fan out  more", "there are too many columns")]
    public void A_malformed_table_says_where_it_is_and_what_was_expected(string there, string instead, string message)
    {
        Assert.Contains(there, Tensors, StringComparison.Ordinal);
        FormatException exception = Assert.Throws<FormatException>(() => Read(Tensors.Replace(there, instead, StringComparison.Ordinal)));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Contains("The columns are tensor, initializer, shape, offset, fan in, fan out", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_no_table_is_refused()
    {
        Assert.Throws<FormatException>(() => DescriptionTable.Layers(default));
        Assert.Throws<FormatException>(() => DescriptionTable.Layers("\n"u8));
        Assert.Contains(
            "'batch' under 'region' is not 'sample', 'fixed' or 'part'",
            Assert.Throws<FormatException>(() => DescriptionTable.Buffers("value  region  offset  length  first  last\na  batch  0  1  0  1"u8)).Message,
            StringComparison.Ordinal);
    }

    private static IReadOnlyList<ParameterInfo> Read(string table) => DescriptionTable.Tensors(Encoding.UTF8.GetBytes(table));
}
