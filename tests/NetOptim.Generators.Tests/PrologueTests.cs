using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Fusion;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;
using NetOptim.Generators.Tests.Build;
using NetOptim.Generators.Tests.Reports;
using NetOptim.Kernels;

namespace NetOptim.Generators.Tests;

/// <summary>What a product makes as it goes instead of reading it from memory: where it does so, where it does not, and that the numbers stay what they are.</summary>
public sealed class PrologueTests
{
    private const string Expand = "x.Conv2d(24, kernel: 1, bias: false).BatchNorm()";
    private const string Depthwise = "Conv2d(24, kernel: 3, padding: 1, groups: 24, bias: false)";
    private const string End = "BatchNorm().Relu6().Conv2d(8, kernel: 1, bias: false).BatchNorm().Relu().GlobalAvgPool().Dense(2)";

    /// <summary>A stem, three inverted residuals (one of stride 2, one with a gate), and a head, as in the networks that gain by it.</summary>
    private const string Mobile = """
        using NetOptim;
        [Model, Input(3, 22, 18), Loss(Loss.MeanSquaredError), Sgd(0.01, Momentum = 0.9)]
        internal sealed partial class Mobile
        {
            static Node Build(Node x)
            {
                x = x.Conv2d(8, kernel: 3, stride: 2, padding: 1, bias: false).BatchNorm().Relu6();
                x = Project(Expand(x).Relu6().Conv2d(24, kernel: 3, stride: 2, padding: 1, groups: 24, bias: false).BatchNorm().Relu6());
                x += Project(Expand(x).Silu().Conv2d(24, kernel: 5, padding: 2, groups: 24, bias: false).BatchNorm().Silu().SqueezeExcite(6));
                x += Project(Expand(x).HardSwish().Conv2d(24, kernel: 3, padding: 2, dilation: 2, groups: 24, bias: false).BatchNorm().HardSwish());
                return x.Conv2d(32, kernel: 1, bias: false).BatchNorm().Relu6().GlobalAvgPool().Dense(3);
            }

            static Node Expand(Node x) => x.Conv2d(24, kernel: 1, bias: false).BatchNorm();

            static Node Project(Node x) => x.Conv2d(8, kernel: 1, bias: false).BatchNorm();
        }
        """;

    [Theory]
    [InlineData("Relu6()", "relu6")]
    [InlineData("Relu()", "relu")]
    [InlineData("Silu()", "silu")]
    [InlineData("HardSwish()", "hardSwish")]
    public void A_batch_norm_and_an_activation_are_made_by_the_depthwise_convolution_behind_them_and_never_stored(string activation, string name)
    {
        KernelProgram program = Training($"return {Expand}.{activation}.{Depthwise}.{End};");
        Kernel kernel = Assert.Single(program.Kernels, kernel => kernel.Prologue.Count > 0);

        Assert.Equal($"1: Product batchNormalize + {name} + convolution + batchStatistics", kernel.ToString());
        Assert.Equal(["batchNormalize", name], Labels(kernel));
        Assert.All(kernel.Prologue, operation => Assert.False(program.IsStored(operation.Output), operation.ToString()));
        Assert.Contains("conv1", program.ReadBy(kernel).Select(value => value.Name));
        Assert.DoesNotContain(program.Kernels.Take(kernel.Index), other => other.Kind == KernelKind.Map);
    }

    [Theory]
    [InlineData("Conv2d(24, kernel: 3, stride: 2, padding: 1, groups: 24)")]
    [InlineData("Conv2d(24, kernel: 5, padding: 2, groups: 24)")]
    [InlineData("Conv2d(24, kernel: 3, padding: 2, dilation: 2, groups: 24)")]
    [InlineData("Conv2d(24, kernel: 1, groups: 24)")]
    public void Any_depthwise_convolution_takes_a_prologue(string depthwise) =>
        Assert.Equal(["batchNormalize, relu"], Prologues(Training($"x = {Expand}.Relu(); return {Expand}.Relu().{depthwise}.{End};")));

    [Theory]
    [InlineData("Conv2d(8, kernel: 1)")]
    [InlineData("Conv2d(24, kernel: 3, padding: 1)")]
    [InlineData("Conv2d(24, kernel: 3, padding: 1, groups: 12)")]
    [InlineData("Conv2d(48, kernel: 3, padding: 1, groups: 24)")]
    [InlineData("MaxPool2d(2)")]
    public void No_other_product_takes_one(string product) =>
        Assert.Empty(Prologues(Training($"return {Expand}.Relu().{product}.{End};")));

