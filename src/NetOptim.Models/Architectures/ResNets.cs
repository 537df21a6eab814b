namespace NetOptim.Models.Architectures;

/// <summary>Residual networks (He et al. 2015), with torchvision's names: methods named "" open no scope.</summary>
internal static class ResNets
{
    /// <summary>Two convolutions of 3×3 in a block.</summary>
    public static Node Basic(Node x, int[] blocks, int classes, string? name = "") => Build(x, blocks, classes, hasBottleneck: false);

    /// <summary>Convolutions of 1×1, 3×3 and 1×1 in a block, the last with four times the channels; strides are the middle one's.</summary>
    public static Node Bottleneck(Node x, int[] blocks, int classes, string? name = "") => Build(x, blocks, classes, hasBottleneck: true);

    /// <summary>
    /// The networks of the paper's section on CIFAR-10, of 6n + 2 layers: three stages of n blocks with 16, 32 and 64 channels, and shortcuts without
    /// weights (option A: every other pixel, the new channels zeros).
    /// </summary>
    public static Node Cifar(Node x, int blocksPerStage, int classes, string? name = "")
    {
        x = Convolve(x, 16, 3, 1, 1).Relu();
        for (int stage = 0; stage < 3; stage++)
        {
            for (int block = 0; block < blocksPerStage; block++)
                x = CifarResidual(x, 16 << stage, stage > 0 && block == 0 ? 2 : 1, name: $"layer{stage + 1}.{block}");
        }
        return x.GlobalAvgPool().Dense(classes, name: "fc");
    }

    private static Node CifarResidual(Node x, int channels, int stride, string? name = null)
    {
        Node y = Convolve(x, channels, 3, stride, 1).Relu();
        y = Convolve(y, channels, 3, 1, 2);
        if (stride > 1)
        {
            int added = channels - x.Channels;
            x = x.MaxPool2d(1, stride).PadChannels(added / 2, added - added / 2);
        }
        return (y + x).Relu();
    }

    private static Node Build(Node x, int[] blocks, int classes, bool hasBottleneck, string? name = "")
    {
        x = x.Conv2d(64, 7, stride: 2, padding: 3, bias: false, weightInitializer: Initializer.HeNormal, name: "conv1");
        x = x.BatchNorm(name: "bn1").Relu().MaxPool2d(3, stride: 2, padding: 1);
        for (int stage = 0; stage < blocks.Length; stage++)
        {
            for (int block = 0; block < blocks[stage]; block++)
            {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = Residual(x, 64 << stage, stride, hasBottleneck, name: $"layer{stage + 1}.{block}");
            }
        }
        return x.GlobalAvgPool().Dense(classes, name: "fc");
    }

    private static Node Residual(Node x, int width, int stride, bool hasBottleneck, string? name = null)
    {
        int channels = hasBottleneck ? 4 * width : width;
        Node y = x;
        if (hasBottleneck)
        {
            y = Convolve(y, width, 1, 1, 1).Relu();
            y = Convolve(y, width, 3, stride, 2).Relu();
            y = Convolve(y, channels, 1, 1, 3);
        }
        else
        {
            y = Convolve(y, width, 3, stride, 1).Relu();
            y = Convolve(y, channels, 3, 1, 2);
        }
        if (stride > 1 || x.Channels != channels)
            x = ConvolutionBlocks.ConvNorm(x, channels, 1, Activation.None, stride, name: "downsample");
        return (y + x).Relu();
    }

    /// <summary>The block's convolution of that number and the batch normalisation behind it.</summary>
    private static Node Convolve(Node x, int filters, int kernel, int stride, int number, string? name = "") => x
        .Conv2d(
            filters, kernel, stride: stride, padding: kernel / 2, bias: false, weightInitializer: Initializer.HeNormal, name: $"conv{number}")
        .BatchNorm(name: $"bn{number}");
}
