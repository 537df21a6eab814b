using Microsoft.CodeAnalysis;
using NetOptim.Generators.Tests.Build;

namespace NetOptim.Generators.Tests;

/// <summary>What layers on images can be given wrongly: in both forms it is said once, under the very argument, and nothing else is said beside it.</summary>
public class LayerArgumentTests
{
    private const string Images = "[Model, Input(4, 6, 6)]";
    private const string Vector = "[Model, Input(8)]";

    [Theory]
    [InlineData("NOPT2001", "ConvTranspose2d([|0|], 3)", "ConvTranspose2d([|0|], 3)")]
    [InlineData("NOPT2001", "ConvTranspose2d(4, [|0|])", "ConvTranspose2d(4, [|kernel: 0|])")]
    [InlineData("NOPT2001", "ConvTranspose2d(4, 3, [|Stride = 0|])", "ConvTranspose2d(4, 3, [|stride: 0|])")]
    [InlineData("NOPT2001", "ConvTranspose2d(4, 3, [|Padding = -1|])", "ConvTranspose2d(4, 3, [|padding: -1|])")]
    [InlineData("NOPT2001", "ConvTranspose2d(4, 3, [|Padding = 9|])", "ConvTranspose2d(4, 3, [|padding: 9|])")]
    [InlineData("NOPT2001", "ConvTranspose2d(4, 3, [|OutputPadding = -1|])", "ConvTranspose2d(4, 3, [|outputPadding: -1|])")]
    [InlineData("NOPT2001", "ConvTranspose2d(4, 3, Stride = 2, [|OutputPadding = 2|])", "ConvTranspose2d(4, 3, stride: 2, [|outputPadding: 2|])")]
    [InlineData("NOPT2001", "ConvTranspose2d(4, 3, [|Dilation = 0|])", "ConvTranspose2d(4, 3, [|dilation: 0|])")]
    [InlineData("NOPT2001", "ConvTranspose2d(4, 3, [|Groups = 0|])", "ConvTranspose2d(4, 3, [|groups: 0|])")]
    [InlineData("NOPT3018", "ConvTranspose2d(4, 3, [|Groups = 3|])", "ConvTranspose2d(4, 3, [|groups: 3|])")]
    [InlineData("NOPT3018", "ConvTranspose2d(6, 3, [|Groups = 4|])", "ConvTranspose2d(6, 3, [|groups: 4|])")]
    [InlineData("NOPT2005", "[|ConvTranspose2d(1 << 20, 3)|]", "[|ConvTranspose2d(1 << 20, 3)|]")]
    [InlineData("NOPT2001", "AvgPool2d([|0|])", "AvgPool2d([|0|])")]
    [InlineData("NOPT2001", "AvgPool2d(2, [|Stride = -1|])", "AvgPool2d(2, [|stride: -1|])")]
    [InlineData("NOPT2001", "AvgPool2d(2, [|Padding = -1|])", "AvgPool2d(2, [|padding: -1|])")]
    [InlineData("NOPT2001", "AvgPool2d(3, [|Padding = 2|])", "AvgPool2d(3, [|padding: 2|])")]
    [InlineData("NOPT3017", "AvgPool2d([|7|])", "AvgPool2d([|kernel: 7|])")]
    [InlineData("NOPT3043", "AvgPool2d(2, [|Stride = 3|])", "AvgPool2d(2, [|stride: 3|])")]
    [InlineData("NOPT3009", "AvgPool2d([|1|])", "AvgPool2d([|1|])")]
    [InlineData("NOPT2001", "MaxPool2d([|0|], Stride = 3)", "MaxPool2d([|0|], stride: 3)")]
    [InlineData("NOPT2001", "AdaptiveAvgPool2d([|0|])", "AdaptiveAvgPool2d([|0|])")]
    [InlineData("NOPT2001", "AdaptiveAvgPool2d(2, [|-1|])", "AdaptiveAvgPool2d(2, [|width: -1|])")]
    [InlineData("NOPT2005", "[|AdaptiveAvgPool2d(1 << 15)|]", "[|AdaptiveAvgPool2d(1 << 15)|]")]
    [InlineData("NOPT2001", "GroupNorm([|0|])", "GroupNorm([|0|])")]
    [InlineData("NOPT2001", "GroupNorm(2, [|Epsilon = 0|])", "GroupNorm(2, [|epsilon: 0|])")]
    [InlineData("NOPT2010", "GroupNorm(2, [|Epsilon = 2|])", "GroupNorm(2, [|epsilon: 2|])")]
    [InlineData("NOPT3018", "GroupNorm([|3|])", "GroupNorm([|groups: 3|])")]
    [InlineData("NOPT3018", "GroupNorm([|144|])", "GroupNorm([|144|])")]
    [InlineData("NOPT3012", "AdaptiveAvgPool2d(1), [|GroupNorm(4)|]", "AdaptiveAvgPool2d(1).[|GroupNorm(4)|]")]
    [InlineData("NOPT2001", "SqueezeExcite([|0|])", "SqueezeExcite([|squeeze: 0|])")]
    [InlineData("NOPT2004", "SqueezeExcite(2, [|Gate = (Activation)77|])", "SqueezeExcite(2, [|gate: (Activation)77|])")]
    [InlineData("NOPT2001", "SpatialDropout([|1|])", "SpatialDropout([|1|])")]
    [InlineData("NOPT2001", "SpatialDropout([|-0.5|])", "SpatialDropout([|rate: -0.5|])")]
    [InlineData("NOPT3042", "SpatialDropout([|0.9|])", "SpatialDropout([|0.9|])")]
    [InlineData("NOPT3009", "SpatialDropout([|0|])", "SpatialDropout([|0|])")]
    [InlineData("NOPT2001", "DropPath([|1|])", "DropPath([|1|])")]
    [InlineData("NOPT2001", "DropPath([|-0.5|])", "DropPath([|rate: -0.5|])")]
    [InlineData("NOPT3042", "DropPath([|0.9|])", "DropPath([|0.9|])")]
    [InlineData("NOPT3009", "DropPath([|0|])", "DropPath([|0|])")]
    [InlineData("NOPT2001", "PadChannels([|-1|], 1)", "PadChannels([|-1|], 1)")]
    [InlineData("NOPT2001", "PadChannels(0, [|-1|])", "PadChannels(0, [|after: -1|])")]
    [InlineData("NOPT3009", "[|PadChannels(0, 0)|]", "[|PadChannels(0, 0)|]")]
    [InlineData("NOPT2005", "[|PadChannels(1 << 20, 0)|]", "[|PadChannels(1 << 20, 0)|]")]
    [InlineData("NOPT2001", "Upsample([|0|])", "Upsample([|scale: 0|])")]
    [InlineData("NOPT2004", "Upsample(2, [|Mode = (Interpolation)7|])", "Upsample(2, [|(Interpolation)7|])")]
    [InlineData("NOPT2005", "[|Upsample(1024)|]", "[|Upsample(1024)|]")]
    [InlineData("NOPT3009", "Upsample([|1|])", "Upsample([|1|])")]
    public void What_a_layer_on_images_cannot_take_is_said_once(string id, string attribute, string call)
    {
        AssertAlone(id, Stack(Images, attribute + ", GlobalAvgPool"));
        AssertAlone(id, BuildSource.Body($"return x.{call}.GlobalAvgPool().Dense(2);", attributes: Images));
    }

