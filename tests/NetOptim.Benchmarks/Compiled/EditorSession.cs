using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetOptim.Benchmarks.Compare;
using NetOptim.Generators;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Runs;

namespace NetOptim.Benchmarks.Compiled;

/// <summary>
/// A project that is open in an editor: in every iteration one file gets another text, is parsed, and the generator runs on a compilation that has bound
/// nothing yet. The analyzers, where they are asked for, run on one file before the emitted text is added: to parse that is the C# compiler's work.
/// </summary>
internal sealed class EditorSession : Contender
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp14);

    private readonly Func<int, string> _typed;
    private readonly string? _analyzed;
    private CSharpCompilation _compilation;
    private SyntaxTree _edited;
    private GeneratorDriver _driver;
    private int _edits;

    /// <param name="sources">Texts by file.</param>
    /// <param name="edited">The file that is typed in.</param>
    /// <param name="typed">Its text after so many edits.</param>
    /// <param name="analyzed">The file that the analyzers look at; null: they do not run.</param>
    /// <param name="withTorch">Whether the project references TorchSharp, so that every model is a torch module too.</param>
    public EditorSession(IReadOnlyDictionary<string, string> sources, string edited, Func<int, string> typed, string? analyzed = null, bool withTorch = false) : base(Ours)
    {
        (_typed, _analyzed) = (typed, analyzed);
        _compilation = CSharpCompilation.Create(
            "Models", sources.Select(static source => Parse(source.Key, source.Value)), References(withTorch),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        _edited = Tree(edited);
        _driver = Driver(tracks: false).RunGenerators(_compilation);
    }

    public override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            Type();
    }

    /// <summary>Types once with the generator's steps recorded.</summary>
    /// <param name="compiled">How many models an edit compiles again.</param>
    /// <exception cref="DisagreementException">It is another number, a model is refused, or the analyzers say nothing of the file.</exception>
    public void Verify(int compiled)
    {
        GeneratorDriver driver = Driver(tracks: true).RunGenerators(_compilation);
        Type();
        GeneratorRunResult result = driver.RunGenerators(_compilation).GetRunResult().Results.Single();
        IncrementalStepRunReason[] reasons = [.. result.TrackedSteps[ModelGenerator.CompilationStep].SelectMany(static step => step.Outputs).Select(static output => output.Reason)];
        int again = reasons.Count(static reason => reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified);
        if (again != compiled)
            throw new DisagreementException($"An edit compiles {again} models again; expected {compiled}.");
        if (result.GeneratedSources.FirstOrDefault(static source => !source.SourceText.ToString().Contains("Workers", StringComparison.Ordinal)) is { HintName: { } refused })
            throw new DisagreementException($"The generator emits no passes for {refused}.");
        if (_analyzed is not null && Analyze().IsEmpty)
            throw new DisagreementException($"The analyzers, which tell the shape of every step, say nothing of {_analyzed}.");
    }

    public override void Dispose()
    {
    }

    /// <summary>What the compilations of benchmarks reference: the framework and this library.</summary>
    public static IEnumerable<MetadataReference> References(bool withTorch)
    {
        string assemblies = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")
            ?? throw new InvalidOperationException("The host names no assemblies to compile against.");
        return assemblies.Split(Path.PathSeparator)
            .Where(path => withTorch || !Path.GetFileName(path).Contains("TorchSharp", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path));
    }

    private void Type()
    {
        SyntaxTree typed = Parse(_edited.FilePath, _typed(++_edits));
        _compilation = _compilation.ReplaceSyntaxTree(_edited, typed);
        _edited = typed;
        _driver = _driver.RunGenerators(_compilation);
        if (_analyzed is not null)
            Analyze();
    }

    private ImmutableArray<Diagnostic> Analyze()
    {
        CompilationWithAnalyzers analysis = _compilation.WithAnalyzers([new ModelAnalyzer(), new RunAnalyzer()]);
        return analysis.GetAnalyzerSemanticDiagnosticsAsync(_compilation.GetSemanticModel(Tree(_analyzed!)), filterSpan: null, CancellationToken.None).GetAwaiter().GetResult();
    }

    private SyntaxTree Tree(string file) => _compilation.SyntaxTrees.Single(tree => tree.FilePath == file);

    private static SyntaxTree Parse(string file, string text) => CSharpSyntaxTree.ParseText(text, Language, file);

    private static CSharpGeneratorDriver Driver(bool tracks) => CSharpGeneratorDriver.Create(
        [new ModelGenerator().AsSourceGenerator()], parseOptions: Language,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: tracks));
}
