using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Tests.Emitted;

/// <summary>What the documentation shows as emitted code is emitted.</summary>
public class DocumentationTests
{
    private const string Fence = "```csharp emitted\n";

    [Fact]
    public void Every_excerpt_stands_in_the_snapshot_that_the_page_is_about()
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "reading-the-emitted-code.md")).ReplaceLineEndings("\n");
        string emitted = File.ReadAllText(Path.Combine(Root(), "tests", "NetOptim.Generators.Tests", "SnapshotTests.Seed.verified.cs")).ReplaceLineEndings("\n");
        string[] excerpts = [.. page.Split(Fence).Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)])];

        Assert.True(excerpts.Length >= 7, $"Expected the page's excerpts, found {excerpts.Length}.");
        Assert.All(excerpts, excerpt => Assert.Contains(excerpt, emitted, StringComparison.Ordinal));
    }

    [Fact]
    public void The_page_is_about_the_model_of_that_snapshot()
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "reading-the-emitted-code.md")).ReplaceLineEndings("\n");
        string declaration = Models.W1.ReplaceLineEndings("\n");

        Assert.Contains(declaration[declaration.IndexOf("[Model", StringComparison.Ordinal)..], page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Model, Input(64)", "")]
    [InlineData("static readonly Stage[] Stages", "[Model, Input(3, 32, 32), Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]\npublic partial class Net\n{\n")]
    public void The_models_of_the_page_about_Build_compile_without_a_warning(string beginning, string head)
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "build-method.md")).ReplaceLineEndings("\n");
        string block = Assert.Single(page.Split("```csharp\n").Skip(1).Select(rest => rest[..rest.IndexOf("```", StringComparison.Ordinal)]), code => code.StartsWith(beginning, StringComparison.Ordinal));
        Generated model = TestCompilation.Generate("#pragma warning disable CS1591\nusing NetOptim;\n\n" + head + block + (head.Length > 0 ? "}\n" : "")).AssertCompiles();

        Assert.DoesNotContain(TestCompilation.Analyze(model.Output), diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
