namespace NetOptim.Models.Architectures;

/// <summary>MobileNetV2 (Sandler et al. 2018) and MobileNetV3 (Howard et al. 2019), with torchvision's names: methods named "" open no scope.</summary>
internal static class MobileNets
{
    private const double V3Epsilon = 1e-3;
    private const double V3Momentum = 0.01;

    public static Node V2(Node x, int classes, string? name = "")
    {
        x = ConvolutionBlocks.ConvNorm(x, 32, 3, Activation.Relu6, stride: 2, name: "features.0");
        int index = 1;
        foreach ((int expansion, int channels, int blocks, int stride) in new[]
        {
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
        })
        {
            for (int block = 0; block < blocks; block++)
                x = InvertedResidual(x, expansion, channels, block == 0 ? stride : 1, name: $"features.{index++}");
        }
        x = ConvolutionBlocks.ConvNorm(x, 1280, 1, Activation.Relu6, name: $"features.{index}");
        return x.GlobalAvgPool().Dropout(0.2, name: "classifier.0").Dense(classes, name: "classifier.1");
    }

    public static Node V3Small(Node x, int classes, string? name = "") => V3(
        x, 1024, classes,
        [
            (3, 16, 16, true, false, 2), (3, 72, 24, false, false, 2), (3, 88, 24, false, false, 1), (5, 96, 40, true, true, 2),
            (5, 240, 40, true, true, 1), (5, 240, 40, true, true, 1), (5, 120, 48, true, true, 1), (5, 144, 48, true, true, 1),
            (5, 288, 96, true, true, 2), (5, 576, 96, true, true, 1), (5, 576, 96, true, true, 1),
        ]);

    public static Node V3Large(Node x, int classes, string? name = "") => V3(
        x, 1280, classes,
        [
            (3, 16, 16, false, false, 1), (3, 64, 24, false, false, 2), (3, 72, 24, false, false, 1), (5, 72, 40, true, false, 2),
            (5, 120, 40, true, false, 1), (5, 120, 40, true, false, 1), (3, 240, 80, false, true, 2), (3, 200, 80, false, true, 1),
            (3, 184, 80, false, true, 1), (3, 184, 80, false, true, 1), (3, 480, 112, true, true, 1), (3, 672, 112, true, true, 1),
            (5, 672, 160, true, true, 2), (5, 960, 160, true, true, 1), (5, 960, 160, true, true, 1),
        ]);

    private static Node V3(
        Node x, int units, int classes, (int Kernel, int Expanded, int Channels, bool Excites, bool HardSwish, int Stride)[] blocks,
        string? name = "")
    {
        x = V3ConvNorm(x, 16, 3, Activation.HardSwish, stride: 2, name: "features.0");
        for (int i = 0; i < blocks.Length; i++)
        {
            (int kernel, int expanded, int channels, bool excites, bool hardSwish, int stride) = blocks[i];
            Activation activation = hardSwish ? Activation.HardSwish : Activation.Relu;
            x = V3Block(x, kernel, expanded, channels, excites, activation, stride, name: $"features.{i + 1}.block");
        }
        x = V3ConvNorm(x, 6 * x.Channels, 1, Activation.HardSwish, name: $"features.{blocks.Length + 1}");
        x = x.GlobalAvgPool().Dense(units, Activation.HardSwish, name: "classifier.0").Dropout(0.2, name: "classifier.2");
        return x.Dense(classes, name: "classifier.3");
    }

    private static Node InvertedResidual(Node x, int expansion, int channels, int stride, string? name = null)
    {
        Node y = x;
        int part = 0;
        if (expansion > 1)
            y = ConvolutionBlocks.ConvNorm(y, expansion * x.Channels, 1, Activation.Relu6, name: $"conv.{part++}");
        y = ConvolutionBlocks.ConvNorm(y, y.Channels, 3, Activation.Relu6, stride, groups: y.Channels, name: $"conv.{part++}");
        y = y.Conv2d(channels, 1, bias: false, weightInitializer: Initializer.HeNormal, name: $"conv.{part++}").BatchNorm(name: $"conv.{part}");
        return stride == 1 && x.Channels == channels ? x + y : y;
    }

    private static Node V3Block(
        Node x, int kernel, int expanded, int channels, bool excites, Activation activation, int stride, string? name = null)
    {
        Node y = x;
        int part = 0;
        if (expanded != x.Channels)
            y = V3ConvNorm(y, expanded, 1, activation, name: $"{part++}");
        y = V3ConvNorm(y, expanded, kernel, activation, stride, groups: expanded, name: $"{part++}");
        if (excites)
            y = y.SqueezeExcite(ConvolutionBlocks.Rounded(expanded / 4.0), gate: Activation.HardSigmoid, name: $"{part++}");
        y = V3ConvNorm(y, channels, 1, Activation.None, name: $"{part}");
        return stride == 1 && x.Channels == channels ? x + y : y;
    }

    private static Node V3ConvNorm(Node x, int filters, int kernel, Activation activation, int stride = 1, int groups = 1, string? name = null) =>
        ConvolutionBlocks.ConvNorm(x, filters, kernel, activation, stride, groups, V3Epsilon, V3Momentum, name: "");
}
