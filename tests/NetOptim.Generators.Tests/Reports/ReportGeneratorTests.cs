using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Build;
using NetOptim.Generators.Reports;

namespace NetOptim.Generators.Tests.Reports;

/// <summary>Reports come where the build asks for them, cost nothing where it does not, and arrive as files.</summary>
public class ReportGeneratorTests : IDisposable
{
    private static readonly BuildProperties Asked = new(("NetOptimReport", "true"));

    private readonly string _folder = Directory.CreateTempSubdirectory("netoptim-report-").FullName;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("false")]
    public void Without_being_asked_for_there_is_no_report_and_no_step_that_makes_one(string? value)
    {
        BuildProperties? properties = value is null ? null : new BuildProperties(("NetOptimReport", value));
        GeneratorRunResult result = Run(TestCompilation.CreateDriver(properties), TestCompilation.Of(Models.W2)).Results.Single();

        Assert.Equal("DigitNet.g.cs", Assert.Single(result.GeneratedSources).HintName);
        Assert.False(result.TrackedSteps.ContainsKey(ReportPipeline.ReportStep));
    }

    [Fact]
    public void The_models_code_is_the_same_with_a_report()
    {
        CSharpCompilation compilation = TestCompilation.Of(Models.W2);

        Assert.Equal(
            Source(Run(TestCompilation.CreateDriver(), compilation), "DigitNet.g.cs"),
            Source(Run(TestCompilation.CreateDriver(Asked), compilation), "DigitNet.g.cs"));
    }

    [Fact]
    public void What_is_added_is_a_comment()
    {
        TestCompilation.CreateDriver(Asked).RunGeneratorsAndUpdateCompilation(TestCompilation.Of(Models.W2), out Compilation output, out _);
        SyntaxTree added = output.SyntaxTrees.Single(tree => tree.FilePath.EndsWith(ReportSource.HintName, StringComparison.Ordinal));

        Assert.True(Assert.Single(added.GetRoot().DescendantTokens()).IsKind(SyntaxKind.EndOfFileToken));
        Assert.DoesNotContain(output.GetDiagnostics(), diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    [Fact]
    public void An_edit_elsewhere_makes_no_report_again_and_one_of_a_model_that_models_alone()
    {
        CSharpCompilation both = TestCompilation.Of(Models.W1).AddSyntaxTrees(TestCompilation.Parse(Models.Nested));
        GeneratorDriver driver = TestCompilation.CreateDriver(Asked).RunGenerators(both);

        CSharpCompilation elsewhere = both.AddSyntaxTrees(TestCompilation.Parse("internal static class Elsewhere;"));
        Assert.All(Reasons(driver.RunGenerators(elsewhere)), reason => Assert.Contains(reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged }));

        SyntaxTree tree = both.SyntaxTrees[0];
        CSharpCompilation edited = both.ReplaceSyntaxTree(tree, TestCompilation.Parse(tree.ToString().Replace("Dense(64", "Dense(60", StringComparison.Ordinal)));
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Reasons(driver.RunGenerators(edited)).Order());
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void A_report_is_the_same_in_every_culture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string expected = string.Concat(ModelReport.Of(ReportedModel.DeclarationOf(TestCompilation.Of(Models.Recomputed)), "Net").Select(file => file.Text));
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(expected, string.Concat(ModelReport.Of(ReportedModel.DeclarationOf(TestCompilation.Of(Models.Recomputed)), "Net").Select(file => file.Text)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_build_takes_the_files_out_of_the_generated_source_as_they_were()
    {
        CSharpCompilation both = TestCompilation.Of(Models.W1).AddSyntaxTrees(TestCompilation.Parse(Models.Nested));
        string source = Source(Run(TestCompilation.CreateDriver(Asked), both), ReportSource.HintName);

        IReadOnlyList<string> paths = ReportFolder.Write(source.ReplaceLineEndings("\r\n"), _folder);

        Assert.Equal(
            [
                "Company.Product.Outer.Inner.inference.svg", "Company.Product.Outer.Inner.md", "SeedNet.inference.svg", "SeedNet.md", "SeedNet.training.svg",
            ],
            paths.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        ReportFile[] expected = [.. ModelReport.Of(ReportedModel.DeclarationOf(TestCompilation.Of(Models.W1)), "SeedNet")];
        Assert.All(expected, file => Assert.Equal(file.Text, File.ReadAllText(Path.Combine(_folder, file.Name))));
    }

    [Fact]
    public void A_file_that_is_no_different_is_not_written_again()
    {
        string source = ReportSource.Of([new ReportFile("a.md", "one\n"), new ReportFile("b.md", "two\n")]);
        string[] paths = [.. ReportFolder.Write(source, _folder)];
        DateTime old = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(paths[0], old);
        File.SetLastWriteTimeUtc(paths[1], old);

        ReportFolder.Write(source.Replace("two", "three", StringComparison.Ordinal), _folder);

        Assert.Equal(old, File.GetLastWriteTimeUtc(paths[0]));
        Assert.NotEqual(old, File.GetLastWriteTimeUtc(paths[1]));
        Assert.Equal("three\n", File.ReadAllText(paths[1]));
    }

    [Theory]
    [InlineData("//|a line of no file")]
    [InlineData("//> ../elsewhere.md\n//|text")]
    [InlineData("//> /elsewhere.md\n//|text")]
    [InlineData("//> C:elsewhere.md\n//|text")]
    [InlineData("//> \n//|text")]
    public void What_is_no_report_is_refused(string source) => Assert.Throws<InvalidDataException>(() => ReportFolder.Write(source, _folder));

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private static GeneratorDriverRunResult Run(GeneratorDriver driver, Compilation compilation) => driver.RunGenerators(compilation).GetRunResult();

    private static string Source(GeneratorDriverRunResult result, string name) =>
        result.Results.Single().GeneratedSources.Single(source => source.HintName == name).SourceText.ToString();

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().TrackedSteps[ReportPipeline.ReportStep].SelectMany(step => step.Outputs).Select(output => output.Reason);
}
