using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Diagnostics;
using NetOptim.Kernels;

namespace NetOptim.Generators.Tests;

/// <summary>Every rule has a page whose wrong example breaks it and whose right example does not; the lists of rules agree.</summary>
public class RuleTests
{
    /// <summary>What no model alone breaks: it is about the project, about the compiler, or no mistake. They have tests of their own.</summary>
    private static readonly string[] NotAboutModels = [Rules.UnsafeNotAllowed.Id, Rules.EmittedElsewhere.Id, Rules.CompilerFailure.Id, Rules.StepShape.Id];

    public static TheoryData<string> AboutModels => [.. Rules.All.Select(rule => rule.Id).Except(NotAboutModels)];

    public static TheoryData<string> All => [.. Rules.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(AboutModels))]
    public void The_wrong_example_of_the_page_fires_and_its_message_is_complete(string id)
    {
        Diagnostic[] said = [.. TestCompilation.Analyze(Example(id, "Wrong")).Where(diagnostic => diagnostic.Id == id)];

        Assert.NotEmpty(said);
        Assert.All(said, diagnostic => Assert.DoesNotMatch(@"\{\d\}", diagnostic.GetMessage(CultureInfo.InvariantCulture)));
    }

    [Theory]
    [MemberData(nameof(AboutModels))]
    public void The_right_example_of_the_page_is_right_in_every_way(string id)
    {
        Generated generated = TestCompilation.Generate(Example(id, "Right")).AssertCompiles();

        Assert.DoesNotContain(TestCompilation.Analyze(generated.Output), diagnostic => diagnostic.Id == id || diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_page_has_the_title_and_severity_of_the_rule(string id)
    {
        Rule rule = Rules.All.Single(candidate => candidate.Id == id);
        string page = Page(id);

        Assert.StartsWith($"# {id}: {rule.Title}\n\nSeverity: {Lower(rule.Severity)}\n", page, StringComparison.Ordinal);
        Assert.Contains("## Suppress", page, StringComparison.Ordinal);
        Assert.Equal(HelpLink(id), Descriptors.Of(rule).HelpLinkUri);
    }

    [Fact]
    public void The_release_file_lists_every_rule_and_each_has_a_page()
    {
        string releases = File.ReadAllText(Path.Combine(Root(), "generators", "NetOptim.Generators", "AnalyzerReleases.Unshipped.md"))
            + File.ReadAllText(Path.Combine(Root(), "generators", "NetOptim.Generators", "AnalyzerReleases.Shipped.md"));

        Assert.Equal(
            Rules.All.Select(rule => $"{rule.Id} | NetOptim | {rule.Severity} | {rule.Title}"),
            releases.Split('\n').Where(line => line.StartsWith("NOPT", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(
            Rules.All.Select(rule => rule.Id + ".md").Append("README.md").Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(Root(), "docs", "diagnostics")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(AboutModels))]
    public void A_pragma_and_the_editorconfig_silence_it(string id)
    {
        string wrong = Example(id, "Wrong");
        CSharpCompilation compilation = TestCompilation.Of(wrong);

        Assert.DoesNotContain(TestCompilation.Analyze($"#pragma warning disable {id}\n" + wrong), diagnostic => diagnostic.Id == id);
        Assert.DoesNotContain(TestCompilation.Analyze(Configured(compilation, id, "none")), diagnostic => diagnostic.Id == id);
        Assert.All(
            TestCompilation.Analyze(Configured(compilation, id, "suggestion")).Where(diagnostic => diagnostic.Id == id),
            diagnostic => Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity));
    }

    /// <summary>The compilation under an <c>.editorconfig</c>, read by the compiler's own code.</summary>
    private static CSharpCompilation Configured(CSharpCompilation compilation, string id, string severity)
    {
        string text = $"root = true\n[*.cs]\ndotnet_diagnostic.{id}.severity = {severity}\n";
        var settings = AnalyzerConfigSet.Create(new[] { AnalyzerConfig.Parse(text, "/.editorconfig") });
        return compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new EditorConfig(settings)));
    }

    private sealed class EditorConfig(AnalyzerConfigSet settings) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            settings.GetOptionsForSourcePath("/" + tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }
    }

    /// <summary>The compiler cannot link with the kernels, so that their limit stands in it once more.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Heads_are_as_long_as_the_kernels_take(int more, bool isTooLong)
    {
        string channels = (AttentionShape.MaxHeadSize + more).ToString(CultureInfo.InvariantCulture);
        string source = TestCompilation.Model($"[Model, Input(2, {channels})] [MultiHeadAttention(1), Flatten, Dense(3)]");
        Assert.Equal(isTooLong, TestCompilation.Analyze(source).Any(diagnostic => diagnostic.Id == Rules.HeadTooLong.Id));
    }

    /// <summary>Found by random edits: the light bulb wrote an argument that the attribute does not have.</summary>
    [Theory]
    [InlineData("Dense(4)", true)]
    [InlineData("Embedding(9, 4)", false)]
    [InlineData("TransformerBlock(1)", false)]
    public void A_bias_before_a_batch_norm_is_useless_only_where_the_layer_can_leave_it_out(string layer, bool isUseless) => Assert.Equal(
        isUseless,
        TestCompilation.Analyze(TestCompilation.Model($"[Model, Input(6), {layer}, BatchNorm, Dense(3)]")).Any(diagnostic => diagnostic.Id == Rules.BiasUseless.Id));

    [Fact]
    public void Ids_are_used_once() => Assert.Equal(Rules.All.Count, Rules.All.Select(rule => rule.Id).Distinct().Count());

    private static string HelpLink(string id) => $"https://github.com/netoptim/netoptim/blob/main/docs/diagnostics/{id}.md";

    private static string Lower(RuleSeverity severity) => severity.ToString().ToLower(CultureInfo.InvariantCulture);

    /// <summary>The C# under a heading, documented so that nothing else is said about it.</summary>
    private static string Example(string id, string heading)
    {
        Match match = Regex.Match(Page(id), $"## {heading}\n\n```csharp\n(.*?)```", RegexOptions.Singleline);
        Assert.True(match.Success, $"{id}.md has no example under '## {heading}'.");
        return "#pragma warning disable CS1591\nusing NetOptim;\n\n" + match.Groups[1].Value;
    }

    private static string Page(string id) => File.ReadAllText(Path.Combine(Root(), "docs", "diagnostics", id + ".md")).ReplaceLineEndings("\n");

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
