using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Tests.Build;

namespace NetOptim.Generators.Tests;

/// <summary>What the backward half makes again instead of keeping it, where it does so, and that not a bit changes by it.</summary>
public class RecomputationTests
{
    private const int ImageSeeds = 30;
    private const int Batch = 5;

    private const string ConvNorm = "x = x.Conv2d(16, 3, padding: 1, bias: false).BatchNorm();";

    [Fact]
    public void A_batch_norm_and_a_relu_are_repeated_in_the_product_behind_which_they_are_read()
    {
        LoweredProgram program = Images($"{ConvNorm} x = x.Relu(); {ConvNorm} x = x.Relu(); {ConvNorm} return x.GlobalAvgPool().Dense(2);");

        Assert.Equal(["relu1", "relu2"], Recomputed(program));
        Assert.Contains(
            program.Kernels.Kernels,
            kernel => kernel.ToString().EndsWith(
                "Product convolutionInputGradient + batchNormalize again + relu again + reluGradient + normalizedSums", StringComparison.Ordinal));
        Assert.DoesNotContain(program.Kernels.Kernels.SelectMany(program.Kernels.StoredBy), value => value.Name == "batchNorm1Again");
    }

    [Fact]
    public void An_activation_whose_derivative_takes_its_input_takes_a_repeated_one_that_is_never_stored()
    {
        LoweredProgram program = Images($"{ConvNorm} x = x.Silu(); {ConvNorm} x = x.Silu(); {ConvNorm} return x.GlobalAvgPool().Dense(2);");

        Assert.Equal(["batchNorm1", "silu1", "batchNorm2", "silu2"], Recomputed(program));
        Assert.DoesNotContain(program.Kernels.Kernels.SelectMany(program.Kernels.StoredBy), value => value.Name is "batchNorm1" or "batchNorm1Again");
    }

    [Fact]
    public void Chains_of_residuals_end_where_repeating_them_would_cost_more_than_keeping_one()
    {
        LoweredProgram program = Images(
            $"{ConvNorm} for (int i = 0; i < 7; i++) {{ x = (x + x.Conv2d(16, 3, padding: 1, bias: false).BatchNorm()).Relu(); }} return x.GlobalAvgPool().Dense(2);");

        // Each goes through the ones before it, down to the last that was kept.
        Assert.Equal(["batchNorm1", "relu1", "relu2", "relu4", "relu5", "relu6"], Recomputed(program));
    }

    [Theory]
    // Nothing of the chain is in memory: the product's own result is not.
    [InlineData("return x.Flatten().Dense(64, Activation.Relu).Dropout(0.2).Dense(64, Activation.Relu).Dense(2);")]
    // The chain is an exponential function and the dropout's draw, which cost more than the memory.
    [InlineData("return x.Flatten().Dense(64, Activation.Gelu).Dropout(0.2).Dense(64, Activation.Mish).Dense(2);")]
    public void What_is_not_cheap_to_make_again_is_kept(string statements) => Assert.Empty(Images(statements).Recomputed);

    [Fact]
    public void Nothing_is_repeated_where_the_arena_would_not_become_smaller()
    {
        // The fullest moment is far from the batch norm: there is nothing to be gained.
        LoweredProgram program = Images("x = x.Conv2d(64, 3, padding: 1).Relu().Conv2d(64, 3, padding: 1).Relu().MaxPool2d(8); return x.Flatten().Dense(8).BatchNorm().Relu().Dense(2);");

        Assert.Empty(program.Recomputed);
        Assert.DoesNotContain(program.Kernels.Graph.Operations, operation => operation.IsRepeated);
    }

