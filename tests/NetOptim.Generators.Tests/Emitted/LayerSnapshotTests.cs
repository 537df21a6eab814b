namespace NetOptim.Generators.Tests.Emitted;

/// <summary>Small models with the layers that no other snapshot has: the record of how their code reads.</summary>
public class LayerSnapshotTests
{
    [Fact]
    public Task Decoder() => Verify("""
        using NetOptim;

        /// <summary>An image made larger, its channels normalised in groups and weighed.</summary>
        [Model, Input(2, 4, 4)]
        [ConvTranspose2d(4, 3, Activation.Relu, Stride = 2, Padding = 1, OutputPadding = 1), GroupNorm(2), SpatialDropout(0.1)]
        [SqueezeExcite(2), Upsample(2, Mode = Interpolation.Bilinear), AvgPool2d(2), AdaptiveAvgPool2d(3)]
        [Flatten, Dense(2)]
        [Loss(Loss.MeanSquaredError), Sgd(0.1)]
        public partial class Decoder;
        """);

    [Fact]
    public Task Branches() => Verify("""
        using NetOptim;

        /// <summary>Two scales of an image, one in a residual that is dropped whole.</summary>
        [Model, Input(4, 4, 4), Loss(Loss.MeanSquaredError), Sgd(0.1)]
        public partial class Branches
        {
            private static Node Build(Node x)
            {
                x += x.Conv2d(4, kernel: 3, padding: 1).DropPath(0.1);
                return Node.Concat(x, x.AvgPool2d(2).Upsample(2)).GlobalAvgPool().Dense(2);
            }
        }
        """);

    [Fact]
    public Task Attentive() => Verify("""
        using NetOptim;

        /// <summary>A vector read as a sequence.</summary>
        [Model, Input(12), Reshape(3, 4), MultiHeadAttention(2, causal: true), Flatten, Dense(2)]
        [Loss(Loss.MeanSquaredError), Sgd(0.1)]
        public partial class Attentive;
        """);

    [Fact]
    public Task Patches() => Verify("""
        using NetOptim;

        /// <summary>Patches of an image as the steps of a sequence, and pixels again.</summary>
        [Model, Input(1, 6, 8)]
        [Conv2d(8, 2, Stride = 2), ToSequence, PositionEmbedding, TransformerBlock(2, MlpRatio = 2), ToImage(3, 4), GlobalAvgPool, Dense(3)]
        [Loss(Loss.SoftmaxCrossEntropy), Sgd(0.1)]
        public partial class Patches;
        """);

    private static Task Verify(string source, [System.Runtime.CompilerServices.CallerMemberName] string method = "") =>
        Verifier.Verify(TestCompilation.Generate(source).AssertCompiles().Source, "cs", method: method);
}
