using Microsoft.CodeAnalysis;
using NetOptim.Generators.Declarations;
using NetOptim.Generators.Fusion;

namespace NetOptim.Generators.Tests;

/// <summary>Which ops share a pass over memory is asserted, not assumed.</summary>
public class FusionTests
{
    [Fact]
    public void Bias_activation_and_dropout_join_the_product() =>
        Assert.Equal(
            [
                "0: Product linear + bias + relu + dropout",
                "1: Product linear + bias",
                "2: Call softmaxCrossEntropy",
            ],
            Forward("[Model, Input(4)] [Dense(3, Activation.Relu), Dropout(0.5)] [Dense(2)] [Loss(Loss.SoftmaxCrossEntropy)]"));

    [Fact]
    public void The_mask_the_derivative_and_the_bias_gradient_join_the_backward_product() =>
        Assert.Contains(
            "4: Product linearInputGradient + dropoutReluGradient + columnSum",
            Backward("[Model, Input(4)] [Dense(3, Activation.Relu), Dropout(0.5)] [Dense(2)] [Loss(Loss.SoftmaxCrossEntropy)]"));

    [Fact]
    public void Prediction_is_one_kernel_per_dense_layer() =>
        Assert.Equal(
            ["0: Product linear + bias + gelu", "1: Product linear + bias + tanh"],
            Kernels(FrontEndOf("[Model, Input(4)] [Dense(3, Activation.Gelu), Dropout(0.5)] [Dense(2, Activation.Tanh)]").Inference));

    /// <summary>Channels come last in memory, so that pixels are steps already.</summary>
    [Fact]
    public void Pixels_become_steps_and_pixels_again_without_a_copy() =>
        Assert.Equal(
            ["0: Product convolution + bias + regroup + addPositions", "1: Product linear + bias + gelu + regroup", "2: Product adaptiveAveragePool"],
            Kernels(FrontEndOf("[Model, Input(2, 6, 8)] [Conv2d(8, 2, Stride = 2), ToSequence, PositionEmbedding, Dense(4, Activation.Gelu), ToImage(3, 4), GlobalAvgPool]").Inference));

    [Fact]
    public void Batch_norm_and_the_activation_behind_it_join_the_product_in_prediction() =>
        Assert.Equal(
            ["0: Map runningScale + runningShift", "1: Product linear + bias + scaleShift + gelu"],
            Kernels(FrontEndOf(NormalizedBy("BatchNorm")).Inference));

    [Fact]
    public void The_batchs_statistics_follow_the_product_and_one_map_normalises_and_activates() =>
        Assert.Equal(
            [
                "0: Product linear + bias + batchStatistics",
                "1: Map batchNormalize + gelu",
                "2: Loss meanSquaredError + geluGradient",
            ],
            Forward(NormalizedBy("BatchNorm")));

    [Fact]
    public void The_batchs_statistics_of_an_input_are_a_pass_of_their_own()
    {
        const string Model = "[Model, Input(4)] [BatchNorm, Dense(3)] [Loss(Loss.MeanSquaredError)]";

        Assert.Equal(
            ["0: ColumnMoments batchStatistics", "1: Map batchNormalize", "2: Product linear + bias", "3: Loss meanSquaredError"],
            Forward(Model));
        Assert.Contains(
            "Reductions.Moments(Workers, batch, 4, new BatchStatisticsMoments(", TestCompilation.Generate(TestCompilation.Model(Model)).AssertCompiles().Source,
            StringComparison.Ordinal);
    }

    /// <summary>Then none of what the epilogue reads may lie where the sums go.</summary>
    [Theory]
    [InlineData("Input(6, 4)", 256, true)]
    [InlineData("Input(6, 4)", 255, false)]
    [InlineData("Input(4)", 256, false)]
    public void Epilogues_on_long_rows_of_sequences_may_follow_all_sums(string input, int columns, bool follows)
    {
        string model = $"[Model, {input}] [Dense({columns}, Activation.Gelu), Dense(3)] [Loss(Loss.MeanSquaredError)]";
        LoweredProgram program = Compiler.Lower(FrontEndOf(model).Training!.Forward);
        Kernel kernel = program.Kernels.Kernels.Single(kernel => kernel.ToString().Contains("geluGradient", StringComparison.Ordinal));
        string[] read = [.. program.Kernels.ReadBy(kernel).Where(value => value != kernel.Result).Select(value => value.Name)];
        int result = program.Plan.Buffers.Single(buffer => buffer.Value == kernel.Result).Offset;

        Assert.Equal(!follows, kernel.IsInPlace);
        Assert.Equal(!follows, program.Plan.Buffers.Any(buffer => read.Contains(buffer.Value.Name) && buffer.Offset == result));
        Assert.Equal(
            follows, TestCompilation.Generate(TestCompilation.Model(model)).AssertCompiles().Source.Contains("FollowsSums => true", StringComparison.Ordinal));
    }

