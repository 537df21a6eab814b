namespace NetOptim.Generators.Tests;

/// <summary>Rules about two layers in a row look through what only passes numbers on, and not through what makes others of them.</summary>
public class NeighbourTests
{
    [Theory]
    [InlineData("NOPT3003", "Activation(Activation.Relu), Flatten, Activation(Activation.Tanh)")]
    [InlineData("NOPT3003", "Conv2d(4, 3, Activation.Relu), Reshape(-1), Dropout(0.1), Activation(Activation.Tanh), Dense(4)")]
    [InlineData("NOPT3011", "BatchNorm, Flatten, LayerNorm")]
    public void They_look_through_what_passes_numbers_on(string id, string layers) => Assert.Contains(id, Ids(layers));

    [Theory]
    [InlineData("Activation(Activation.Relu), AvgPool2d(2), Activation(Activation.Tanh), Flatten")]
    [InlineData("Conv2d(4, 3, Activation.Relu), MaxPool2d(2), Activation(Activation.Tanh), Flatten")]
    [InlineData("Conv2d(4, 3, Activation.Relu), GlobalAvgPool, Activation(Activation.Tanh)")]
    [InlineData("BatchNorm, MaxPool2d(2), BatchNorm, Flatten")]
    [InlineData("BatchNorm, Upsample(2, Upsampling.Bilinear), GroupNorm(1), Flatten")]
    public void They_do_not_look_through_what_makes_others_of_them(string layers)
    {
        string[] ids = Ids(layers);
        Assert.DoesNotContain("NOPT3003", ids);
        Assert.DoesNotContain("NOPT3011", ids);
    }

    private static string[] Ids(string layers) => [.. TestCompilation.Analyze(TestCompilation.Model($"[Model, Input(3, 8, 8)] [{layers}, Dense(2)]")).Select(diagnostic => diagnostic.Id)];
}
