namespace NetOptim.Models.Architectures;

/// <summary>EfficientNet (Tan and Le 2019), with torchvision's names: methods named "" open no scope.</summary>
internal static class EfficientNets
{
    private const double DropPathRate = 0.2;

    public static Node B0(Node x, int classes, string? name = "")
    {
        (int Expansion, int Kernel, int Stride, int Channels, int Blocks)[] stages =
        [
            (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
        ];
        int all = 0;
        foreach ((_, _, _, _, int blocks) in stages)
            all += blocks;

        x = ConvolutionBlocks.ConvNorm(x, 32, 3, Activation.Silu, stride: 2, name: "features.0");
        int done = 0;
        for (int stage = 0; stage < stages.Length; stage++)
        {
            (int expansion, int kernel, int stride, int channels, int blocks) = stages[stage];
            for (int block = 0; block < blocks; block++)
            {
                double rate = DropPathRate * done++ / all;
                x = InvertedBottleneck(x, expansion, kernel, block == 0 ? stride : 1, channels, rate, name: $"features.{stage + 1}.{block}.block");
            }
        }
        x = ConvolutionBlocks.ConvNorm(x, 4 * x.Channels, 1, Activation.Silu, name: $"features.{stages.Length + 1}");
        return x.GlobalAvgPool().Dropout(0.2, name: "classifier.0").Dense(classes, name: "classifier.1");
    }

    private static Node InvertedBottleneck(
        Node x, int expansion, int kernel, int stride, int channels, double dropPathRate, string? name = null)
    {
        Node y = x;
        int part = 0;
        if (expansion > 1)
            y = ConvolutionBlocks.ConvNorm(y, expansion * x.Channels, 1, Activation.Silu, name: $"{part++}");
        y = ConvolutionBlocks.ConvNorm(y, y.Channels, kernel, Activation.Silu, stride, groups: y.Channels, name: $"{part++}");
        y = y.SqueezeExcite(Math.Max(1, x.Channels / 4), Activation.Silu, name: $"{part++}");
        y = ConvolutionBlocks.ConvNorm(y, channels, 1, Activation.None, name: $"{part}");
        if (stride > 1 || x.Channels != channels)
            return y;
        return x + (dropPathRate > 0 ? y.DropPath(dropPathRate) : y);
    }
}
