using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Fusion;
using NetOptim.Generators.Tests.Build;
using NetOptim.Tests.Kernels;

namespace NetOptim.Generators.Tests;

/// <summary>Kernels that go through the batch together: which do, and in what portions.</summary>
public sealed class BatchLoopTests
{
    private const string Inverted = "x.Conv2d(24, kernel: 1, bias: false).BatchNorm().Relu6().Conv2d(24, kernel: 3, padding: 1, groups: 24, bias: false).BatchNorm().Relu6()"
        + ".Conv2d(8, kernel: 1, bias: false).BatchNorm()";

    private static readonly LoweringOptions Finest = new() { Loops = new(LeastFloats: 1, Floats: 1, LeastRows: 1, LeastPredictedFloats: 1) };

    private static readonly string Penalized = BuildSource.Body(
        "return x.Conv2d(24, kernel: 1, l2: 0.1).Relu().Conv2d(24, kernel: 3, padding: 1, groups: 24, l2: 0.1).Relu().Conv2d(8, kernel: 1, l2: 0.1).GlobalAvgPool().Dense(3);",
        attributes: "[Model, Input(3, 12, 10), Loss(Loss.MeanSquaredError), Sgd(0.01)]");

    private static readonly Lazy<CompiledSource> Small = new(() => CompiledSource.With(Finest, Penalized, ["Net"]));

    /// <summary>An expanded tensor of MobileNetV2 has up to 4.8 MB a sample, more than a second-level cache holds.</summary>
    [Fact]
    public void Samples_too_large_for_the_cache_go_through_pointwise_kernels_in_bands()
    {
        KernelProgram program = Compiler.Lower(ArenaSizeTests.Compile("Input(3, 224, 224)", "MobileNets.V2(x, 1000)").Training!.Forward).Kernels;
        BatchLoop[] banded = [.. program.Loops.Where(loop => loop.Bands > 1)];

        Assert.Contains(banded, loop => loop.Bands == 14);
        Assert.All(banded, loop =>
        {
            Kernel[] kernels = [.. program.Kernels.Skip(loop.First).Take(loop.End - loop.First)];
            Assert.Equal(1, loop.Step);
            Assert.All(kernels, kernel => Assert.True(kernel.Kind == KernelKind.Map || kernel.Lines % loop.Bands == 0 && kernel.Lines > 0, kernel.ToString()));
            int left = kernels.SelectMany(program.StoredBy).Where(value => program.IsLocalTo(loop, value)).Sum(value => value.Size);
            Assert.InRange(left / loop.Bands, 1, BatchLoopSizes.Default.Floats);
        });
    }

    [Theory]
    [InlineData("Input(16, 112, 112)", "x.Conv2d(96, kernel: 3, padding: 1, bias: false).BatchNorm().Relu().Conv2d(16, kernel: 3, padding: 1, bias: false).BatchNorm()")] // patches
    [InlineData("Input(16, 113, 112)", "x.Conv2d(96, kernel: 1, bias: false).BatchNorm().Relu().Conv2d(16, kernel: 1, bias: false).BatchNorm()")] // a prime number of lines, of too few pixels
    public void Samples_that_nothing_divides_stay_whole(string input, string network)
    {
        KernelProgram program = Compiler.Lower(ArenaSizeTests.Compile(input, network + ".GlobalAvgPool().Dense(3)").Training!.Forward).Kernels;

        Assert.NotEmpty(program.Loops);
        Assert.All(program.Loops, loop => Assert.Equal(1, loop.Bands));
    }

