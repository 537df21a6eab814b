using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.CodeFixes.Tests;

/// <summary>Light bulbs on models as they stand while someone types them: never an exception, and never C# that is worse than before.</summary>
public class RandomEditTests
{
    [Fact]
    public async Task Light_bulbs_of_edited_attributes_leave_good_CSharp()
    {
        var edits = new TokenEdits(seed: 20260103);
        int bulbs = 0;
        for (int i = 0; i < 80; i++)
            bulbs += await Press(edits.EditAttributes(i % 2 == 0 ? Models.W2 : Models.Nested));

        // Were there hardly any, the test would say little.
        Assert.InRange(bulbs, 60, int.MaxValue);
    }

    [Fact]
    public async Task Light_bulbs_of_half_typed_models_never_throw()
    {
        var edits = new TokenEdits(seed: 20260104);
        for (int i = 0; i < 80; i++)
            await Press(edits.EditTokens(i % 2 == 0 ? Models.W2 : Models.Nested));
    }

    [Fact]
    public async Task Another_form_of_an_edited_model_has_the_same_problems()
    {
        var edits = new TokenEdits(seed: 20260105);
        int changed = 0;
        for (int i = 0; i < 80; i++)
        {
            string source = edits.EditAttributes(i % 2 == 0 ? Models.W2 : Models.Nested);
            foreach ((_, string[] sources) in await Refactorings.At(AtModel(source)))
            {
                changed++;
                Assert.Equal(Problems(source), Problems(sources[0]));
            }
        }
        Assert.InRange(changed, 20, int.MaxValue);
    }

    [Fact]
    public async Task Forms_of_half_typed_models_never_throw()
    {
        var edits = new TokenEdits(seed: 20260106);
        for (int i = 0; i < 80; i++)
            await Refactorings.At(AtModel(edits.EditTokens(i % 2 == 0 ? Models.W2 : Models.Nested)));
    }

    /// <summary>With the caret on the last class that carries attributes, or at the end where there is none.</summary>
    private static string AtModel(string source)
    {
        TypeDeclarationSyntax? model = TestCompilation.Parse(source).GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>().LastOrDefault(type => type.AttributeLists.Count > 0);
        return source.Insert(model?.Identifier.SpanStart ?? source.Length, Refactorings.Caret);
    }

    private static IEnumerable<string> Problems(string source) => TestCompilation.Analyze(source)
        .Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Hidden).Select(diagnostic => diagnostic.Id).Order(StringComparer.Ordinal);

    /// <summary>Presses every light bulb.</summary>
    /// <returns>How many there were.</returns>
    private static async Task<int> Press(string source)
    {
        try
        {
            CSharpCompilation compilation = TestCompilation.Of(source);
            ImmutableArray<Diagnostic> problems = TestCompilation.Analyze(compilation);
            IReadOnlyList<(string Title, string Source)> bulbs = await LightBulbs.Of(compilation, source, problems);
            bool wasGood = !HasErrors(compilation);
            foreach ((string title, string mended) in bulbs)
                Assert.True(!wasGood || !HasErrors(TestCompilation.Of(mended)), $"'{title}' makes what is no C#:\n{mended}");
            return bulbs.Count;
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException("On the source:\n" + source, exception);
        }
    }

    private static bool HasErrors(CSharpCompilation compilation) => compilation.GetDiagnostics().Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
}
