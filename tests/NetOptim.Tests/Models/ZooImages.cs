namespace NetOptim.Tests.Models;

// The zoo's models of images, and those with branches.

[Model, Input(3, 5, 4)]
[Conv2d(6, 3, Activation.Silu, Padding = 1), GroupNorm(2), SpatialDropout(0.2), SqueezeExcite(3)]
[ConvTranspose2d(4, 3, Activation.Tanh, Stride = 2, Padding = 1, OutputPadding = 1), AdaptiveAvgPool2d(3, 2), PadChannels(1, 1)]
[Upsample(2, Mode = Interpolation.Bilinear), MaxPool2d(2, Stride = 1), BatchNorm, AvgPool2d(2, Padding = 1, CountIncludePad = false)]
[Flatten, Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), Adam(1e-2)]
public partial class StackedImages;

/// <summary>Batch normalisation, residual branches that are dropped whole, a gate, and dropout of pixels and of channels.</summary>
[Model, Input(2, 6, 5), L2(1e-3)]
[Loss(Loss.MeanSquaredError), Sgd(0.05, Momentum = 0.9)]
public partial class BranchedImages
{
    private static Node Build(Node x)
    {
        x = x.Conv2d(4, kernel: 3, same: true, bias: false).BatchNorm().Relu();
        x += x.Conv2d(4, kernel: 3, padding: 1, groups: 4).Silu().Dropout(0.1).DropPath(0.2);
        Node small = x.AvgPool2d(2).Conv2d(6, kernel: 1, activation: Activation.Gelu).SpatialDropout(0.2);
        Node large = small.Upsample(2).AdaptiveAvgPool2d(6, 5) * x.PadChannels(0, 2);
        return Node.Concat(x, large.ConvTranspose2d(3, kernel: 1)).GlobalAvgPool().Dense(3);
    }
}

/// <summary>Patches of an image as the steps of a sequence, and pixels again.</summary>
[Model, Input(2, 6, 8)]
[Conv2d(6, 2, Stride = 2), ToSequence, PositionEmbedding, TransformerBlock(3, MlpRatio = 2, Dropout = 0.1), LayerNorm]
[ToImage(3, 4), Conv2d(5, 3, Activation.Silu, Padding = 1), ToSequence, Dense(4), ToImage(4, 3), GlobalAvgPool, Dense(3)]
[Loss(Loss.SoftmaxCrossEntropy), AdamW(1e-2)]
public partial class StackedPatches;

/// <summary>Tokens in blocks that are dropped, read in two ways.</summary>
[Model, Input(5)]
[Loss(Loss.SoftmaxCrossEntropy), AdamW(1e-2)]
public partial class BranchedTokens
{
    private static Node Build(Node x)
    {
        x = x.Embedding(7, 6, weightInitializer: Initializer.LeCunNormal).PositionEmbedding();
        x += x.LayerNorm().MultiHeadAttention(2, causal: true, dropout: 0.1).DropPath(0.2);
        x = x.TransformerBlock(3, mlpRatio: 2, dropout: 0.1);
        return Node.Concat(x.Flatten(), x.Reshape(30).Tanh()).Dropout(0.1).Dense(4);
    }
}
