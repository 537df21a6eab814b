using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using NetOptim.CodeFixes.Forms;
using NetOptim.Generators;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Runs;

namespace NetOptim.CodeFixes.Tests.Pictures;

/// <summary>A console project as <c>dotnet new console</c> makes it, open in an editor: what is underlined, what is offered, what the text under the mouse says.</summary>
internal sealed class Editor
{
    /// <summary>What the SDK adds to a console project with implicit usings.</summary>
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14, DocumentationMode.Parse);

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private Compilation? _compilation;

    /// <summary>The text of a file; writing adds it.</summary>
    public string this[string file]
    {
        get => _files[file];
        set => (_files[file], _compilation) = (value, null);
    }

    /// <summary>Everything underlined in a file: the C# compiler's errors and warnings and those of the library's analyzers, in the order of the text.</summary>
    public IReadOnlyList<Diagnostic> Problems(string file)
    {
        Compilation compilation = Compile();
        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: false);
        ImmutableArray<Diagnostic> found = compilation.WithAnalyzers([new ModelAnalyzer(), new RunAnalyzer()], options).GetAllDiagnosticsAsync().GetAwaiter().GetResult();
        return [.. found
            .Where(problem => problem.Severity > DiagnosticSeverity.Hidden && problem.Location.SourceTree?.FilePath == file)
            .OrderBy(problem => problem.Location.SourceSpan).ThenBy(problem => problem.Id, StringComparer.Ordinal)
            .DistinctBy(problem => (problem.Id, problem.Location.SourceSpan, problem.GetMessage(null)))];
    }

    /// <summary>The light bulbs on a problem, with the text that each makes of the file.</summary>
    public async Task<IReadOnlyList<(string Title, string Text)>> LightBulbsAsync(string file, Diagnostic problem)
    {
        using var workspace = new AdhocWorkspace();
        Document document = Open(workspace, file);
        var actions = new List<CodeAction>();
        foreach (CodeFixProvider provider in LightBulbs.Providers.Where(provider => provider.FixableDiagnosticIds.Contains(problem.Id)))
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, problem, (action, _) => actions.Add(action), CancellationToken.None));
        return await PressedAsync(document, actions);
    }

    /// <summary>What is offered where the caret stands on a class's name and nothing is wrong.</summary>
    public async Task<IReadOnlyList<(string Title, string Text)>> RefactoringsAsync(string file, string type)
    {
        using var workspace = new AdhocWorkspace();
        Document document = Open(workspace, file);
        var actions = new List<CodeAction>();
        var caret = new TextSpan(PlaceOf(file, type), 0);
        await new FormRefactoringProvider().ComputeRefactoringsAsync(new CodeRefactoringContext(document, caret, actions.Add, CancellationToken.None));
        return await PressedAsync(document, actions);
    }

    /// <summary>Where a class's name stands in a file.</summary>
    public int PlaceOf(string file, string type) => _files[file].IndexOf($"class {type}", StringComparison.Ordinal) + "class ".Length;

    private static async Task<IReadOnlyList<(string Title, string Text)>> PressedAsync(Document document, IEnumerable<CodeAction> actions)
    {
        var bulbs = new List<(string, string)>();
        foreach (CodeAction action in actions)
        {
            Solution changed = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
            bulbs.Add((action.Title, (await changed.GetDocument(document.Id)!.GetTextAsync()).ToString()));
        }
        return bulbs;
    }

    /// <summary>The text of a file in pieces of one kind each.</summary>
    public async Task<IReadOnlyList<ClassifiedSpan>> ClassifyAsync(string file)
    {
        using var workspace = new AdhocWorkspace();
        return [.. await Classifier.GetClassifiedSpansAsync(Open(workspace, file), new TextSpan(0, _files[file].Length))];
    }

    /// <summary>The emitted documentation of a class, as the compiler has it: XML.</summary>
    public string Documentation(string type) => Compile().GetTypeByMetadataName(type)!.GetDocumentationCommentXml()!;

    private Document Open(AdhocWorkspace workspace, string file)
    {
        Project project = workspace.CurrentSolution.AddProject("Digits", "Digits", LanguageNames.CSharp)
            .WithMetadataReferences(TestCompilation.References).WithCompilationOptions(Options()).WithParseOptions(ParseOptions)
            .AddDocument("GlobalUsings.g.cs", ImplicitUsings, filePath: "GlobalUsings.g.cs").Project;
        foreach ((string name, string text) in _files)
            project = project.AddDocument(name, text, filePath: name).Project;
        return project.Documents.Single(document => document.Name == file);
    }

    /// <summary>The project with what the generator adds to it.</summary>
    private Compilation Compile()
    {
        if (_compilation is not null)
            return _compilation;
        IEnumerable<SyntaxTree> trees = _files.Select(file => CSharpSyntaxTree.ParseText(file.Value, ParseOptions, file.Key))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, ParseOptions, "GlobalUsings.g.cs"));
        CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], parseOptions: ParseOptions)
            .RunGeneratorsAndUpdateCompilation(CSharpCompilation.Create("Digits", trees, TestCompilation.References, Options()), out _compilation, out _);
        return _compilation;
    }

    /// <summary>A project with no program yet is looked at as a library, so that nothing is said of the program that is to come.</summary>
    private CSharpCompilationOptions Options() => new(
        _files.ContainsKey("Program.cs") ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
}
