using NetOptim.Generators.Reports;

namespace NetOptim.Generators.Tests.Reports;

/// <summary>What a report says: whole pages as snapshots, and the reasons for which values go through memory.</summary>
public class ReportTests
{
    private const string Norm = "[Model, Input(4)] [Dense(3), BatchNorm, Activation(Activation.Gelu)] [Dense(2)] [Loss(Loss.SoftmaxCrossEntropy)]";

    [Fact]
    public Task Perceptron() => Verifier.Verify(ReportedModel.Of(Models.W1).Page, "md");

    [Fact]
    public Task Residual() => Verifier.Verify(ReportedModel.Of(Models.Recomputed).Page, "md");

    [Fact]
    public Task Residual_arena()
    {
        ReportedModel model = ReportedModel.Of(Models.Recomputed);

        return Verifier.Verify(model.Drawing(model.Lowered.Training!), "svg");
    }

    [Fact]
    public void Operands_of_products_go_through_memory() =>
        Assert.Equal("a product reads it, in blocks and more than once (kernel 1)", Reasons(Prediction("[Model, Input(4)] [Dense(3)] [Dense(2)]"), "dense1"));

    [Fact]
    public void The_output_of_prediction_has_no_place_in_the_arena() =>
        Assert.Equal(["dense1"], Prediction("[Model, Input(4)] [Dense(3)] [Dense(2)]").Plan.Buffers.Select(buffer => buffer.Value.Name));

    [Fact]
    public void What_batch_norm_takes_waits_for_the_sums_over_all_rows()
    {
        LoweredProgram training = Training(Norm);

        Assert.Equal(
            "its own kernel reads it back for sums over the batch (kernel 0); its reader needs sums over all rows first (kernel 1); kept for the backward pass: to make it again takes values that are no longer in memory (kernels 5, 7)",
            Reasons(training, "dense1"));
        Assert.StartsWith(
            "its reader needs sums over all rows first (kernel 1)", Reasons(training, "batchNorm1Mean"), StringComparison.Ordinal);
        Assert.Equal("needs the sums with which kernel 0 ends, over all rows", ReasonText.Of(training.Kernels.Kernels[1]));
    }

    [Fact]
    public void Layer_norm_sums_every_row_in_a_pass_of_its_own() =>
        Assert.Equal(
            "sums over a row read it, in a pass of their own (kernels 1, 2); its reader goes with a later operand (kernel 3)",
            Reasons(Prediction("[Model, Input(4)] [Dense(3), LayerNorm] [Dense(2)]"), "dense1"));

    [Fact]
    public void What_a_hand_written_kernel_makes_or_reads_goes_through_memory()
    {
        LoweredProgram program = Prediction("[Model, Input(2, 8, 8)] [Conv2d(4, 3), MaxPool2d(2), Activation(Activation.Tanh), Flatten, Dense(2)]");

        Assert.Contains("read", Reasons(program, "conv1"), StringComparison.Ordinal);
        Assert.All(program.Plan.Buffers, buffer => Assert.NotEmpty(Reasons(program, buffer.Value.Name)));
    }

    [Fact]
    public void An_activation_that_is_dear_is_kept_and_the_page_says_what_it_would_cost() =>
        Assert.Contains(
            "kept for the backward pass: to make it again costs more than 32 operations an element",
            Reasons(Training("[Model, Input(1, 8, 8)] [Conv2d(4, 3, Bias = false), BatchNorm, Activation(Activation.Gelu), Dropout(0.1)] [Conv2d(4, 3), Flatten, Dense(2)] [Loss(Loss.SoftmaxCrossEntropy)]"), "dropout1"),
            StringComparison.Ordinal);

    [Fact]
    public void What_would_take_values_that_are_gone_is_kept() =>
        Assert.Equal(
            "a product reads it, in blocks and more than once (kernel 1); kept for the backward pass: to make it again takes values that are no longer in memory (kernels 4, 5)",
            Reasons(Training("[Model, Input(4)] [Dense(3, Activation.Tanh)] [Dense(2)] [Loss(Loss.SoftmaxCrossEntropy)]"), "dense1"));

    [Fact]
    public void What_would_save_nothing_is_kept()
    {
        LoweredProgram program = Training(
            "[Model, Input(3, 16, 16)] [Conv2d(64, 3, Padding = 1), Activation(Activation.Relu), Conv2d(64, 3, Padding = 1), Activation(Activation.Relu), MaxPool2d(8), Flatten, Dense(8), BatchNorm, Activation(Activation.Relu), Dense(2)] [Loss(Loss.SoftmaxCrossEntropy)]");

        Assert.Empty(program.Recomputed);
        Assert.Contains("to make it again would not make the arena smaller", Reasons(program, "activation3"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sgd(0.1)", "| `dense1.weight` | 3×4 | 12 | in the registers of the product that makes its gradient |")]
    [InlineData("Sgd(0.1)", "| `dense1.bias` | 3 | 3 | in a pass of its own: its gradient is no product, or the sum of several |")]
    [InlineData("Sgd(0.1)", "| `dense2.weight` | 30000×3 | 90,000 | in a pass of its own: with more than 65,536 weights it leaves the cache from step to step |")]
    [InlineData("Sgd(0.1), ClipGradients(Norm = 1)", "| `dense1.weight` | 3×4 | 12 | in a pass of its own: the norm of all gradients comes first |")]
    public void The_page_says_where_each_parameter_is_updated(string optimizer, string row) =>
        Assert.Contains(row, ReportedModel.Of(TestCompilation.Model($"[Model, Input(4)] [Dense(3)] [Dense(30000)] [Loss(Loss.SoftmaxCrossEntropy), {optimizer}]")).Page, StringComparison.Ordinal);

    [Fact]
    public void A_model_with_errors_has_no_report() =>
        Assert.Empty(ModelReport.Of(ReportedModel.DeclarationOf(TestCompilation.Of(Models.Refused)), "Refused"));

    [Theory]
    [InlineData("Input(3, 32, 32)", "ResNets.Cifar(x, 3, 10)")]
    [InlineData("Input(3, 64, 64)", "MobileNets.V3Small(x, 1000)")]
    public void Every_value_in_memory_and_every_kernel_has_its_reason(string input, string network)
    {
        LoweredModel model = Compiler.LowerAll(ArenaSizeTests.Compile(input, network));

        foreach (LoweredProgram program in (LoweredProgram[])[model.Inference, model.Training!])
        {
            StoredValue[] stored = [.. StoredValue.All(program)];
            Assert.Equal(program.Plan.Buffers.Select(buffer => buffer.Value.Name).Order(), stored.Select(item => item.Value.Name).Order());
            Assert.All(stored, item => Assert.NotEmpty(item.Reasons()));
            // What crosses to the backward half was decided about, one way or the other.
            Assert.All(stored.Where(item => item.IsKeptForBackward), item => Assert.True(program.Kept.ContainsKey(item.Value), item.Value.ToString()));
            Assert.All(program.Kernels.Kernels, kernel => Assert.NotEmpty(ReasonText.Of(kernel)));
        }
    }

    private static string Reasons(LoweredProgram program, string value) => ReportedModel.Reasons(program, value);

    private static LoweredProgram Prediction(string attributes) => ReportedModel.Of(TestCompilation.Model(attributes)).Lowered.Inference;

    private static LoweredProgram Training(string attributes) => ReportedModel.Of(TestCompilation.Model(attributes)).Lowered.Training!;
}
