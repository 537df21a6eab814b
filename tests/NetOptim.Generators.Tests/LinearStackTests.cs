using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace NetOptim.Generators.Tests;

/// <summary>Two linear layers are reported where they are one, whatever linear stands between them, and nowhere else.</summary>
public class LinearStackTests
{
    [Theory]
    [InlineData("[Conv2d(8, 3), Flatten, Dense(2)]", "conv1")]
    [InlineData("[ConvTranspose2d(8, 3), Flatten, Dense(2)]", "convTranspose1")]
    [InlineData("[Conv2d(8, 3), AvgPool2d(2), Flatten, Dropout(0.5), Dense(2)]", "conv1")]
    [InlineData("[Conv2d(8, 3), Upsample(2), PadChannels(1, 1), SpatialDropout(0.2), GlobalAvgPool, Dense(2)]", "conv1")]
    [InlineData("[Flatten, Dense(32), Dropout(0.5), Dense(2)]", "dense1")]
    public void Linear_layers_with_nothing_but_linear_between_are_reported(string layers, string first) => Assert.Contains(
        $"Nothing bends between the linear '{first}' and 'dense",
        Analyze(layers).Single(diagnostic => diagnostic.Id == "NOPT3004").GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    [Theory]
    [InlineData("[SqueezeExcite(2), GlobalAvgPool, Dense(2)]")]
    [InlineData("[SqueezeExcite(2, Activation = Activation.Silu), Flatten, Dense(2)]")]
    [InlineData("[Conv2d(8, 3), MaxPool2d(2), Flatten, Dense(2)]")]
    [InlineData("[Conv2d(8, 3), Dropout(0.5), MaxPool2d(2), GlobalAvgPool, Dense(2)]")]
    [InlineData("[Conv2d(8, 3, Activation.Relu), AvgPool2d(2), Flatten, Dense(2)]")]
    [InlineData("[Conv2d(8, 3), BatchNorm, Flatten, Dense(2)]")]
    [InlineData("[Conv2d(8, 3), GroupNorm(2), Flatten, Dense(2)]")]
    [InlineData("[Flatten, Dense(4), Dense(9)]")]
    [InlineData("[Reshape(3, 64), PositionEmbedding, Flatten, Dense(2)]")]
    [InlineData("[Reshape(3, 64), MultiHeadAttention(2), Flatten, Dense(2)]")]
    [InlineData("[Reshape(3, 64), TransformerBlock(2), Flatten, Dense(2)]")]
    public void Layers_that_bend_are_let_pass(string layers) => Assert.DoesNotContain(Analyze(layers), diagnostic => diagnostic.Id == "NOPT3004");

    /// <summary>The pooling leaves 4 means of 288 numbers, from which 9 are made: a product of low rank.</summary>
    [Fact]
    public void The_narrowest_place_between_the_two_counts() =>
        Assert.DoesNotContain(Analyze("[Conv2d(4, 3), GlobalAvgPool, Dense(9)]"), diagnostic => diagnostic.Id == "NOPT3004");

    private static ImmutableArray<Diagnostic> Analyze(string layers) => TestCompilation.Analyze($"using NetOptim;\n[Model, Input(3, 8, 8)] {layers} public partial class Net;");
}
