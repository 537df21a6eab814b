using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetOptim.Generators.Tests;

/// <summary>A project of fifty models, in stacks and in <c>Build</c>: an edit runs again what it changes, and nothing beside.</summary>
public class FiftyModelsTests
{
    private const int Count = 50;
    private const int Edited = 24;

    private static readonly CSharpCompilation Project = TestCompilation.Of("internal static class Elsewhere { public static int Number => 3; }")
        .AddSyntaxTrees(Enumerable.Range(0, Count).Select(number => TestCompilation.Parse(Source(number, units: number + 3), File(number))));

    [Fact]
    public void An_edit_of_another_file_compiles_nothing_again()
    {
        SyntaxTree elsewhere = Project.SyntaxTrees.Single(tree => tree.ToString().Contains("Elsewhere", StringComparison.Ordinal));

        AssertOnlyEditedIsModified(Project.ReplaceSyntaxTree(elsewhere, TestCompilation.Parse("internal static class Elsewhere { public static int Number => 4; }")), modified: 0);
    }

    [Theory]
    [InlineData(Edited)]
    [InlineData(Edited + 1)]
    public void An_edit_of_one_model_compiles_that_one_alone(int number) =>
        AssertOnlyEditedIsModified(Replace(number, Source(number, units: 1000)), modified: 1);

    [Theory]
    [InlineData(Edited)]
    [InlineData(Edited + 1)]
    public void A_comment_and_white_space_within_a_model_compile_nothing_again(int number)
    {
        string commented = Source(number, units: number + 3).Replace("Dense(", "/* as wide as it goes */\n    Dense(  ", StringComparison.Ordinal);
        Assert.Contains("wide", commented, StringComparison.Ordinal);

        AssertOnlyEditedIsModified(Replace(number, commented), modified: 0);
    }

    [Fact]
    public void A_model_that_is_added_leaves_the_others_alone()
    {
        GeneratorRunResult after = Run(Project.AddSyntaxTrees(TestCompilation.Parse(Source(Count, units: 5), File(Count))));

        AssertReasons(after.TrackedSteps[ModelGenerator.CompilationStep].SelectMany(step => step.Outputs), IncrementalStepRunReason.New, 1);
        Assert.Equal(Count + 1, after.GeneratedSources.Length);
    }

    /// <summary>Of the declarations and of the emitted texts.</summary>
    private static void AssertOnlyEditedIsModified(CSharpCompilation edited, int modified)
    {
        GeneratorRunResult after = Run(edited);

        Assert.Equal(Count, after.GeneratedSources.Length);
        foreach (string step in (string[])[ModelGenerator.DeclarationStep, ModelGenerator.CompilationStep])
            AssertReasons(after.TrackedSteps[step].SelectMany(run => run.Outputs), IncrementalStepRunReason.Modified, modified);
        AssertReasons(after.TrackedOutputSteps.Values.SelectMany(steps => steps).SelectMany(run => run.Outputs), IncrementalStepRunReason.Modified, modified);
    }

    private static void AssertReasons(IEnumerable<(object Value, IncrementalStepRunReason Reason)> outputs, IncrementalStepRunReason reason, int count)
    {
        IncrementalStepRunReason[] reasons = [.. outputs.Select(output => output.Reason)];
        Assert.Equal(count, reasons.Count(found => found == reason));
        Assert.All(reasons.Where(found => found != reason), found => Assert.True(found is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
        Assert.InRange(reasons.Length, Count, Count + 1);
    }

    private static GeneratorRunResult Run(CSharpCompilation edited) =>
        TestCompilation.CreateDriver().RunGenerators(Project).RunGenerators(edited).GetRunResult().Results.Single();

    private static CSharpCompilation Replace(int number, string source)
    {
        SyntaxTree tree = Project.SyntaxTrees.Single(candidate => candidate.FilePath == File(number));
        return Project.ReplaceSyntaxTree(tree, TestCompilation.Parse(source, tree.FilePath));
    }

    private static string File(int number) => string.Create(CultureInfo.InvariantCulture, $"Net{number}.cs");

    private static string Source(int number, int units) => FormattableString.Invariant(number % 2 == 0
        ? (FormattableString)$$"""
            using NetOptim;

            [Model, Input(8)]
            [Dense({{units}}, Activation.Relu), Dropout(0.1), Dense(2)]
            [Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]
            public partial class Net{{number}};
            """
        : $$"""
            using NetOptim;

            [Model, Input(8), Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]
            public partial class Net{{number}}
            {
                private static Node Build(Node x) => x.Dense({{units}}, Activation.Relu).Dense(2);
            }
            """);
}
