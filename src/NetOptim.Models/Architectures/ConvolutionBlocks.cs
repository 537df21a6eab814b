namespace NetOptim.Models.Architectures;

/// <summary>What all the networks are made of.</summary>
internal static class ConvolutionBlocks
{
    /// <summary>
    /// Convolution <c>0</c> without bias, padded so that only the stride shrinks the image, batch normalisation <c>1</c>, activation: torchvision's
    /// <c>Conv2dNormActivation</c>.
    /// </summary>
    public static Node ConvNorm(
        Node x, int filters, int kernel, Activation activation, int stride = 1, int groups = 1, double epsilon = 1e-5, double momentum = 0.1,
        string? name = null)
    {
        x = x.Conv2d(
            filters, kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups, bias: false, weightInitializer: Initializer.HeNormal, name: "0");
        x = x.BatchNorm(momentum, epsilon, name: "1");
        return activation == Activation.None ? x : x.Activation(activation);
    }

    /// <summary>
    /// The multiple of 8 nearest to a number of channels, but never less than nine tenths of it (Howard et al. 2017).
    /// </summary>
    public static int Rounded(double channels)
    {
        int rounded = Math.Max(8, (int)(channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }
}
