using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace NetOptim.Generators.Tests;

/// <summary>
/// The index of all rules is made from the release files. Where it is not what they say, the test leaves <c>README.received.md</c> beside it; to accept
/// that, move it over <c>README.md</c>.
/// </summary>
public class RuleIndexTests
{
    private const string Introduction = """
        # Diagnostics

        What the model compiler says about a model, at the very argument. The first digit of an id tells the stage; an id never changes its meaning
        and is never used again. Where there is a light bulb, the editor mends it, one or all of them at once (its page says how).

        <!-- Made from AnalyzerReleases.*.md by RuleIndexTests. -->
        """;

    private static readonly (char Stage, string Heading)[] Stages =
        [('1', "The class"), ('2', "Arguments"), ('3', "Layers"), ('4', "Training"), ('5', "Build"), ('9', "The compiler")];

    [Fact]
    public void The_index_is_what_the_release_files_say()
    {
        string path = Path.Combine(Pages(), "README.md");
        string received = Path.Combine(Pages(), "README.received.md");
        string expected = Index();
        if (File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == expected)
        {
            File.Delete(received);
            return;
        }
        File.WriteAllText(received, expected);
        Assert.Fail("docs/diagnostics/README.md is not what AnalyzerReleases.*.md say. To accept README.received.md, move it over README.md.");
    }

    private static string Index()
    {
        string[][] rules = [.. Releases().Where(line => line.StartsWith("NOPT", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(line => line.Split(" | "))];
        var index = new StringBuilder(Introduction.ReplaceLineEndings("\n")).Append('\n');
        foreach ((char stage, string heading) in Stages)
        {
            index.Append(CultureInfo.InvariantCulture, $"\n## {heading}\n\n| id | severity | title | light bulb |\n| --- | --- | --- | --- |\n");
            foreach (string[] rule in rules.Where(rule => rule[0][4] == stage))
                index.Append(CultureInfo.InvariantCulture, $"| [{rule[0]}]({rule[0]}.md) | {rule[2].ToLowerInvariant()} | {rule[3]} | {(HasLightBulb(rule[0]) ? "yes" : "")} |\n");
        }
        return index.ToString();
    }

    private static IEnumerable<string> Releases() => Directory
        .GetFiles(Path.Combine(Root(), "generators", "NetOptim.Generators"), "AnalyzerReleases.*.md")
        .SelectMany(File.ReadAllLines);

    private static bool HasLightBulb(string id) => File.ReadAllText(Path.Combine(Pages(), id + ".md")).Contains("\n## Light bulb\n", StringComparison.Ordinal);

    private static string Pages() => Path.Combine(Root(), "docs", "diagnostics");

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
