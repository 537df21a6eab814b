using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;

namespace NetOptim.CodeFixes.Tests;

/// <summary>All light bulbs that an editor would show on a source.</summary>
internal static class LightBulbs
{
    public static IReadOnlyList<CodeFixProvider> Providers { get; } =
    [
        .. typeof(NodeCodeFixProvider).Assembly.GetTypes().Where(type => type.GetCustomAttribute<ExportCodeFixProviderAttribute>() is not null)
            .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!),
    ];

    /// <summary>The light bulbs on the first problem of a kind, with the source that each of them makes.</summary>
    public static Task<IReadOnlyList<(string Title, string Source)>> Of(string source, string id, bool allowUnsafe = true)
    {
        CSharpCompilation compilation = TestCompilation.Of(source, allowUnsafe);
        Diagnostic problem = TestCompilation.Analyze(TestCompilation.Generate(compilation).Output)
            .Where(diagnostic => diagnostic.Id == id).MinBy(diagnostic => diagnostic.Location.SourceSpan)!;
        return Of(compilation, source, [problem]);
    }

    /// <summary>The light bulbs on some problems of a source.</summary>
    public static async Task<IReadOnlyList<(string Title, string Source)>> Of(CSharpCompilation compilation, string source, IEnumerable<Diagnostic> problems)
    {
        using var workspace = new AdhocWorkspace();
        Project project = workspace.CurrentSolution.AddProject("Models", "Models", LanguageNames.CSharp)
            .WithMetadataReferences(compilation.References).WithCompilationOptions(compilation.Options).WithParseOptions(compilation.SyntaxTrees[0].Options);
        Document document = project.AddDocument("Model.cs", source, filePath: "Model.cs");
        var actions = new List<CodeAction>();
        foreach (Diagnostic problem in problems)
        {
            foreach (CodeFixProvider provider in Providers.Where(provider => provider.FixableDiagnosticIds.Contains(problem.Id)))
                await provider.RegisterCodeFixesAsync(new CodeFixContext(document, problem, (action, _) => actions.Add(action), CancellationToken.None));
        }
        var bulbs = new List<(string, string)>();
        foreach (CodeAction action in actions)
        {
            ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
            Solution changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
            bulbs.Add((action.Title, (await changed.GetDocument(document.Id)!.GetTextAsync()).ToString()));
        }
        return bulbs;
    }
}
