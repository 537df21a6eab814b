using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NetOptim.CodeFixes.Forms;

namespace NetOptim.CodeFixes.Tests;

/// <summary>What the editor offers at a caret where nothing is wrong.</summary>
internal static class Refactorings
{
    /// <summary>Where the caret stands in a source.</summary>
    public const string Caret = "$$";

    /// <summary>The refactorings at the caret of the first source, with what they make of all of them.</summary>
    public static async Task<IReadOnlyList<(string Title, string[] Sources)>> At(params string[] sources)
    {
        int caret = sources[0].IndexOf(Caret, StringComparison.Ordinal);
        sources = [sources[0].Remove(caret, Caret.Length), .. sources[1..]];
        CSharpCompilation options = TestCompilation.Of("");
        using var workspace = new AdhocWorkspace();
        Project project = workspace.CurrentSolution.AddProject("Models", "Models", LanguageNames.CSharp)
            .WithMetadataReferences(options.References).WithCompilationOptions(options.Options).WithParseOptions(options.SyntaxTrees[0].Options);
        var documents = new List<DocumentId>();
        for (int i = 0; i < sources.Length; i++)
        {
            Document added = project.AddDocument($"Model{i}.cs", sources[i], filePath: $"Model{i}.cs");
            documents.Add(added.Id);
            project = added.Project;
        }
        var actions = new List<CodeAction>();
        await new FormRefactoringProvider().ComputeRefactoringsAsync(
            new CodeRefactoringContext(project.GetDocument(documents[0])!, new TextSpan(caret, 0), actions.Add, CancellationToken.None));
        var offered = new List<(string, string[])>();
        foreach (CodeAction action in actions)
        {
            Solution changed = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
            var texts = new List<string>();
            foreach (DocumentId id in documents)
                texts.Add((await changed.GetDocument(id)!.GetTextAsync()).ToString());
            offered.Add((action.Title, [.. texts]));
        }
        return offered;
    }

    /// <summary>Asserts what the one refactoring makes of a source.</summary>
    public static async Task Verify(string source, string expected)
    {
        (_, string[] sources) = Assert.Single(await At(source));
        Assert.Equal(expected.ReplaceLineEndings("\n"), sources[0].ReplaceLineEndings("\n"));
    }

    /// <summary>Asserts that there is none.</summary>
    public static async Task VerifyNone(params string[] sources) => Assert.Empty(await At(sources));
}