    [Theory]
    // A residual.
    [InlineData("x = {0}.Relu(); x = x + x.{1}.BatchNorm();")]
    // Another convolution, and one of the same kind.
    [InlineData("x = {0}.Relu(); x = x.{1} + x.Conv2d(24, kernel: 1);")]
    [InlineData("x = {0}.Relu(); x = x.{1} + x.{1};")]
    // The sums of squeeze-and-excite.
    [InlineData("x = {0}.Relu(); x = x.{1} + x.SqueezeExcite(6);")]
    public void What_somebody_else_reads_goes_through_memory(string statements) => Assert.Empty(Prologues(Training(
        string.Format(System.Globalization.CultureInfo.InvariantCulture, statements, Expand, Depthwise) + $" return x.{End};")));

    /// <summary>The chain ends at one tensor: a second would have to be read as often.</summary>
    [Fact]
    public void A_sum_of_two_tensors_goes_through_memory() => Assert.Empty(Prologues(Training(
        $"x = {Expand}; Node y = x.Conv2d(24, kernel: 1, bias: false).BatchNorm(); return (x + y).Relu().{Depthwise}.{End};")));

    /// <summary>Blocks of as many results as fit make the lines between them twice: 170 pixels of 96 channels leave six lines, for four lines of results.</summary>
    [Theory]
    [InlineData(8, 170, 3, true)]
    [InlineData(8, 171, 3, false)]
    [InlineData(8, 171, 5, false)]
    [InlineData(4, 170, 3, true)]
    [InlineData(1, 340, 3, true)]
    [InlineData(1, 342, 3, false)]
    public void Convolutions_whose_blocks_share_much_of_what_they_read_have_it_in_memory(int height, int width, int kernel, bool takes)
    {
        KernelProgram program = Training(
            $"return x.Conv2d(96, kernel: 1, bias: false).BatchNorm().Relu().Conv2d(96, kernel: {kernel}, padding: {kernel / 2}, groups: 96).{End};", $"Input(3, {height}, {width})");

        Assert.Equal(takes, Prologues(program).Length == 1);
    }

    [Fact]
    public void What_the_compiler_lets_a_prologue_make_at_a_time_fits_into_a_workers_memory() => Assert.True(ConvolutionOp.MadeFloats <= WorkerPool.ScratchLength);

    [Fact]
    public void The_report_knows_values_of_which_only_copies_in_prologues_are_left()
    {
        var model = ReportedModel.Of(BuildSource.Body(
            $"x = {Expand}; x = x.Silu().{Depthwise} + x.HardSwish().{Depthwise}; return x.{End};",
            attributes: "[Model, Input(3, 16, 16), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]"));

        Assert.Equal(["batchNormalize, hardSwish", "batchNormalize, silu"], Prologues(model.Lowered.Training!.Kernels).Order());
        Assert.Contains("What is computed again", model.Page, StringComparison.Ordinal);
        Assert.Contains("the prologue of its reader reads it", ReportedModel.Reasons(model.Lowered.Training, "batchNorm1Mean"), StringComparison.Ordinal);
    }

    /// <summary>In a training step the gradient of weights reads what is too costly to make again, so that this shows in a prediction alone.</summary>
    [Theory]
    [InlineData("Relu()", true)]
    [InlineData("Silu()", true)]
    [InlineData("Gelu()", false)]
    [InlineData("Mish()", false)]
    public void What_costs_more_than_going_through_memory_goes_there(string activation, bool takes)
    {
        Assert.Equal(takes, Prologues(Training($"return {Expand}.{activation}.{Depthwise}.{End};")).Length == 1);
        Assert.Equal(takes, Prologues(Inference($"x = x.Conv2d(24, kernel: 1); return (x + x.{activation}.{Depthwise}).{End};")).Length == 1);
    }

    [Fact]
    public void A_prologue_keeps_no_tensor_in_memory_that_nobody_needs_any_more()
    {
        Assert.NotEmpty(Prologues(Inference($"x = x.Conv2d(24, kernel: 1); return (x.GroupNorm(4).Relu().{Depthwise} + x).{End};")));
        Assert.Empty(Prologues(Inference($"x = x.Conv2d(24, kernel: 1); return x.GroupNorm(4).Relu().{Depthwise}.{End};")));
    }