    [Theory]
    [InlineData("MobileNets.V2(x, 1000)")]
    [InlineData("EfficientNets.B0(x, 1000)")]
    [InlineData("ResNets.Bottleneck(x, [3, 4, 6, 3], 1000)")]
    public void What_is_recomputed_is_read_by_the_forward_half_alone_and_nothing_stays_longer_for_it(string network)
    {
        Graph training = ArenaSizeTests.Compile("Input(3, 224, 224)", network).Training!.Forward;
        LoweredProgram keeping = Compiler.Lower(training, options: new(Recomputes: false));
        LoweredProgram recomputing = Compiler.Lower(training);
        HashSet<Value> recomputed = [.. recomputing.Recomputed.Select(operation => operation.Output)];

        Assert.NotEmpty(recomputed);
        Assert.DoesNotContain(
            recomputing.Kernels.Graph.Operations.Where(operation => operation.Phase == Phase.Backward),
            operation => operation.Inputs.Any(recomputed.Contains));
        Dictionary<Value, Operation?> before = LastReaders(keeping);
        Dictionary<Value, Operation?> after = LastReaders(recomputing);
        Assert.All(
            keeping.Kernels.Graph.Operations.SelectMany(operation => operation.Outputs).Where(value => value.Storage == Storage.Arena && !recomputed.Contains(value)),
            value => Assert.True(
                before.GetValueOrDefault(value)?.Outputs is { } outputs ? outputs.SequenceEqual(after[value]!.Outputs) : !after.ContainsKey(value),
                $"{value} is read last by {before.GetValueOrDefault(value)} and then by {after.GetValueOrDefault(value)}."));
    }

    /// <summary>Without prologues on either side: which there are depends on what is kept, and they cut the sums of a batch's statistics otherwise.</summary>
    [Fact]
    public void Losses_and_gradients_are_the_same_to_the_last_bit()
    {
        RandomImageNetwork[] networks = [.. Enumerable.Range(0, ImageSeeds).Select(seed => new RandomImageNetwork(seed))];
        string source = "using NetOptim;\n" + string.Join('\n', networks.Select(network => network.Source));
        var recomputing = CompiledSource.With(new(TakesPrologues: false), source, networks.Select(network => network.Name));
        var keeping = CompiledSource.With(new(Recomputes: false, TakesPrologues: false), source, networks.Select(network => network.Name));
        int recomputed = 0;

        foreach (RandomImageNetwork network in networks)
        {
            using CompiledModel<float> a = recomputing.Create(network.Name, new ModelOptions { Seed = 7, Threads = 1 });
            using CompiledModel<float> b = keeping.Create(network.Name, new ModelOptions { Seed = 7, Threads = 1 });
            var random = new Random(1);
            float[] inputs = [.. Enumerable.Range(0, Batch * network.Inputs).Select(_ => 2 * random.NextSingle() - 1)];
            float[] targets = [.. Enumerable.Range(0, Batch * network.Outputs).Select(_ => random.NextSingle())];

            Assert.Equal(b.ComputeGradients(inputs, targets), a.ComputeGradients(inputs, targets));
            Assert.All(a.Parameters, parameter => Assert.True(
                Bits(parameter.Gradient).SequenceEqual(Bits(b.Parameters[parameter.Name].Gradient)), $"{parameter.Name} of\n{network.Source}"));
            Assert.Equal(b.TrainStep(inputs, targets), a.TrainStep(inputs, targets));
            Assert.All(a.Parameters, parameter => Assert.True(
                Bits(parameter.Values).SequenceEqual(Bits(b.Parameters[parameter.Name].Values)), $"{parameter.Name} of\n{network.Source}"));
            Assert.Empty(b.Info.TrainingArena.Recomputed);
            recomputed += a.Info.TrainingArena.Recomputed.Count > 0 ? 1 : 0;
        }

        Assert.InRange(recomputed, ImageSeeds / 10, ImageSeeds);
    }

    private static ReadOnlySpan<int> Bits(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, int>(values);

    private static Dictionary<Value, Operation?> LastReaders(LoweredProgram program)
    {
        var readers = new Dictionary<Value, Operation?>();
        foreach (Operation operation in program.Kernels.Graph.Operations)
        {
            foreach (Value input in operation.Inputs)
                readers[input] = operation;
        }
        return readers;
    }

    private static string[] Recomputed(LoweredProgram program) => [.. program.Recomputed.Select(operation => operation.Output.Name)];

    private static LoweredProgram Images(string statements)
    {
        Compilation compilation = TestCompilation.Of(BuildSource.Body(
            statements, attributes: "[Model, Input(3, 16, 16), Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]"));
        FrontEndResult result = FrontEnd.Run(
            DeclarationReader.Read(compilation.GetTypeByMetadataName("Net")!, compilation, CancellationToken.None).Declaration);
        Assert.NotNull(result.Model);
        return Compiler.Lower(result.Model.Training!.Forward);
    }
}
