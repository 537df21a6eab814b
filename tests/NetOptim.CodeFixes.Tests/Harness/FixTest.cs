using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Runs;

namespace NetOptim.CodeFixes.Tests;

/// <summary>A light bulb in Roslyn's own harness: one fix, the same fix everywhere, and that nothing is left to say.</summary>
internal static class FixTest
{
    /// <summary>Asserts what a light bulb makes of a source.</summary>
    /// <param name="source">With what it is about marked: <c>{|NOPT3002:Flatten|}</c>. All other rules of the library are silent.</param>
    /// <param name="expected">After all marked problems are mended.</param>
    /// <param name="index">Which of several light bulbs, from 0.</param>
    public static Task Verify<TFix>(string source, string expected, int index = 0)
        where TFix : CodeFixProvider, new() => Create<TFix>(source, expected, index).RunAsync(CancellationToken.None);

    /// <summary>Asserts that a problem has no light bulb.</summary>
    public static Task VerifyNone<TFix>(string source)
        where TFix : CodeFixProvider, new() => Create<TFix>(source, source, 0).RunAsync(CancellationToken.None);

    private static Test<TFix> Create<TFix>(string source, string expected, int index)
        where TFix : CodeFixProvider, new()
    {
        var test = new Test<TFix>
        {
            TestCode = source,
            FixedCode = expected,
            CodeActionIndex = index,
            // The problems of one source may be of several kinds, in any order.
            NumberOfIncrementalIterations = -20,
            NumberOfFixAllIterations = -20,
            // Suppression has its own tests; a project of one document is mended as the document is.
            TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck | TestBehaviors.SkipSuppressionCheck,
            CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllInProjectCheck | CodeFixTestBehaviors.SkipFixAllInSolutionCheck,
            ReferenceAssemblies = new ReferenceAssemblies("net10.0"),
        };
        test.TestState.AdditionalReferences.AddRange(TestCompilation.References);
        test.FixedState.MarkupHandling = MarkupMode.Allow;
        test.SolutionTransforms.Add((solution, project) => solution.WithProjectParseOptions(project, new CSharpParseOptions(LanguageVersion.CSharp14)));
        test.DisabledDiagnostics.AddRange(Rules.All.Select(rule => rule.Id).Where(id => !source.Contains(string.Create(CultureInfo.InvariantCulture, $"{{|{id}:"), StringComparison.Ordinal)));
        return test;
    }

    private sealed class Test<TFix> : CSharpCodeFixTest<ModelAnalyzer, TFix, DefaultVerifier>
        where TFix : CodeFixProvider, new()
    {
        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => [new ModelAnalyzer(), new RunAnalyzer()];
    }
}