    [Theory]
    [InlineData("[|ConvTranspose2d(4, 3)|]")]
    [InlineData("[|Conv2d(4, 3)|]")]
    [InlineData("[|AvgPool2d(2)|]")]
    [InlineData("[|MaxPool2d(2)|]")]
    [InlineData("[|AdaptiveAvgPool2d(2)|]")]
    [InlineData("[|GroupNorm(2)|]")]
    [InlineData("[|SqueezeExcite(2)|]")]
    [InlineData("[|SpatialDropout(0.5)|]")]
    [InlineData("[|PadChannels(1, 1)|]")]
    [InlineData("[|Upsample(2)|]")]
    public void A_layer_on_images_that_gets_a_vector_is_marked(string layer)
    {
        AssertAlone("NOPT3016", Stack(Vector, layer));
        AssertAlone("NOPT3016", BuildSource.Body($"return x.{layer}.Dense(2);", attributes: Vector));
    }

    [Theory]
    [InlineData("NOPT2001", "ToImage([|0|], 3)", "ToImage([|0|], 3)")]
    [InlineData("NOPT2001", "ToImage(2, [|-3|])", "ToImage(2, [|width: -3|])")]
    [InlineData("NOPT3027", "ToImage(2, [|4|])", "ToImage(2, [|width: 4|])")]
    [InlineData("NOPT3027", "ToImage(1 << 20, [|1 << 20|])", "ToImage(1 << 20, [|1 << 20|])")]
    [InlineData("NOPT3016", "[|ToSequence|], ToImage(2, 3)", "[|ToSequence()|].ToImage(2, 3)")]
    public void What_makes_an_image_of_steps_and_cannot_is_said_once(string id, string attribute, string call)
    {
        const string series = "[Model, Input(6, 4)]";
        AssertAlone(id, Stack(series, attribute + ", GlobalAvgPool"));
        AssertAlone(id, BuildSource.Body($"return x.{call}.GlobalAvgPool().Dense(2);", attributes: series));
    }

    [Fact]
    public void Steps_that_are_pixels_already_make_no_image_of_another_size() => AssertAlone("NOPT3021", Stack(Images, "[|ToImage(6, 6)|], GlobalAvgPool"));

    private static string Stack(string model, string layers) => $"using NetOptim;\n{model} [{layers}, Dense(2)] public partial class Net;";

    /// <summary>Asserts that a rule fires once where it is marked, and no other does.</summary>
    private static void AssertAlone(string id, string marked)
    {
        Markup.AssertFires(id, marked);
        string source = marked.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        Assert.Equal([id], TestCompilation.Analyze(source).Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden).Select(diagnostic => diagnostic.Id));
    }
}
