using System.Globalization;

namespace NetOptim.Benchmarks.Compiled;

/// <summary>Projects to generate for, as texts by file.</summary>
internal static class ModelSources
{
    /// <summary>The perceptron for MNIST, its first layer so many units wide.</summary>
    public const string Perceptron = "MnistMlp.cs";

    /// <summary>The class of EfficientNet-B0.</summary>
    public const string EfficientNetModel = "EfficientNetB0.cs";

    /// <summary>What its <c>Build</c> calls.</summary>
    public const string EfficientNetBuild = "EfficientNets.cs";

    /// <summary>A file without models.</summary>
    public const string Elsewhere = "Elsewhere.cs";

    private const string Usings = "Usings.cs";
    private const int Fifty = 50;

    /// <summary>The model package: eight convolutional networks.</summary>
    private static IReadOnlyDictionary<string, string> Package { get; } = ReadPackage();

    public static Dictionary<string, string> MnistPerceptron() => new() { [Perceptron] = MnistPerceptron(units: 512) };

    public static string MnistPerceptron(int units) => string.Create(CultureInfo.InvariantCulture, $$"""
        using NetOptim;

        [Model, Input(784)]
        [Dense({{units}}, Activation.Relu), Dropout(0.2)]
        [Dense(256, Activation.Relu), Dropout(0.2)]
        [Dense(10)]
        [Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3, WeightDecay = 1e-4)]
        public partial class MnistMlp;
        """);

    public static Dictionary<string, string> EfficientNet() => Package
        .Where(static source => source.Key is EfficientNetModel or EfficientNetBuild or Usings or "ConvolutionBlocks.cs")
        .ToDictionary();

    /// <summary>The text of <see cref="EfficientNetBuild"/> with another share of paths dropped: every layer stays, and no text is twice the same.</summary>
    public static string EfficientNetBuildEdited(int edits) => Package[EfficientNetBuild].Replace(
        "DropPathRate = 0.2", string.Create(CultureInfo.InvariantCulture, $"DropPathRate = 0.2{edits % 1000:000}1"), StringComparison.Ordinal);

    /// <summary>Fifty models, one in a file: the package's, and perceptrons, small networks of images, of sequences and with residuals in turn.</summary>
    public static Dictionary<string, string> FiftyModels()
    {
        Dictionary<string, string> sources = new(Package) { [Elsewhere] = ElsewhereEdited(0) };
        int drawn = Fifty - Package.Values.Count(static text => text.Contains("[Model", StringComparison.Ordinal));
        for (int i = 0; i < drawn; i++)
            sources.Add(NameOf(i) + ".cs", Drawn(i, width: 16 + 4 * i));
        return sources;
    }

    /// <summary>The file of one of the fifty, a network of images.</summary>
    public static string OneOfFifty { get; } = NameOf(1) + ".cs";

    public static string OneOfFiftyEdited(int edits) => Drawn(1, width: 24 + 4 * (edits % 100));

    public static string ElsewhereEdited(int edits) => string.Create(CultureInfo.InvariantCulture, $"internal static class Elsewhere {{ public static int Number => {edits}; }}");

    private static string NameOf(int i) => string.Create(CultureInfo.InvariantCulture, $"Model{i}");

    private static string Drawn(int i, int width) => (i % 4) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"""
            [Model, Input({8 + i})]
            [Dense({width}, Activation.Relu, L2 = 1e-4), Dropout(0.2)]
            [Dense({width}), LayerNorm, Activation(Activation.Gelu)]
            [Dense(3)]
            [Loss(Loss.SoftmaxCrossEntropy, LabelSmoothing = 0.1), AdamW(1e-3), CosineAnnealing(WarmupEpochs = 1), ClipGradients(Norm = 1)]
            public partial class {NameOf(i)};
            """),
        1 => string.Create(CultureInfo.InvariantCulture, $"""
            [Model, Input(3, 16, 16)]
            [Conv2d({width}, 3, Padding = 1, Bias = false), BatchNorm, Activation(Activation.Silu), MaxPool2d(2)]
            [Conv2d({2 * width}, 3, Activation.Relu), SqueezeExcite(4), GlobalAvgPool]
            [Dense(10)]
            [Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1, Momentum = 0.9), StepDecay(0.5, 10)]
            public partial class {NameOf(i)};
            """),
        2 => string.Create(CultureInfo.InvariantCulture, $"""
            [Model, Input(12), Embedding(64, {width}), PositionEmbedding, TransformerBlock(4, causal: true), LayerNorm, Dense(64)]
            [Loss(Loss.SoftmaxCrossEntropy), Adam(1e-3)]
            public partial class {NameOf(i)};
            """),
        _ => string.Create(CultureInfo.InvariantCulture, $$"""
            [Model, Input(3, 16, 16), Loss(Loss.SoftmaxCrossEntropy), RmsProp(1e-3)]
            public partial class {{NameOf(i)}}
            {
                private static Node Build(Node x)
                {
                    x = Block(x, {{width}}).Relu();
                    for (int block = 0; block < 3; block++)
                        x = (x + Block(Block(x, {{width}}).Relu(), {{width}})).Relu();
                    return x.GlobalAvgPool().Dense(10);
                }

                private static Node Block(Node x, int channels) => x.Conv2d(channels, 3, padding: 1, bias: false).BatchNorm();
            }
            """),
    };

    private static Dictionary<string, string> ReadPackage()
    {
        const string prefix = "Package/";
        System.Reflection.Assembly assembly = typeof(ModelSources).Assembly;
        var sources = new Dictionary<string, string> { [Usings] = "global using System; global using NetOptim;" };
        foreach (string name in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            sources.Add(name[prefix.Length..], reader.ReadToEnd());
        }
        return sources;
    }
}
