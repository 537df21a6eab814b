using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetOptim.Generators.Emit;

namespace NetOptim.Generators.Tests;

/// <summary>Source as it stands while someone types: whatever it is, nothing that runs at every keystroke may throw, and what is good C# stays so.</summary>
internal static partial class EditedSource
{
    /// <summary>Emitted code and the class beside it that have been found to compile: many edits come to the same.</summary>
    private static readonly ConcurrentDictionary<string, bool> Compiled = new(StringComparer.Ordinal);

    /// <summary>
    /// Runs generator and analyzers; where C# has nothing against the input, the output (a model's passes, or a refused one's surface) must compile without
    /// a warning.
    /// </summary>
    /// <returns>Whether the input was a good model.</returns>
    /// <exception cref="InvalidOperationException">Something is not as it must be; the message has the source.</exception>
    public static bool AssertSurvives(string source)
    {
        try
        {
            CSharpCompilation input = TestCompilation.Of(source);
            Generated generated = TestCompilation.Generate(input);
            Assert.Null(generated.Exception);
            Assert.Empty(generated.Diagnostics);
            Diagnostic[] said = [.. TestCompilation.CompileAndAnalyze(input)];
            Assert.DoesNotContain(said, diagnostic => diagnostic.Id == "NOPT9001");
            Assert.DoesNotContain(said, diagnostic => diagnostic.Id.StartsWith("NOPT", StringComparison.Ordinal) && Unfilled().IsMatch(diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)));
            Diagnostic[] before = [.. said.Where(diagnostic => diagnostic.Id.StartsWith("CS", StringComparison.Ordinal) && diagnostic.Severity >= DiagnosticSeverity.Warning)];
            if (before.Any(IsError))
                return false;
            string emitted = string.Concat(generated.Sources.Select(emitted => emitted.SourceText.ToString()));
            // Whatever is not compiled, somebody must have said why.
            Assert.True(said.Any(IsError) || !emitted.Contains(SurfaceEmitter.Refused, StringComparison.Ordinal), "Nobody says what is wrong with the model.");
            if (Compiled.TryAdd(WithoutAttributes(input) + SmallNumber().Replace(emitted, Masked), true))
            {
                HashSet<string> known = [.. before.Select(diagnostic => diagnostic.ToString())];
                Assert.DoesNotContain(generated.CompilerDiagnostics, diagnostic => !known.Contains(diagnostic.ToString()));
            }
            return !said.Any(IsError) && generated.Sources.Count > 0;
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

    /// <summary>Whole numbers other than 0 that are no part of a name: whether C# compiles does not depend on more than their length.</summary>
    [GeneratedRegex(@"(?<![\w.])[1-9]\d*(?![\w.])")]
    private static partial Regex SmallNumber();

    /// <summary>A place of a message that no value has been given for.</summary>
    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Unfilled();

    private static string Masked(Match number) => new('9', number.Length);

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;
}
