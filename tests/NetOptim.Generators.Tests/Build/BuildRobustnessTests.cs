using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetOptim.Generators.Tests.Build;

/// <summary>A <c>Build</c> method as it stands while someone types it, and what an edit re-runs.</summary>
public class BuildRobustnessTests
{
    internal const string Source = """
        using System;
        using NetOptim;

        /// <summary>A residual network.</summary>
        [Model, Input(2, 4), Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]
        public partial class Net
        {
            const int Width = 8;
            static readonly (int Units, bool Twice)[] Stages = [(8, true), (8, false)];

            static Node Build(Node x)
            {
                x = x.Flatten();
                foreach ((int units, bool twice) in Stages)
                    x = Residual(x, units, twice ? 2 : 1);
                for (int i = 0; i < 2 && x.Size == Width; i++)
                {
                    if (i % 2 == 0) x *= x.Dense(x.Channels, Activation.Sigmoid, name: $"gate{i}");
                    else continue;
                }
                return Node.Concat(x, x.Relu()).Dense(3);
            }

            static Node Residual(Node x, int units, int count = 1)
            {
                Node y = x;
                while (count-- > 0)
                    y = y.Dense(units, count switch { 0 => Activation.None, _ => Activation.Relu });
                return Math.Max(x.Size, 1) == units ? x + y : y;
            }
        }
        """;

    [Fact]
    public void It_compiles() => TestCompilation.Generate(Source).AssertCompiles();

    [Fact]
    public void Cut_at_every_character_it_crashes_neither_generator_nor_analyzer()
    {
        int first = Source.IndexOf("[Model", StringComparison.Ordinal);
        Parallel.For(first, Source.Length + 1, length => EditedSource.AssertSurvives(Source[..length]));
    }

    [Fact]
    public void An_edit_elsewhere_compiles_nothing_again() => AssertReasons(
        compilation => compilation.AddSyntaxTrees(TestCompilation.Parse("internal static class Elsewhere { public static int Number => 3; }")),
        IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void An_edit_of_Build_that_describes_the_same_network_compiles_nothing_again() => AssertReasons(
        compilation => Replace(compilation, "for (int i = 0; i < 2 &&", "// Twice.\n        for (int i = 0; 2 > i &&"),
        IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged);

    [Fact]
    public void An_edit_of_a_constant_that_Build_uses_compiles_it_again() => AssertReasons(
        compilation => Replace(compilation, "[(8, true)", "[(8, false)"), IncrementalStepRunReason.Modified);

    private static void AssertReasons(Func<CSharpCompilation, CSharpCompilation> edit, params IncrementalStepRunReason[] allowed)
    {
        CSharpCompilation before = TestCompilation.Of(Source);
        GeneratorDriver driver = TestCompilation.CreateDriver().RunGenerators(before);
        GeneratorDriverRunResult after = driver.RunGenerators(edit(before)).GetRunResult();
        Assert.All(
            after.Results.Single().TrackedSteps[ModelGenerator.CompilationStep].SelectMany(step => step.Outputs),
            output => Assert.Contains(output.Reason, allowed));
    }

    private static CSharpCompilation Replace(CSharpCompilation compilation, string before, string after)
    {
        Assert.Contains(before, Source, StringComparison.Ordinal);
        return compilation.ReplaceSyntaxTree(compilation.SyntaxTrees.Single(), TestCompilation.Parse(Source.Replace(before, after, StringComparison.Ordinal)));
    }
}
