using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.Generators.Tests;

/// <summary>
/// Text as it stands while someone types must never crash what runs at every keystroke. <c>NETOPTIM_EDITS</c> is the number of random edits, 2,000 where it
/// is not set.
/// </summary>
public class HalfTypedTests
{
    private static readonly string[] Edited = [Models.W2, Models.Nested, Models.Regression, Models.Normalized, Models.W1];

    /// <summary>Emitted code and the class beside it that have been found to compile: many edits come to the same.</summary>
    private readonly HashSet<string> _compiled = [];

    private static int EditCount => int.TryParse(Environment.GetEnvironmentVariable("NETOPTIM_EDITS"), out int count) ? count : 2000;

    [Fact]
    public void A_model_cut_at_every_character_crashes_neither_generator_nor_analyzer()
    {
        string text = Models.W2;
        for (int length = 0; length <= text.Length; length++)
            AssertSurvives(text[..length]);
    }

    [Fact]
    public void A_model_typed_into_a_finished_file_crashes_neither_generator_nor_analyzer()
    {
        string text = Models.W2;
        int declaration = text.IndexOf("public partial", StringComparison.Ordinal);
        for (int length = 0; length < declaration; length++)
            AssertSurvives(text[..length] + "\n" + text[declaration..]);
    }

    [Fact]
    public void Seeded_edits_never_crash_and_never_make_good_models_into_bad_code()
    {
        var edits = new TokenEdits(seed: 20260101);
        int compiled = 0;
        for (int i = 0; i < EditCount; i++)
        {
            string model = Edited[i / 2 % Edited.Length];
            string text = i % 2 == 0 ? edits.EditTokens(model) : edits.EditAttributes(model);
            if (AssertSurvives(text))
                compiled++;
        }

        // Were nearly nothing to compile, the test would say little about the emitted code.
        Assert.InRange(compiled, EditCount / 10, EditCount);
    }

    /// <summary>Runs all; where C# has nothing against the input, the output (a model's passes, or a refused one's surface) must compile without a warning.</summary>
    /// <returns>Whether the input was a good model.</returns>
    private bool AssertSurvives(string source)
    {
        try
        {
            Generated generated = TestCompilation.Generate(source);
            Assert.Null(generated.Exception);
            Assert.Empty(generated.Diagnostics);
            CSharpCompilation input = TestCompilation.Of(source);
            bool refused = TestCompilation.Analyze(input).Any(IsError);
            Diagnostic[] before = [.. input.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)];
            if (before.Any(IsError))
                return false;
            if (_compiled.Add(WithoutAttributes(input) + string.Concat(generated.Sources.Select(emitted => emitted.SourceText.ToString()))))
            {
                HashSet<string> known = [.. before.Select(diagnostic => diagnostic.ToString())];
                Assert.DoesNotContain(generated.CompilerDiagnostics, diagnostic => !known.Contains(diagnostic.ToString()));
            }
            return !refused && generated.Sources.Count > 0;
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException("On the source:\n" + source, exception);
        }
    }

    /// <summary>The class as the emitted half of it sees it.</summary>
    private static string WithoutAttributes(CSharpCompilation compilation)
    {
        SyntaxNode root = compilation.SyntaxTrees[0].GetRoot();
        return root.RemoveNodes(root.DescendantNodes().OfType<AttributeListSyntax>(), SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString();
    }

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;
}