    [Fact]
    public void Scale_and_shift_of_a_batch_norm_get_their_gradients_from_the_product_that_makes_its_outputs()
    {
        string[] kernels = Backward("[Model, Input(4)] [Dense(3, Bias = false), BatchNorm, Activation(Activation.Relu)] [Dense(2)] [Loss(Loss.MeanSquaredError)]");

        Assert.Contains(kernels, kernel => kernel.EndsWith("Product linearInputGradient + reluGradient + normalizedSums", StringComparison.Ordinal));
        Assert.Contains(kernels, kernel => kernel.EndsWith("Map batchNormalizeGradient", StringComparison.Ordinal));
        Assert.EndsWith("Call runningStatistics", kernels[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Layer_norm_takes_two_reductions_and_one_map_with_the_activation() =>
        Assert.Equal(
            ["0: Product linear + bias", "1: RowReduction sampleMean", "2: RowReduction sampleInverseDeviation", "3: Map layerNormalize + gelu"],
            Kernels(FrontEndOf(NormalizedBy("LayerNorm")).Inference));

    private const string Transformer =
        "[Model, Input(6)] [Embedding(9, 8), PositionEmbedding, TransformerBlock(2, causal: true), Dense(9, TiedTo = \"embedding1\", Bias = false)] [Loss(Loss.SoftmaxCrossEntropy)]";

    [Fact]
    public void Bias_activation_and_residual_join_the_products_of_a_transformer() =>
        Assert.Equal(
            [
                "0: Call embedding",
                "1: Map addPositions",
                "2: RowReduction sampleMean",
                "3: RowReduction sampleInverseDeviation",
                "4: Map layerNormalize",
                "5: Product linear + bias",
                "6: Call attention",
                "7: Product linear + bias + add",
                "8: RowReduction sampleMean",
                "9: RowReduction sampleInverseDeviation",
                "10: Map layerNormalize",
                "11: Product linear + bias + gelu",
                "12: Product linear + bias + add",
                "13: Product linear",
                "14: Call softmaxCrossEntropy",
            ],
            Forward(Transformer));

    [Fact]
    public void Derivatives_and_sums_join_the_backward_products_of_a_transformer()
    {
        string[] kernels = Backward(Transformer);

        Assert.Contains(kernels, kernel => kernel.EndsWith("Product linearInputGradient + geluGradient + columnSum", StringComparison.Ordinal));
        Assert.Contains(kernels, kernel => kernel.EndsWith("Product linearInputGradient + layerNormalize again + normalizedSums", StringComparison.Ordinal));
        Assert.Contains(kernels, kernel => kernel.EndsWith("Map sampleNormalizeGradient + add", StringComparison.Ordinal));
        // The parts of the tied weight's gradient.
        Assert.EndsWith("Map add", kernels[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Flatten_of_a_sequence_joins_what_makes_it_in_both_passes()
    {
        const string Model = "[Model, Input(6, 4)] [Dense(8, Activation.Tanh), Flatten, Dense(3)] [Loss(Loss.MeanSquaredError)]";

        Assert.Equal("0: Product linear + bias + tanh + regroup", Forward(Model)[0]);
        Assert.Contains(Backward(Model), kernel => kernel.EndsWith("Product linearInputGradient + regroup", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sigmoid_is_trained_on_its_input() =>
        Assert.Equal(
            ["0: Product linear + bias + sigmoid", "1: Loss binaryCrossEntropyOfLogits"],
            Forward("[Model, Input(4)] [Dense(1, Activation.Sigmoid)] [Loss(Loss.BinaryCrossEntropy)]"));

    private static string NormalizedBy(string layer) =>
        $"[Model, Input(4)] [Dense(3), {layer}, Activation(Activation.Gelu)] [Loss(Loss.MeanSquaredError)]";

    private static string[] Forward(string attributes)
    {
        KernelProgram program = Compiler.Lower(FrontEndOf(attributes).Training!.Forward).Kernels;
        return [.. program.Kernels.Take(program.ForwardLength).Select(kernel => kernel.ToString())];
    }

    private static string[] Backward(string attributes)
    {
        KernelProgram program = Compiler.Lower(FrontEndOf(attributes).Training!.Forward).Kernels;
        return [.. program.Kernels.Skip(program.ForwardLength).Select(kernel => kernel.ToString())];
    }

    private static string[] Kernels(Graphs.Graph graph) => [.. Compiler.Lower(graph).Kernels.Kernels.Select(kernel => kernel.ToString())];

    private static ModelDefinition FrontEndOf(string attributes)
    {
        Compilation compilation = TestCompilation.Of(TestCompilation.Model(attributes));
        INamedTypeSymbol model = compilation.GetTypeByMetadataName("Net")!;
        FrontEndResult result = FrontEnd.Run(DeclarationReader.Read(model, compilation, CancellationToken.None).Declaration);
        Assert.NotNull(result.Model);
        return result.Model;
    }
}
