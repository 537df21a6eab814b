using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetOptim.Generators.Tests.Emitted;

/// <summary>Layers are called as their authors like. Their names become those of pointers in the emitted structs, which have numbers beside them.</summary>
public partial class LayerNamesTests
{
    // @ is a name.
    private const string Images = """
        [Conv2d(4, 3, Padding = 1, Bias = false, Name = "@"), BatchNorm(Name = "@"), Activation(Activation.LeakyRelu, Alpha = 0.1, Name = "@"), GroupNorm(2, Name = "@"), SpatialDropout(0.1)]
        [SqueezeExcite(2, Name = "@"), ConvTranspose2d(4, 3, Activation.Elu, Alpha = 0.5, Padding = 1, Name = "@"), DropPath(0.1), AvgPool2d(2, Name = "@"), PadChannels(0, 2, Name = "@")]
        """;

    private const string Steps = """
        [ToSequence(Name = "@"), PositionEmbedding(Name = "@"), LayerNorm(Name = "@"), MultiHeadAttention(2, Dropout = 0.1, Name = "@"), TransformerBlock(2, Dropout = 0.1, Name = "@")]
        """;

    private const string Vectors = """
        [Flatten, Dense(6, Activation.Relu, L1 = 0.01, L2 = 0.01, MaxNorm = 3, ActivityL1 = 0.01, ActivityL2 = 0.01, Name = "@"), Dropout(0.1), BatchNorm(Name = "@")]
        [Activation(Activation.Elu, Alpha = 0.5, Name = "@"), Dropout(0.2), Dense(4, Activation.Gelu, Name = "@"), LayerNorm(Name = "@"), Dense(3, Name = "@")]
        """;

    [Theory]
    [InlineData(Images + Vectors, "Loss(Loss.SoftmaxCrossEntropy, LabelSmoothing = 0.1), Adam(1e-3), ClipGradients(Norm = 1)")]
    [InlineData(Images + Steps + Vectors, "Loss(Loss.Huber, Delta = 0.5), AdamW(1e-3), ClipGradients(Value = 1)")]
    [InlineData(Vectors, "Loss(Loss.MeanAbsoluteError), Sgd(0.1, Momentum = 0.9, Nesterov = true)")]
    [InlineData(Vectors, "Loss(Loss.MeanSquaredError), RmsProp(Momentum = 0.9)")]
    [InlineData(Vectors, "Loss(Loss.MeanSquaredError), Adagrad")]
    [InlineData(Vectors, "Loss(Loss.MeanSquaredError), Lion")]
    public void Every_layer_may_be_called_as_any_number_is(string layers, string training)
    {
        int slots = layers.Count(character => character == '@');
        string[] others = [.. Enumerable.Range(0, slots).Select(i => $"layer{(char)('A' + i)}")];
        string[] numbers = [.. Numbers(TestCompilation.Generate(Model(layers, training, others)).AssertCompiles().Source)];
        Assert.True(numbers.Length >= 4, string.Join(", ", numbers));

        string[] names = [.. numbers, .. others];
        for (int shift = 0; shift < names.Length; shift++)
        {
            TestCompilation.Generate(Model(layers, training, [.. Enumerable.Range(0, slots).Select(slot => names[(slot + shift) % names.Length])])).AssertCompiles();
        }
    }

    private static string Model(string layers, string training, string[] names)
    {
        int slot = 0;
        return $$"""
            using NetOptim;

            /// <summary>A model.</summary>
            [Model, Input(3, 6, 8)]
            {{Slot().Replace(layers, _ => names[slot++])}}
            [{{training}}]
            public partial class Net;
            """;
    }

    /// <summary>The numbers that the emitted structs are made of, but for those which a layer's other name would call otherwise.</summary>
    private static IEnumerable<string> Numbers(string source) => CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes().OfType<StructDeclarationSyntax>()
        .SelectMany(type => type.ParameterList?.Parameters ?? [])
        .Where(parameter => parameter.Type is not PointerTypeSyntax)
        .Select(parameter => parameter.Identifier.ValueText)
        .Where(name => !name.StartsWith("layer", StringComparison.Ordinal))
        .Distinct(StringComparer.Ordinal)
        .OrderBy(name => name, StringComparer.Ordinal);

    [GeneratedRegex("@")]
    private static partial Regex Slot();
}
