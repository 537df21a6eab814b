using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Runs;

namespace NetOptim.Generators.Tests;

/// <summary>C# text in a compilation like a user's, strict: every warning on, and no implicit usings to lean on.</summary>
internal static class TestCompilation
{
    private static readonly CSharpParseOptions ParseOptions =
        new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    /// <summary>What a user's project references.</summary>
    public static IReadOnlyList<MetadataReference> References { get; } =
    [
        .. Basic.Reference.Assemblies.Net100.References.All, MetadataReference.CreateFromFile(typeof(CompiledModel).Assembly.Location),
        MetadataReference.CreateFromFile(TrainingAssembly),
    ];

    /// <summary>Where the build has put the assembly with <c>Fit</c>, which the tests do not link with.</summary>
    private static string TrainingAssembly => typeof(TestCompilation).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "TrainingAssembly").Value!;

    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        "Models",
        references: References,
        options: new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, warningLevel: 9999, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>A culture in which a number written carelessly is no C#: its minus is U+2212 and its decimal separator a comma.</summary>
    private static readonly CultureInfo AwkwardCulture = CreateAwkwardCulture();

    public static CSharpCompilation Of(string source, bool allowUnsafe = true) =>
        Empty.AddSyntaxTrees(Parse(source)).WithOptions(Empty.Options.WithAllowUnsafe(allowUnsafe));

    public static SyntaxTree Parse(string source, string path = "Model.cs") => CSharpSyntaxTree.ParseText(source, ParseOptions, path);

    /// <summary>The attributes on a class <c>Net</c>, documented as the compiler of a library would ask for.</summary>
    public static string Model(string attributes, string declaration = "public partial class Net") => $$"""
        using NetOptim;

        /// <summary>A model.</summary>
        {{attributes}}
        {{declaration}}
        {
        }
        """;

    /// <param name="properties">Of the build; null: none.</param>
    public static GeneratorDriver CreateDriver(BuildProperties? properties = null) => CSharpGeneratorDriver.Create(
        [new ModelGenerator().AsSourceGenerator()], parseOptions: ParseOptions, optionsProvider: properties,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Runs the generator alone.</summary>
    public static Generated Generate(string source) => Generate(Of(source));

    public static Generated Generate(CSharpCompilation compilation) => InAwkwardCulture(() =>
    {
        GeneratorDriver driver = CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics);
        return new Generated(driver.GetRunResult(), output, diagnostics);
    });

    /// <summary>Runs the analyzer on the source and what the generator adds to it, as a build does.</summary>
    /// <exception cref="Exception">The analyzer threw.</exception>
    public static ImmutableArray<Diagnostic> Analyze(Compilation compilation) => Analyze(compilation, analysis => analysis.GetAnalyzerDiagnosticsAsync());

    /// <summary>What the C# compiler and the analyzers say, in one pass.</summary>
    /// <exception cref="Exception">An analyzer threw.</exception>
    public static ImmutableArray<Diagnostic> CompileAndAnalyze(Compilation compilation) => Analyze(compilation, analysis => analysis.GetAllDiagnosticsAsync());

    private static ImmutableArray<Diagnostic> Analyze(Compilation compilation, Func<CompilationWithAnalyzers, Task<ImmutableArray<Diagnostic>>> run) => InAwkwardCulture(() =>
    {
        Exception? thrown = null;
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), onAnalyzerException: (exception, _, _) => thrown = exception, concurrentAnalysis: false, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: false);
        ImmutableArray<Diagnostic> diagnostics = run(compilation.WithAnalyzers([new ModelAnalyzer(), new RunAnalyzer()], options)).GetAwaiter().GetResult();
        return thrown is null ? diagnostics : throw new InvalidOperationException("The analyzer threw.", thrown);
    });

    public static ImmutableArray<Diagnostic> Analyze(string source) => Analyze(Generate(source).Output);

    private static T InAwkwardCulture<T>(Func<T> run)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = AwkwardCulture;
        try
        {
            return run();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static CultureInfo CreateAwkwardCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        return culture;
    }
}
