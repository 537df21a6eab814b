using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using NetOptim.Generators.Tests.Build;

namespace NetOptim.Generators.Tests;

/// <summary>An error brings no others that are about numbers and shapes which nobody has written, and hides none that stand without them.</summary>
public class SecondaryProblemTests
{
    [Theory]
    [InlineData("NOPT2001", "[Conv2d(8, 0), GlobalAvgPool, Dense(2)]")]
    [InlineData("NOPT2001", "[Conv2d(8, kernel: -3, Padding = 2), GlobalAvgPool, Dense(2)]")]
    [InlineData("NOPT2001", "[Conv2d(8, 3, Dilation = int.MaxValue), GlobalAvgPool, Dense(2)]")]
    [InlineData("NOPT2001", "[Conv2d(8, 3, Stride = 0), Flatten, Dense(2)]")]
    [InlineData("NOPT2001", "[Conv2d(0, 3), GroupNorm(4), SqueezeExcite(2), GlobalAvgPool, Dense(2)]")]
    [InlineData("NOPT5010", "[Reshape(5, 5), Flatten, Dense(2)]")]
    [InlineData("NOPT5010", "[Reshape(7, -1), Flatten, Dense(2)]")]
    [InlineData("NOPT5010", "[Reshape(), Flatten, Dense(2)]")]
    [InlineData("NOPT2001", "[Reshape(0), Dense(2)]")]
    [InlineData("NOPT2001", "[PadChannels(-1, 0), GlobalAvgPool, Dense(2)]")]
    [InlineData("NOPT2004", "[Activation((Activation)77), GlobalAvgPool, Dense(2)]")]
    [InlineData("NOPT2004", "[Flatten, Dense(200, (Activation)77), Dense(2)]")]
    [InlineData("NOPT2004", "[Flatten, Dense(200, (Activation)77), BatchNorm, Dense(2)]")]
    [InlineData("NOPT2004", "[Flatten, Dense(1, (Activation)77), Loss(Loss.BinaryCrossEntropy)]")]
    [InlineData("NOPT3016", "[Flatten, Dense(64, Activation.Softmax), Upsample(2), Flatten, Loss(Loss.SoftmaxCrossEntropy)]")]
    [InlineData("NOPT2001", "[Flatten, Dense(0), Loss(Loss.SoftmaxCrossEntropy)]")]
    [InlineData("NOPT2001", "[Flatten, Dense(0, Activation.Softmax), Loss(Loss.MeanSquaredError), Adam(WeightDecay = 0.1)]")]
    [InlineData("NOPT3017", "[Conv2d(4, 9), Conv2d(4, 9), ConvTranspose2d(4, 3, Padding = 9), Reshape(5), LayerNorm, Dense(2)]")]
    [InlineData("NOPT3021", "[MultiHeadAttention(3), TransformerBlock(5), Flatten, Dense(2)]")]
    public void One_mistake_is_said_once(string id, string layers) => Assert.Equal([id], Ids($"[Model, Input(3, 8, 8)] {layers}"));

    [Theory]
    [InlineData("[Model, Input(3, 0, 8)] [Conv2d(4, 3), MaxPool2d(2), GlobalAvgPool, Dense(2)]", "NOPT2001")]
    [InlineData("[Model, Input(3, -1)] [MultiHeadAttention(4), Flatten, Dense(2)]", "NOPT2001")]
    [InlineData("[Model, Input(0, -3)] [Dense(2)]", "NOPT2001", "NOPT2001")]
    [InlineData("[Model] [Conv2d(4, 3), GlobalAvgPool, Dense(2)]", "NOPT1002")]
    public void Without_a_shape_of_the_input_nothing_is_said_of_shapes(string attributes, params string[] ids) => Assert.Equal(ids, Ids(attributes));

    [Theory]
    [InlineData("[Dropout(50), Flatten, Dense(2), Conv2d(4, 3)]", "NOPT2001", "NOPT3016")]
    [InlineData("[Conv2d(4, 3, (Activation)77), Conv2d(4, 9), GlobalAvgPool, Dense(2)]", "NOPT2004", "NOPT3017")]
    [InlineData("[Flatten, Dense(9, Activation.Relu, Name = \"a b\"), Conv2d(4, 3), Flatten, Dense(2)]", "NOPT1009", "NOPT3016")]
    [InlineData("[Conv2d(4, 9), Flatten, Dropout(50), Dense(0), BatchNorm(Momentum = 0), Dense(2, Activation.Softmax), Loss(Loss.SoftmaxCrossEntropy)]", "NOPT2001", "NOPT2001", "NOPT2001", "NOPT3017", "NOPT4001")]
    public void Errors_that_do_not_follow_from_each_other_are_said_at_once(string layers, params string[] ids) =>
        Assert.Equal(ids, Ids($"[Model, Input(3, 8, 8)] {layers}").Where(id => id[4] != '5').Order());

