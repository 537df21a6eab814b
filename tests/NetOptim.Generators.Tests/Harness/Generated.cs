using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Tests;

/// <summary>What one run of the generator gave.</summary>
internal sealed record Generated(GeneratorDriverRunResult Run, Compilation Output, ImmutableArray<Diagnostic> Diagnostics)
{
    public IReadOnlyList<GeneratedSourceResult> Sources => Run.Results.Single().GeneratedSources;

    /// <summary>The text of the one model.</summary>
    public string Source => Assert.Single(Sources).SourceText.ToString();

    /// <summary>An exception that Roslyn caught (CS8785 in a build).</summary>
    public Exception? Exception => Run.Results.Single().Exception;

    /// <summary>Errors and warnings of the C# compiler on the source and what was added to it.</summary>
    public IReadOnlyList<Diagnostic> CompilerDiagnostics => Output.GetDiagnostics()
        .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
        .ToArray();

    /// <summary>Any warning in emitted code is a failure: users build with warnings as errors too.</summary>
    public Generated AssertCompiles()
    {
        Assert.Null(Exception);
        Assert.Empty(Diagnostics);
        if (CompilerDiagnostics is { Count: > 0 } problems)
            Assert.Fail(string.Join('\n', problems) + "\n\n" + string.Join("\n\n", Sources.Select(Numbered)));
        return this;
    }

    private static string Numbered(GeneratedSourceResult source) =>
        source.HintName + "\n" + string.Join('\n', source.SourceText.Lines.Select(line => $"{line.LineNumber + 1,5}  {line}"));
}
