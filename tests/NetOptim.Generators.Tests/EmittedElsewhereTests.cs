using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations.Build;
using NetOptim.Generators.Tests.Build;

namespace NetOptim.Generators.Tests;

/// <summary>
/// What another source generator emits is there for the C# compiler and the analyzers, but not for this generator: a model that needs it must neither be compiled
/// into another one nor be refused without a word.
/// </summary>
public class EmittedElsewhereTests
{
    private const string Sizes = "internal static class Sizes { public const int Units = 4; public const double Rate = 0.01; }";

    public static TheoryData<string> Needing =>
    [
        TestCompilation.Model("[Model, Input(8)] [Dense(Sizes.Units)]"),
        TestCompilation.Model("[Model, Input(8)] [Dense(8, Activation.Relu, L2 = Sizes.Rate), Dense(4)] [Loss(Loss.MeanSquaredError), Adam]"),
        TestCompilation.Model("[Model, Input(Sizes.Units, 4)] [Flatten, Dense(4)]"),
        TestCompilation.Model("[Model, Input(8)] [Dense(4)] [Loss(Loss.MeanSquaredError), Adam(Sizes.Rate)]"),
        BuildSource.Body("return x.Dense(Sizes.Units);"),
        BuildSource.Body("int units = Sizes.Units; return x.Dense(8, Activation.Relu).Dense(units);"),
    ];

    [Theory]
    [MemberData(nameof(Needing))]
    public void A_model_that_needs_it_is_refused_and_says_so(string model)
    {
        Generated generated = TestCompilation.Generate(model);
        Compilation whole = generated.Output.AddSyntaxTrees(TestCompilation.Parse(Sizes, "Other.Generators/Other/Sizes.g.cs"));

        Assert.Contains("This model has errors", generated.Source, StringComparison.Ordinal);
        Assert.DoesNotContain(whole.GetDiagnostics(), diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        Diagnostic said = Assert.Single(TestCompilation.Analyze(whole), diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        Assert.Equal("NOPT1013", said.Id);
        Assert.Equal("Net", said.Location.SourceTree!.GetText().ToString(said.Location.SourceSpan));
    }

    [Theory]
    [MemberData(nameof(Needing))]
    public void Where_it_stands_in_the_project_the_model_is_compiled(string model)
    {
        Generated generated = TestCompilation.Generate(TestCompilation.Of(model).AddSyntaxTrees(TestCompilation.Parse(Sizes, "Sizes.cs"))).AssertCompiles();

        Assert.DoesNotContain("This model has errors", generated.Source, StringComparison.Ordinal);
        Assert.DoesNotContain(TestCompilation.Analyze(generated.Output), diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    [Theory]
    [MemberData(nameof(Needing))]
    public void Where_it_is_nowhere_the_CSharp_compiler_alone_says_so(string model)
    {
        Compilation output = TestCompilation.Generate(model).Output;

        Assert.All(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error), diagnostic => Assert.Equal("CS0103", diagnostic.Id));
        Assert.Empty(TestCompilation.Analyze(output).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
    }

    [Theory]
    [InlineData("return x.Dense(8);", "", false)]
    [InlineData("return x.Dense(Missing.Units);", "", true)]
    [InlineData("int n; return x.Dense(n);", "", true)]
    [InlineData("return x.Dense(8);", "static int Other() => \"text\";", true)]
    [InlineData("return x.Dense(8);", "static int Twice; static int Twice;", true)]
    public void An_evaluation_may_stop_without_a_reason_only_where_CSharp_has_an_error(string statements, string members, bool exists)
    {
        CSharpCompilation compilation = TestCompilation.Of(BuildSource.Body(statements, members));
        SyntaxNode place = compilation.SyntaxTrees.Single().GetRoot().DescendantNodes().Last(node => node.ToString().StartsWith("x.Dense(", StringComparison.Ordinal));

        Assert.Equal(exists, CSharpErrors.Exist(place, compilation, CancellationToken.None));
    }
}
