namespace NetOptim.Kernels;

/// <summary>
/// Results of a convolution that Winograd tiles make at a time: what they read stays, transformed, in the second-level cache. By the sizes of the convolution alone, not the batch's.
/// </summary>
/// <param name="Results">Results of a tile, next to each other on a line; 0 where plain sums are as good.</param>
/// <param name="Lines">Lines of results.</param>
/// <param name="Pixels">Results of a line, whole tiles of them.</param>
/// <param name="Images">Images of a block where one holds all lines of an image: for sums over the batch.</param>
internal readonly record struct WinogradBlock(int Results, int Lines, int Pixels, int Images)
{
    /// <summary>With more taps, the weights of a channel are too many to be transformed at a time (<see cref="ConvolutionPacking"/>).</summary>
    public const int MaxTaps = 512;

    /// <summary>The most tiles of a block: their sums at all points, of the widest panel, lie in the scratch memory (<see cref="ProductBlocks.SumsLength"/>).</summary>
    private const int MaxTiles = 128;

    /// <summary>Fewer tiles of a block do not make good that there are more weights at the points than taps.</summary>
    private const int MinTiles = 16;

    /// <summary>With fewer channels on either side, the transforms cost what they save.</summary>
    private const int MinChannels = 16;

    /// <param name="shape">The convolution.</param>
    /// <param name="height">Lines of results of an image.</param>
    /// <param name="width">Results of a line.</param>
    /// <param name="read">Channels that are read, of a group; a block needs some lines more of these.</param>
    /// <param name="others">The group's other channels.</param>
    /// <param name="kept">How many of the others are transformed, too, before they are multiplied.</param>
    public static WinogradBlock Of(in ConvolutionShape shape, int height, int width, int read, int others, int kept)
    {
        int results = Winograd.Results(shape.KernelWidth);
        if (results == 0 || shape is not { StrideX: 1, StrideY: 1, DilationX: 1, DilationY: 1, Taps: <= MaxTaps } || Math.Min(read, others) < MinChannels
            || HasZeros(shape, width))
        {
            return default;
        }
        int all = (width - 1) / results + 1;
        if (4L * all * Winograd.Points > 3L * width * shape.KernelWidth)
        {
            // The last tile is so empty that less than a quarter of the multiplications would be saved.
            return default;
        }
        int across = ProductBlocks.Even(all, MaxTiles), most;
        while ((most = MostLines(shape, across, read, kept)) < 1)
        {
            if (across == 1)
            {
                return default;
            }
            across = ProductBlocks.Even(all, across / 2);
        }
        int lines = ProductBlocks.Even(height, Math.Min(most, MaxTiles / across)), tiles = lines * across;
        return tiles >= MinTiles ? new(results, lines, across * results, (int)Math.Min(MaxTiles / tiles, ConvolutionPlan.StripLength / Length(shape, lines, across, read, kept))) : default;
    }

    /// <summary>Results, or taps, may meet the padding alone: they are exactly 0 then, which is more than a tile promises that has others beside them.</summary>
    private static bool HasZeros(in ConvolutionShape shape, int width) => Math.Max(shape.PadLeft, shape.PadRight) >= shape.KernelWidth || width < shape.KernelWidth;

    /// <summary>Floats that a block transforms.</summary>
    private static long Length(in ConvolutionShape shape, int lines, int across, int read, int kept) =>
        ((lines + shape.KernelHeight - 1L) * read + (long)lines * kept) * across * Winograd.Points;

    /// <summary>Lines of which a block transforms no more than fits into the scratch memory.</summary>
    private static int MostLines(in ConvolutionShape shape, int across, int read, int kept) =>
        (int)(((long)ConvolutionPlan.StripLength / (across * Winograd.Points) - (shape.KernelHeight - 1L) * read) / ((long)read + kept));
}
