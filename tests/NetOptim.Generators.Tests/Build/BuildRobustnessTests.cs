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
            static readonly Head Last = new(3, Repeats: 2);

            sealed record Head(int Units, int Repeats = 1, string? Name = null)
            {
                public int Hidden => Units * 2;
                public Node Of(Node x) => this is { Repeats: > 1, Name: null } ? (this with { Repeats = Repeats - 1 }).Of(x.Dense(Hidden)) : x.Dense(Units, name: Name?.Length > 0 ? Name : null);
            }

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
                return (Last, x.Size) == (new Head(3, 2), Width) ? Last.Of(Node.Concat(x, x.Relu())) : x;
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

    [Theory]
    [InlineData("return x..Dense(3);")]
    [InlineData("x = x..; return x;")]
    [InlineData("return x.Dense(3)..x;")]
    [InlineData("int[] a = [1, 2]; return x.Dense(a[x..][0]);")]
    [InlineData("var s = new Stage; return x;")]
    [InlineData("var s = new Stage(1) with; return x.Dense(s.Units);")]
    [InlineData("var s = new Stage(1) with { Units }; return x.Dense(s.Units);")]
    [InlineData("var s = new Stage(1) with { Units = }; return x.Dense(s.Units);")]
    [InlineData("var s = new Stage(1, 2); return x.Dense(s.Units);")]
    [InlineData("var s = new Stage(Unit: 1); return x.Dense(s.Units);")]
    [InlineData("Stage s = new(); return x.Dense(s.Units);")]
    [InlineData("Stage s = new(1); return x.Dense(s is { Unit: 1 } ? 2 : 3);")]
    [InlineData("Stage s = new(1); return x.Dense(s is { Units: } ? 2 : 3);")]
    [InlineData("Stage s = new(1); return x.Dense(s is (1, 2) ? 2 : 3);")]
    [InlineData("var (a, b) = new Stage(1); return x.Dense(a);")]
    [InlineData("return x.Dense((1, 2) == (1, 2, 3) ? 2 : 3);")]
    [InlineData("return x.Dense((1, 2) == ? 2 : 3);")]
    [InlineData("return x?.;")]
    [InlineData("(int A, int B) t = (1, 2, 3); return x.Dense(t.A);")]
    [InlineData("(int A, int B) t; t = (1, 2, 3); return x.Dense(t.A);")]
    [InlineData("(int, int, int) F() => (1, 2, 3); (int, int) t = F(); return x.Dense(t.Item1);")]
    [InlineData("foreach ((int a, int b) in new (int, int, int)[] { (1, 2, 3) }) x = x.Dense(a); return x;")]
    [InlineData("Stage s = 3; return x.Dense(s.Units);")]
    [InlineData("Stage s = (1, 2); return x.Dense(s.Units);")]
    [InlineData("int n = new Stage(3); return x.Dense(n);")]
    [InlineData("return x?.Dens(3);")]
    [InlineData("return x.Dense(new Stage(1).);")]
    [InlineData("return x.Dense(new Itself().A.A.B);")]
    [InlineData("Round r = default; return x.Dense(r.A.B.A is { } ? 2 : 3);")]
    public void Half_of_an_expression_is_left_to_the_csharp_compiler(string statements) =>
        Assert.False(EditedSource.AssertSurvives(BuildSource.Body(statements, "record Stage(int Units); record Itself(Itself A); record struct Round(Ring A); record struct Ring(Round B); record struct Cut(int;")));

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
