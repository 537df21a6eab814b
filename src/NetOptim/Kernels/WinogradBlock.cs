namespace NetOptim.Kernels;

/// <summary>Results of a convolution that Winograd tiles make at a time: what becomes of them at the points stays in the second-level cache. The batch does not count.</summary>
/// <param name="Results">Results of a tile, next to each other on a line; 0 where plain sums are as good.</param>
/// <param name="Lines">Lines of results.</param>
/// <param name="Pixels">Results of a line, whole tiles of them.</param>
/// <param name="Images">Images that can be transformed at a time if there are all lines of them.</param>
internal readonly record struct WinogradBlock(int Results, int Lines, int Pixels, int Images)
{
    /// <summary>The most tiles of a block.</summary>
    private const int MaxTiles = 128;

    /// <summary>Fewer tiles of an image do not make good that there are more weights at the points than taps.</summary>
    private const int MinTiles = 16;

    /// <summary>With fewer channels on either side, the transforms cost what they save.</summary>
    private const int MinChannels = 16;

    /// <summary>With more taps, the weights of a channel are too many to be transformed at a time.</summary>
    private const int MaxTaps = 512;

    /// <param name="shape">The convolution.</param>
    /// <param name="height">Lines of results of an image.</param>
    /// <param name="width">Results of a line.</param>
    /// <param name="read">Channels that are read, of a group; a block needs some lines more of these.</param>
    /// <param name="others">The group's other channels.</param>
    /// <param name="kept">How many of the others are transformed, too, before they are multiplied.</param>
    public static WinogradBlock Of(in ConvolutionShape shape, int height, int width, int read, int others, int kept)
    {
        int results = Winograd.Results(shape.KernelWidth);
        // Results of the padding alone are exactly 0, which is more than a tile promises that has others beside them.
        if (results == 0 || shape is not { StrideX: 1, StrideY: 1, DilationX: 1, DilationY: 1, Taps: <= MaxTaps } || Math.Min(read, others) < MinChannels
            || Math.Max(shape.PadLeft, shape.PadRight) >= shape.KernelWidth)
        {
            return default;
        }
        int all = (width - 1) / results + 1, across = ProductBlocks.Even(all, MaxTiles), lines = ProductBlocks.Even(height, MaxTiles / across);
        long length;
        while ((length = ((lines + shape.KernelHeight - 1L) * read + (long)lines * kept) * across * Winograd.Points) > ConvolutionPlan.StripLength)
        {
            if (lines > 1)
            {
                lines = ProductBlocks.Even(height, lines / 2);
            }
            else if (across > 1)
            {
                across = ProductBlocks.Even(all, across / 2);
            }
            else
            {
                return default;
            }
        }
        int tiles = lines * across;
        return tiles >= MinTiles ? new(results, lines, across * results, (int)Math.Min(MaxTiles / tiles, ConvolutionPlan.StripLength / length)) : default;
    }
}
