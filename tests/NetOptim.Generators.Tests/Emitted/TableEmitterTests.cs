using NetOptim.Generators.Emit;

namespace NetOptim.Generators.Tests.Emitted;

/// <summary>The literals that the runtime reads.</summary>
public class TableEmitterTests
{
    [Fact]
    public void Names_begin_and_numbers_end_below_each_other()
    {
        Assert.Equal(
            """"
                """
                layer    kind   output  fan in
                dense1   Dense     512       7
                größe.層  Add    3×4×10  100000
                """u8),

            """",
            Write(["layer", "kind", "output", "fan in"], [["dense1", "Dense", "512", "7"], ["größe.層", "Add", "3×4×10", "100000"]]));
    }

    [Fact]
    public void No_line_ends_with_spaces() =>
        Assert.Equal("    \"\"\"\n    name  range\n    A     [0, 1)\n    \"\"\"u8),\n", Write(["name", "range"], [["A", "[0, 1)"]]));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a  b")]
    [InlineData("a\tb")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    [InlineData("a\u2028b")]
    [InlineData("a\"\"\"b")]
    public void What_would_make_another_table_of_it_is_refused(string cell) =>
        Assert.Throws<InvalidOperationException>(() => Write(["value"], [[cell]]));

    private static string Write(string[] headings, string[][] rows)
    {
        var writer = new SourceWriter();
        using (writer.Indent())
            TableEmitter.Write(writer, headings, rows, "),");
        return writer.ToString();
    }
}