    /// <summary>Line by line through every kernel that can be done so, against whole batches: sums are cut otherwise, and nothing else.</summary>
    [Fact]
    public void Bands_of_lines_give_the_numbers_of_whole_batches()
    {
        const string source = $$"""
            using NetOptim;
            [Model, Input(3, 12, 10), Loss(Loss.MeanSquaredError), Sgd(0.01, Momentum = 0.9)]
            internal sealed partial class Banded
            {
                static Node Build(Node x)
                {
                    x = x.Conv2d(8, kernel: 3, padding: 1, bias: false).BatchNorm().Relu();
                    x += Inverted(x).SpatialDropout(0.2);
                    return Inverted(x).GlobalAvgPool().Dense(3);
                }

                static Node Inverted(Node x) => {{Inverted}};
            }
            """;
        CSharpCompilation compilation = TestCompilation.Of(source);
        Assert.Contains("RunParts(batch * 12, 1, ", Compiler.Compile(DeclarationReader.Read(compilation.GetTypeByMetadataName("Banded")!, compilation, CancellationToken.None).Declaration, Finest), StringComparison.Ordinal);
        var banded = CompiledSource.With(Finest, source, ["Banded"]);
        float[] expected = Trained(CompiledSource.With(LoweringOptions.Default, source, ["Banded"]), threads: 1), actual = Trained(banded, threads: 1);

        Assert.Equal(actual, Trained(banded, threads: 2));
        Assert.Equal(actual, Trained(banded, threads: 3));
        Assert.Equal(expected.Length, actual.Length);
        // Rounding, which batch normalisation on these few pixels makes larger from step to step.
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * Math.Max(1, Math.Abs(pair.First))));
    }

    /// <summary>A module copies its outputs, and the gradient of its inputs, to where torch wants them: also where only a loop has made them.</summary>
    [Theory]
    [InlineData("Input(3, 6, 6)", "return x.Conv2d(8, kernel: 3, padding: 1, bias: false).BatchNorm().Relu().Conv2d(5, kernel: 6);", "ModuleForward")]
    [InlineData("Input(8, 1, 1)", "return x.ConvTranspose2d(16, kernel: 6, bias: false).BatchNorm().Relu();", "ModuleBackward")]
    public void A_module_finds_what_a_loop_has_made(string input, string body, string pass)
    {
        CSharpCompilation compilation = TestCompilation.Of(BuildSource.Body(body, attributes: $"[Model, {input}]"));
        ModelDeclaration declaration = DeclarationReader.Read(compilation.GetTypeByMetadataName("Net")!, compilation, CancellationToken.None).Declaration;
        string emitted = Compiler.Compile(declaration with { AsModule = true }, Finest);

        Assert.Contains($"new {pass}Loop1(", emitted, StringComparison.Ordinal);
        Assert.DoesNotContain(
            compilation.AddSyntaxTrees(TestCompilation.Parse(emitted, "Net.g.cs")).GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>Each thread is at another kernel of the loop at a time: what has one's place there must not be the other's, though it may have it a kernel later.</summary>
    [Fact]
    public void Two_threads_share_no_place_within_a_loop()
    {
        var compiled = CompiledSource.With(Finest, BuildSource.Body(
            "foreach (int width in new[] { 16, 96, 24, 64, 16, 128, 8 }) x = x.Conv2d(width, kernel: 3, padding: 1).Relu(); return x.GlobalAvgPool().Dense(3);",
            attributes: "[Model, Input(3, 23, 23), Loss(Loss.MeanSquaredError), Sgd(0.01)]"), ["Net"]);
        using CompiledModel<float> one = compiled.Create("Net", new ModelOptions { Seed = 3, Threads = 1 }), two = compiled.Create("Net", new ModelOptions { Seed = 3, Threads = 2 });
        float[] inputs = [.. Enumerable.Range(0, 8 * 3 * 23 * 23).Select(i => (float)Math.Sin(i))], expected = new float[8 * 3], actual = new float[8 * 3];
        one.Predict(inputs, expected);
        for (int run = 0; run < 50; run++)
        {
            two.Predict(inputs, actual);
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>Two threads go through a half of the batch each.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Steps_allocate_nothing(int threads)
    {
        using CompiledModel<float> model = Small.Value.Create("Net", new ModelOptions { Threads = threads });
        float[] inputs = [.. Enumerable.Range(0, 8 * 360).Select(i => (float)Math.Sin(i))], targets = new float[8 * 3], outputs = new float[8 * 3];
        long before = 0;
        for (int step = 0; step < 50; step++)
        {
            if (step == 10)
                before = Allocation.Baseline();
            model.TrainStep(inputs, targets);
            model.Predict(inputs, outputs);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A weight's penalty is taken before the loop in which the weight changes.</summary>
    [Fact]
    public void Penalties_of_weights_that_a_loop_updates_are_those_of_whole_batches()
    {
        float[] inputs = [.. Enumerable.Range(0, 8 * 360).Select(i => (float)Math.Sin(i))], targets = new float[8 * 3];
        float[] Losses(CompiledSource compiled)
        {
            using CompiledModel<float> model = compiled.Create("Net", new ModelOptions { Seed = 3 });
            return [.. Enumerable.Range(0, 5).Select(_ => model.TrainStep(inputs, targets))];
        }

        float[] expected = Losses(CompiledSource.With(LoweringOptions.Default, Penalized, ["Net"])), actual = Losses(Small.Value);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * pair.First));
        Assert.True(expected[0] - Losses(CompiledSource.With(LoweringOptions.Default, Penalized.Replace("l2: 0.1", "l2: 0", StringComparison.Ordinal), ["Net"]))[0] > 0.1);
    }

    /// <summary>Without a normalisation the sums of a gradient are a bias's, and the kernels of the loop read it while it is in the cache.</summary>
    [Theory]
    [InlineData("x.Conv2d(8, kernel: 3, padding: 1).Relu().Conv2d(8, kernel: 3, padding: 1).Relu()", false)]
    [InlineData("x.Conv2d(8, kernel: 3, padding: 1, bias: false).BatchNorm().Relu().Conv2d(8, kernel: 3, padding: 1, bias: false).BatchNorm().Relu()", true)]
    public void Gradients_outlive_their_part_of_the_batch_where_a_normalisation_waits_for_all_parts(string network, bool outlive)
    {
        CSharpCompilation compilation = TestCompilation.Of(BuildSource.Body($"return {network}.GlobalAvgPool().Dense(3);", attributes: "[Model, Input(3, 12, 10), Loss(Loss.MeanSquaredError), Sgd(0.01)]"));
        string emitted = Compiler.Compile(DeclarationReader.Read(compilation.GetTypeByMetadataName("Net")!, compilation, CancellationToken.None).Declaration, Finest);

        Assert.Contains("HasTerms => true", emitted, StringComparison.Ordinal);
        Assert.Contains("RunParts(batch", emitted, StringComparison.Ordinal);
        Assert.Equal(outlive, emitted.Contains("OutlivesParts => true", StringComparison.Ordinal));
    }

    /// <summary>Losses, gradients, outputs, weights and buffers after some steps on batches of several sizes.</summary>
    private static float[] Trained(CompiledSource compiled, int threads)
    {
        using CompiledModel<float> model = compiled.Create("Banded", new ModelOptions { Seed = 7, Threads = threads, BatchCapacity = 2 });
        var random = new Random(3);
        List<float> values = [];
        foreach (int batch in (int[])[3, 2, 9])
        {
            float[] inputs = [.. Enumerable.Range(0, batch * 360).Select(_ => 2 * random.NextSingle() - 1)], targets = [.. Enumerable.Range(0, batch * 3).Select(_ => random.NextSingle())];
            values.Add(model.ComputeGradients(inputs, targets));
            values.AddRange(model.GradientMemory.Span);
            values.Add(model.TrainStep(inputs, targets));
            float[] outputs = new float[targets.Length];
            model.Predict(inputs, outputs);
            values.AddRange(outputs);
        }
        return [.. values, .. model.ParameterMemory.Span, .. model.BufferMemory.Span];
    }
}
