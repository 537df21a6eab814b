using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using NetOptim.CodeFixes.Classes;
using NetOptim.Generators.Diagnostics;

namespace NetOptim.CodeFixes.Tests;

/// <summary>The page of a rule says whether there is a light bulb; the wrong example is mended by it.</summary>
public class PageTests
{
    /// <summary>Rules about the project or the compiler, and what is no mistake, have no wrong example.</summary>
    public static TheoryData<string> Examples => [.. Rules.All.Except([Rules.UnsafeNotAllowed, Rules.EmittedElsewhere, Rules.CompilerFailure, Rules.StepShape]).Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task The_light_bulb_mends_the_wrong_example(string id)
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "diagnostics", id + ".md"));
        string wrong = "#pragma warning disable CS1591\nusing NetOptim;\n\n" + Regex.Match(page, "## Wrong\n\n```csharp\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;

        IReadOnlyList<(string Title, string Source)> bulbs = await LightBulbs.Of(wrong, id);

        Assert.Equal(page.Contains("## Light bulb", StringComparison.Ordinal), bulbs.Count > 0);
        foreach ((string title, string mended) in bulbs)
        {
            Assert.NotEmpty(title);
            Assert.True(Count(mended, id) < Count(wrong, id), $"'{title}' leaves what is wrong:\n{mended}");
            ImmutableArray<Diagnostic> errors = [.. TestCompilation.Generate(mended).Output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
            Assert.True(errors.IsEmpty, $"'{title}' makes what is no C#:\n{mended}\n{string.Join('\n', errors)}");
        }
    }

    [Fact]
    public async Task Unsafe_code_is_allowed_in_the_project()
    {
        const string Source = "using NetOptim;\n[Model, Input(8), Dense(2)] public partial class Net;";
        (string title, _) = Assert.Single(await LightBulbs.Of(Source, Rules.UnsafeNotAllowed.Id, allowUnsafe: false));
        Assert.Equal("Allow unsafe code in this project", title);
    }

    [Fact]
    public void Every_light_bulb_mends_all_of_its_kind_at_once() => Assert.Equal(
        [nameof(AllowUnsafeCodeFixProvider)], LightBulbs.Providers.Where(provider => provider.GetFixAllProvider() is null).Select(provider => provider.GetType().Name));

    private static int Count(string source, string id) => TestCompilation.Analyze(source).Count(diagnostic => diagnostic.Id == id);

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
