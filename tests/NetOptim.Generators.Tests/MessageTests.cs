using System.Globalization;
using NetOptim.Generators.Tests.Build;

namespace NetOptim.Generators.Tests;

/// <summary>A message names what the reader has before them.</summary>
public class MessageTests
{
    [Theory]
    [InlineData("NOPT3018", "[Conv2d(8, 3, Groups = 2), GlobalAvgPool, Dense(2)]", "The 2 groups of 'conv1' must divide its 3 input channels and its 8 filters;")]
    [InlineData("NOPT3018", "[GroupNorm(2), GlobalAvgPool, Dense(2)]", "The 2 groups of 'groupNorm1' must divide its 3 channels;")]
    [InlineData("NOPT5010", "[Reshape(), Dense(2)]", "the 192 numbers of its input (3×8×8), but has no dimensions;")]
    [InlineData("NOPT5010", "[Reshape(5, 5), Dense(2)]", "the 192 numbers of its input (3×8×8), but its shape is 5×5;")]
    [InlineData("NOPT3008", "[Conv2d(8, 3), BatchNorm, GlobalAvgPool, Dense(2)]", "write Bias = false on 'conv1'")]
    [InlineData("NOPT3040", "[BatchNorm(Momentum = 0.9), GlobalAvgPool, Dense(2)]", "this is written Momentum = 0.1")]
    [InlineData("NOPT3015", "[Flatten, Dense(4, Activation.Relu, WeightInitializer = Initializer.Zeros), Dense(2)]", "WeightInitializer = Zeros fills all weights of 'dense1'")]
    [InlineData("NOPT2002", "[Conv2d(4, 3, Same = true, Padding = 1), GlobalAvgPool, Dense(2)]", "Padding has no effect: Same decides the padding;")]
    [InlineData("NOPT2001", "[Flatten, Dense(4, Activation.Relu, L2 = -1), Dense(2)]", "Dense: L2 must be at least 0")]
    public void Of_attributes(string id, string layers, string part) => AssertSays(id, part, $"using NetOptim;\n[Model, Input(3, 8, 8)] {layers} public partial class Net;");

    [Theory]
    [InlineData("NOPT3008", "return x.Conv2d(8, 3).BatchNorm().GlobalAvgPool().Dense(2);", "write bias: false on 'conv1'")]
    [InlineData("NOPT3040", "return x.BatchNorm(momentum: 0.9).GlobalAvgPool().Dense(2);", "this is written momentum: 0.1")]
    [InlineData("NOPT3015", "return x.Conv2d(4, 3, weightInitializer: Initializer.Ones).Relu().GlobalAvgPool().Dense(2);", "weightInitializer: Ones fills all weights of 'conv1'")]
    [InlineData("NOPT5010", "return x.Reshape().Dense(2);", "(3×8×8), but has no dimensions;")]
    [InlineData("NOPT2002", "return x.Conv2d(4, 3, same: true, padding: 1).GlobalAvgPool().Dense(2);", "padding has no effect: same decides the padding;")]
    [InlineData("NOPT2001", "return x.Flatten().Dense(4, Activation.Relu, l2: -1).Dense(2);", "Dense: l2 must be at least 0")]
    [InlineData("NOPT2001", "return x.MaxPool2d(2, padding: 2).GlobalAvgPool().Dense(2);", "MaxPool2d: padding must be at most half the window")]
    public void Of_calls(string id, string statements, string part) => AssertSays(id, part, BuildSource.Body(statements, attributes: "[Model, Input(3, 8, 8)]"));

    private static void AssertSays(string id, string part, string source) => Assert.Contains(
        part, Assert.Single(TestCompilation.Analyze(source), diagnostic => diagnostic.Id == id).GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