    [Fact]
    public void Gradients_read_from_memory_what_the_forward_half_makes_as_it_goes()
    {
        KernelProgram program = Training($"return {Expand}.Relu6().{Depthwise}.{End};");
        Dictionary<Value, Operation> makers = program.Graph.Producers();
        Kernel gradient = program.Kernels.Last(kernel => kernel.Anchor?.Op is ConvolutionWeightGradientOp && makers.GetValueOrDefault(kernel.Anchor.Inputs[0])?.Label == "relu6 again"
            && makers[kernel.Anchor.Inputs[0]].Layer == program.Kernels.First(other => other.Prologue.Count > 0).Prologue[^1].Layer);

        Assert.Empty(gradient.Prologue);
        Assert.True(program.IsStored(gradient.Anchor!.Inputs[0]));
        Assert.All(program.Kernels.Where(kernel => kernel.Prologue.Count > 0), kernel => Assert.Equal(Phase.Forward, kernel.Phase));
        // Where it is kept, that gradient reads what the forward half has stored.
        Assert.Empty(Prologues(Training($"return {Expand}.Relu6().{Depthwise}.{End};", options: new(Recomputes: false))));
    }

    [Fact]
    public void An_op_whose_value_another_op_takes_from_a_register_is_done_by_both()
    {
        KernelProgram program = Training($"x = {Expand}; x = x.Relu().{Depthwise} + x.Tanh().Conv2d(24, kernel: 1); return x.{End};");

        Assert.Equal(["batchNormalize, relu"], Prologues(program));
        Assert.Single(program.Kernels.Take(program.ForwardLength), kernel => kernel.ToString().EndsWith("Map batchNormalize + tanh", StringComparison.Ordinal));
    }

    [Fact]
    public void An_op_that_prologues_alone_use_is_done_by_each_and_nowhere_else()
    {
        KernelProgram program = Training($"x = {Expand}; x = x.Relu().{Depthwise} + x.Relu6().{Depthwise}; return x.{End};");

        Assert.Equal(["batchNormalize, relu", "batchNormalize, relu6"], Prologues(program).Order());
        Assert.DoesNotContain(program.Kernels, kernel => kernel.Kind == KernelKind.Map && !program.StoredBy(kernel).Any());
        Assert.DoesNotContain(program.Kernels.Take(program.ForwardLength), kernel => kernel.ToString().EndsWith("Map batchNormalize", StringComparison.Ordinal));
    }