    [Theory]
    [InlineData("return (x.Conv2d(4, 9) + x.Conv2d(4, 3)).GlobalAvgPool().Dense(2);", "NOPT3017")]
    [InlineData("return Node.Concat(x, x.Conv2d(0, 3, padding: 1), x.Reshape(8, 8, 3)).GlobalAvgPool().Dense(2);", "NOPT2001")]
    public void Nothing_is_said_of_a_join_with_what_an_error_has_left_open(string statements, string id) => Assert.Equal(
        [id], Ids(TestCompilation.Analyze(BuildSource.Body(statements, attributes: "[Model, Input(3, 8, 8)]"))).Distinct());

    [Theory]
    [InlineData("x = x.MultiHeadAttention(2); return x.Conv2d(x.Height, 3).GlobalAvgPool().Dense(2);", "NOPT3021")]
    [InlineData("x = x.Reshape(5, 5); return x.Reshape(x.Channels, x.Height, -1).GlobalAvgPool().Dense(2);", "NOPT5010")]
    [InlineData("x = x.Conv2d(4, 9); int[] widths = [1, 2, 4]; return x.Dense(widths[x.Height]);", "NOPT3017")]
    [InlineData("x = x.Conv2d(4, 9); while (x.Height > 2) x = x.Relu(); return x.GlobalAvgPool().Dense(2);", "NOPT3017")]
    public void Nothing_is_said_of_what_Build_makes_of_a_shape_that_an_error_has_left_open(string statements, string id) => Assert.Equal(
        [id], Ids(TestCompilation.Analyze(BuildSource.Body(statements, attributes: "[Model, Input(3, 8, 8)]"))).Distinct());

    [Theory]
    [InlineData("[Model]", "NOPT1002")]
    [InlineData("[Model, Input(3, 0, 8)]", "NOPT2001")]
    public void Without_a_shape_of_the_input_Build_may_ask_for_it(string attributes, string id) => Assert.Equal(
        [id], Ids(TestCompilation.Analyze(BuildSource.Body("return x.Conv2d(4, 3).Dense(x.Height);", attributes: attributes))));

    [Fact]
    public void What_fails_without_regard_to_such_a_shape_is_said() => Assert.Equal(
        ["NOPT3017", "NOPT5006"],
        Ids(TestCompilation.Analyze(BuildSource.Body("x = x.Conv2d(4, 9); int zero = 0; return x.Dense(3 / zero);", attributes: "[Model, Input(3, 8, 8)]"))).Order());

    [Theory]
    [InlineData("[Model, Input(4, 3, 3)] [Upsample(2), Conv2d(4, 9), Flatten, Dense(2)]", "upsample1: 4×3×3 → 4×6×6")]
    [InlineData("[Model, Input(4)] [Dense(0), Dense(2)]")]
    [InlineData("[Model, Input(4, 0)] [Flatten, Dense(2)]")]
    [InlineData("[Model, Input(4)] [Dropout(2), Dense(3), Reshape(4), Dense(2)]", "dropout1: 4 → 4", "dense1: 4 → 3, 15 parameters")]
    public void Steps_have_their_shapes_up_to_the_first_that_is_not_known(string attributes, params string[] shapes) => Assert.Equal(
        shapes,
        Analyze(attributes).Where(diagnostic => diagnostic.Id == "NOPT3050").OrderBy(diagnostic => diagnostic.Location.SourceSpan)
            .Select(diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture)));

    [Fact]
    public void Steps_of_another_branch_keep_their_shapes() => Assert.Equal(
        ["conv2: 3×8×8 → 4×6×6, 112 parameters"],
        TestCompilation.Analyze(BuildSource.Body("Node y = x.Conv2d(4, 9); return (y + x.Conv2d(4, 3)).GlobalAvgPool().Dense(2);", attributes: "[Model, Input(3, 8, 8)]"))
            .Where(diagnostic => diagnostic.Id == "NOPT3050").Select(diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("[Model, Input(1, 16777216, 1)] [ConvTranspose2d(1, 2, Stride = 128), GlobalAvgPool, Dense(2)]", "'convTranspose1' must not exceed 16777216 numbers in all, but has 4294967044")]
    [InlineData("[Model, Input(1, 16777216, 1)] [ConvTranspose2d(1, 2, Stride = 1024), GlobalAvgPool, Dense(2)]", "'convTranspose1' must not exceed 16777216 numbers in all, but has 34359736324")]
    [InlineData("[Model, Input(1, 16777216, 1)] [Upsample(1024), GlobalAvgPool, Dense(2)]", "'upsample1' must not exceed 16777216 numbers in all, but has 17592186044416")]
    public void A_result_whose_lengths_no_int_holds_is_too_large(string attributes, string message)
    {
        Diagnostic found = Assert.Single(Analyze(attributes), diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden);
        Assert.Equal("NOPT2005", found.Id);
        Assert.Contains(message, found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static ImmutableArray<Diagnostic> Analyze(string attributes) => TestCompilation.Analyze($"using NetOptim;\n{attributes} public partial class Net;");

    private static string[] Ids(string attributes) => Ids(Analyze(attributes));

    private static string[] Ids(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden).Select(diagnostic => diagnostic.Id)];
}
