using System.Runtime.CompilerServices;

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

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