    [Fact]
    public void The_emitted_code_says_what_is_made_and_of_what()
    {
        string source = TestCompilation.Generate(Mobile).AssertCompiles().Source;

        Assert.Contains("convolution 24→24, 3×3 of batchNormalize, relu6 → ", source, StringComparison.Ordinal);
        Assert.Contains("Convolution.Forward(Workers, new BatchNormalizeRelu6Prologue(", source, StringComparison.Ordinal);
        Assert.Contains("public T Value<T>(nint row, nint column) where T : struct, ISimd<T>", source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prologue_before_an_op_that_takes_none_is_refused()
    {
        KernelProgram right = Training($"return {Expand}.Relu().Conv2d(24, kernel: 3, padding: 1).{End};");
        Kernel map = right.Kernels.First(kernel => kernel.Kind == KernelKind.Map);
        right.Kernels[map.Index + 1].TakePrologue(map.Fused);

        Refuses("takes no prologue, or not this one", right, [.. right.Kernels.Where(kernel => kernel != map)]);
    }

    [Fact]
    public void A_prologue_that_makes_something_else_than_the_first_operand_is_refused()
    {
        KernelProgram right = Training($"return {Expand}.Relu().{Depthwise}.{End};");
        Kernel kernel = right.Kernels.First(kernel => kernel.Prologue.Count > 0);
        kernel.TakePrologue([.. kernel.Prologue.Take(1)]);

        Refuses("takes no prologue, or not this one", right, right.Kernels);
    }

    [Fact]
    public void What_a_prologue_makes_and_another_kernel_reads_is_refused()
    {
        KernelProgram right = Training($"return {Expand}.Relu().{Depthwise}.BatchNorm().Relu().Conv2d(24, kernel: 3).{End};");
        Value made = right.Kernels.First(kernel => kernel.Prologue.Count > 0).Prologue[^1].Output;
        Kernel map = right.Kernels.First(kernel => kernel.Kind == KernelKind.Map);
        Operation relu = map.Fused[^1];
        var other = new Value(1_000_000, "other", made.Extent, made.Shape, Storage.Arena, rowsPerSample: made.RowsPerSample);
        map.Join(new Operation(relu.Op, [made], [other], relu.Layer, relu.Phase));

        Refuses($"{made} is read from memory, where a prologue does not put it", right, right.Kernels);
    }

    /// <summary>With and without prologues, and where kernels go through the batch a sample at a time: sums over the batch are cut otherwise, and nothing else.</summary>
    [Fact]
    public void Losses_gradients_and_weights_are_those_of_tensors_in_memory()
    {
        LoweringOptions finest = new() { Loops = new(LeastFloats: 1, Floats: 1, LeastRows: 1, LeastPredictedFloats: 1) };
        CSharpCompilation compilation = TestCompilation.Of(Mobile);
        ModelDeclaration declaration = DeclarationReader.Read(compilation.GetTypeByMetadataName("Mobile")!, compilation, CancellationToken.None).Declaration;
        Assert.DoesNotContain("Prologue(", Compiler.Compile(declaration, new(TakesPrologues: false)), StringComparison.Ordinal);
        Assert.Equal(3, Compiler.Compile(declaration, LoweringOptions.Default).Split("Convolution.Forward(Workers, new ").Length - 1);
        var plain = CompiledSource.With(new(TakesPrologues: false), Mobile, ["Mobile"]);

        foreach (LoweringOptions options in (LoweringOptions[])[LoweringOptions.Default, finest])
        {
            var compiled = CompiledSource.With(options, Mobile, ["Mobile"]);
            foreach (int batch in (int[])[1, 3, 9])
            {
                float[][] expected = Gradients(plain, batch, threads: 1), actual = Gradients(compiled, batch, threads: 1);
                Assert.Equal(actual, Gradients(compiled, batch, threads: 3));
                Assert.Equal(expected.Length, actual.Length);
                double all = Length(expected.SelectMany(tensor => tensor));
                Assert.All(expected.Zip(actual), pair => Assert.InRange(Length(pair.First.Zip(pair.Second, (a, b) => a - b)), 0, 1e-5 * Math.Max(Length(pair.First), 0.01 * all)));
            }
        }
    }

    /// <summary>The loss, and the gradient of each parameter.</summary>
    private static float[][] Gradients(CompiledSource compiled, int batch, int threads)
    {
        using CompiledModel<float> model = compiled.Create("Mobile", new ModelOptions { Seed = 7, Threads = threads });
        var random = new Random(3);
        float[] inputs = [.. Enumerable.Range(0, batch * 3 * 22 * 18).Select(_ => 2 * random.NextSingle() - 1)], targets = [.. Enumerable.Range(0, batch * 3).Select(_ => random.NextSingle())];
        float loss = model.ComputeGradients(inputs, targets);
        return [[loss], .. model.Parameters.Select(parameter => parameter.Gradient.ToArray())];
    }

    private static double Length(IEnumerable<float> values) => Math.Sqrt(values.Sum(value => (double)value * value));

    private static void Refuses(string complaint, KernelProgram right, IReadOnlyList<Kernel> kernels)
    {
        var program = new KernelProgram(right.Graph, kernels, alsoWanted: null);
        Assert.Contains(complaint, Assert.Throws<InvalidOperationException>(() => KernelVerifier.Verify(program)).Message, StringComparison.Ordinal);
    }

    private static string[] Labels(Kernel kernel) => [.. kernel.Prologue.Select(operation => operation.Label)];

    private static string[] Prologues(KernelProgram program) =>
        [.. program.Kernels.Where(kernel => kernel.Prologue.Count > 0).Select(kernel => string.Join(", ", Labels(kernel)))];

    private static KernelProgram Training(string statements, string input = "Input(3, 16, 16)", LoweringOptions? options = null) =>
        Compiler.Lower(Declared(statements, input).Training!.Forward, options: options).Kernels;

    private static KernelProgram Inference(string statements) => Compiler.Lower(Declared(statements, "Input(3, 16, 16)").Inference).Kernels;

    private static ModelDefinition Declared(string statements, string input)
    {
        Compilation compilation = TestCompilation.Of(BuildSource.Body(statements, attributes: $"[Model, {input}, Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]"));
        FrontEndResult result = FrontEnd.Run(
            DeclarationReader.Read(compilation.GetTypeByMetadataName("Net")!, compilation, CancellationToken.None).Declaration);
        Assert.NotNull(result.Model);
        return result.Model;
    }
}
