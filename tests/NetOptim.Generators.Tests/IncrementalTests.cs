using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Tests;

/// <summary>What an edit re-runs: nothing beyond what it changes.</summary>
public class IncrementalTests
{
    private static readonly string[] Steps = [ModelGenerator.DeclarationStep, ModelGenerator.CompilationStep];

    [Fact]
    public void An_unrelated_edit_compiles_nothing_again()
    {
        GeneratorDriverRunResult after = RunTwice(
            TestCompilation.Of(Models.W2),
            compilation => compilation.AddSyntaxTrees(TestCompilation.Parse("internal static class Elsewhere { public static int Number => 3; }")));

        AssertReasons(after, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
    }

    [Fact]
    public void A_comment_and_a_line_above_the_model_compile_nothing_again()
    {
        GeneratorDriverRunResult after = RunTwice(
            TestCompilation.Of(Models.W2),
            compilation => Replace(compilation, "using NetOptim;", "using NetOptim;\n\n// A thought.\n"));

        AssertReasons(after, IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);
    }

    [Fact]
    public void An_edit_of_the_model_compiles_it_again()
    {
        GeneratorDriverRunResult after = RunTwice(
            TestCompilation.Of(Models.W2), compilation => Replace(compilation, "Dense(512", "Dense(500"));

        AssertReasons(after, IncrementalStepRunReason.Modified);
    }

    [Fact]
    public void An_edit_of_one_model_leaves_another_alone()
    {
        CSharpCompilation both = TestCompilation.Of(Models.W2).AddSyntaxTrees(TestCompilation.Parse(Models.Nested));

        GeneratorDriverRunResult after = RunTwice(both, compilation => Replace(compilation, "Dense(512", "Dense(500"));

        IncrementalStepRunReason[] reasons =
            [.. after.Results.Single().TrackedSteps[ModelGenerator.CompilationStep].SelectMany(step => step.Outputs).Select(output => output.Reason).Order()];
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], reasons.OrderBy(reason => reason != IncrementalStepRunReason.Modified));
    }

    [Theory]
    [InlineData(Models.W2)]
    [InlineData(Models.Recomputed)]
    [InlineData(Models.Refused)]
    public void Nothing_cached_holds_a_symbol_or_syntax(string source)
    {
        GeneratorDriverRunResult result = TestCompilation.CreateDriver().RunGenerators(TestCompilation.Of(source)).GetRunResult();

        foreach (object value in Steps.SelectMany(step => result.Results.Single().TrackedSteps[step]).SelectMany(step => step.Outputs).Select(output => output.Value))
            AssertPlain(value, []);
    }

    [Fact]
    public void Equal_sources_give_equal_declarations_that_are_not_the_same()
    {
        ModelDeclaration first = Declaration(Models.W2);
        ModelDeclaration second = Declaration(Models.W2.Replace("[Dense(10)]", "[ Dense( units : 10 ) ]", StringComparison.Ordinal));

        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    [Theory]
    [InlineData("784", "785")]
    [InlineData("L2 = 1e-4", "L2 = 1e-5")]
    [InlineData("L2 = 1e-4", "L1 = 1e-4")]
    [InlineData("Activation.Relu", "Activation.Gelu")]
    [InlineData("\"middle\"", "\"second\"")]
    [InlineData("DigitNet", "OtherNet")]
    [InlineData("partial ", "")]
    public void Different_sources_give_different_declarations(string before, string after) =>
        Assert.NotEqual(Declaration(Models.W2), Declaration(Models.W2.Replace(before, after, StringComparison.Ordinal)));

    [Fact]
    public void Two_runs_give_the_same_text_to_the_byte() =>
        Assert.Equal(TestCompilation.Generate(Models.W2).Source, TestCompilation.Generate(Models.W2).Source);

    private static ModelDeclaration Declaration(string source)
    {
        CSharpCompilation compilation = TestCompilation.Of(source);
        INamedTypeSymbol model = compilation.Assembly.GlobalNamespace.GetTypeMembers().Single(type => type.GetAttributes().Length > 0);
        return DeclarationReader.Read(model, compilation, CancellationToken.None).Declaration;
    }

    private static CSharpCompilation Replace(CSharpCompilation compilation, string before, string after)
    {
        SyntaxTree tree = compilation.SyntaxTrees.First(candidate => candidate.ToString().Contains(before, StringComparison.Ordinal));
        return compilation.ReplaceSyntaxTree(tree, TestCompilation.Parse(tree.ToString().Replace(before, after, StringComparison.Ordinal)));
    }

    private static GeneratorDriverRunResult RunTwice(CSharpCompilation first, Func<CSharpCompilation, CSharpCompilation> edit) =>
        TestCompilation.CreateDriver().RunGenerators(first).RunGenerators(edit(first)).GetRunResult();

    private static void AssertReasons(GeneratorDriverRunResult result, params IncrementalStepRunReason[] allowed)
    {
        foreach (string step in Steps)
        {
            IncrementalStepRunReason[] reasons = [.. result.Results.Single().TrackedSteps[step].SelectMany(run => run.Outputs).Select(output => output.Reason)];
            Assert.NotEmpty(reasons);
            Assert.All(reasons, reason => Assert.Contains(reason, allowed));
        }
    }

    /// <summary>Walks all that an object holds.</summary>
    private static void AssertPlain(object? value, HashSet<object> seen)
    {
        if (value is null || value.GetType() is { IsPrimitive: true } or { IsEnum: true } || value is string || !seen.Add(value))
            return;
        Assert.False(
            value is ISymbol or Compilation or SyntaxNode or SyntaxTree or SyntaxReference or Location or SemanticModel or AttributeData or TypedConstant,
            $"A cached value holds a {value.GetType()}.");
        if (value is IEnumerable items)
        {
            foreach (object? item in items)
                AssertPlain(item, seen);
        }
        for (Type? type = value.GetType(); type is not null; type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                AssertPlain(field.GetValue(value), seen);
        }
    }
}
