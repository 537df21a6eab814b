using System.Globalization;
using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Tests.Emitted;

/// <summary>The emitted code depends on the declaration and on nothing else, to the byte.</summary>
public class DeterminismTests
{
    public static TheoryData<string> Names => new(Workload.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_code_is_the_same_in_every_culture(string name)
    {
        string expected = Source(name, CultureInfo.InvariantCulture);

        Assert.All(["tr-TR", "de-DE", "ar-SA"], culture => Assert.Equal(expected, Source(name, CultureInfo.GetCultureInfo(culture))));
        // Those cultures write numbers in other ways, or the comparison says nothing.
        Assert.NotEqual("-1.5", (-1.5).ToString(CultureInfo.GetCultureInfo("de-DE")));
    }

    [Fact]
    public void The_order_of_the_files_does_not_matter()
    {
        SyntaxTree other = TestCompilation.Parse(Models.Nested, "Other.cs");
        var models = Workload.Compilation("MnistMlp");
        string[] first = Sources(models.AddSyntaxTrees(other));
        string[] second = Sources(models.RemoveAllSyntaxTrees().AddSyntaxTrees([other, .. models.SyntaxTrees.Reverse()]));

        Assert.Equal(first.Order(StringComparer.Ordinal), second.Order(StringComparer.Ordinal));
    }

    private static string Source(string name, CultureInfo culture)
    {
        (CultureInfo before, CultureInfo beforeUI) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
            return Assert.Single(Sources(Workload.Compilation(name)));
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUI);
        }
    }

    private static string[] Sources(Compilation compilation) =>
        [.. TestCompilation.CreateDriver().RunGenerators(compilation).GetRunResult().Results.Single().GeneratedSources.Select(source => source.SourceText.ToString())];
}
