using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Reports;

namespace NetOptim.Generators.Tests.Reports;

/// <summary>The report on a model, and the programs that it is about.</summary>
internal sealed class ReportedModel
{
    public const string Name = "Report";

    private readonly EquatableArray<ReportFile> _files;

    private ReportedModel(ModelDeclaration declaration)
    {
        _files = ModelReport.Of(declaration, Name);
        FrontEndResult result = FrontEnd.Run(declaration);
        Assert.NotNull(result.Model);
        Lowered = Compiler.LowerAll(result.Model);
    }

    public LoweredModel Lowered { get; }

    public string Page => Text(Name + ".md");

    /// <summary>The report on the one model of a source.</summary>
    public static ReportedModel Of(string source) => Of(TestCompilation.Of(source));

    public static ReportedModel Of(CSharpCompilation compilation) => new(DeclarationOf(compilation));

    public static ModelDeclaration DeclarationOf(CSharpCompilation compilation) => DeclarationReader
        .Read(compilation.GetSymbolsWithName(_ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>().Single(IsModel), compilation, CancellationToken.None).Declaration;

    /// <summary>The drawing of a program's arena.</summary>
    public string Drawing(LoweredProgram program) => Text($"{Name}.{program.Kernels.Graph.Name}.svg");

    /// <summary>Why a value of a program goes through memory.</summary>
    public static string Reasons(LoweredProgram program, string value) =>
        string.Join("; ", StoredValue.All(program).Single(stored => stored.Value.Name == value).Reasons());

    private static bool IsModel(INamedTypeSymbol type) => type.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "ModelAttribute");

    private string Text(string name) => _files.Single(file => file.Name == name).Text;
}
