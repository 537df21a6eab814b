using System.Runtime.Intrinsics;
using unsafe SlidingLoop = delegate*<float*, nint, nint, float*, nint, nint, nint, float*, nint, void>;

namespace NetOptim.Kernels;

/// <summary>Register tiles of a convolution with three or five taps a line, step and dilation 1, and one or two vectors of output channels.</summary>
/// <remarks>
/// A tile's rows are neighbouring results of a line, so that the pixel of one's last tap is that of the next but one's first: an element is broadcast
/// once for all taps, where a plain tile would do so for each. With three taps that leaves 1.4 instructions to a multiply-add instead of 2 and more, with five 1.3. The terms
/// of a sum come in the order [line of taps, channel, tap], whatever the height of the tile.
/// </remarks>
internal static unsafe partial class SlidingTile
{
    /// <summary>Whether there are tiles for so many taps a line.</summary>
    public static bool Has(int taps) => taps is 3 or 5;

    /// <summary>Whether they take panels of so many vectors: with AVX-512, whose registers hold their sums.</summary>
    public static bool Takes(int vectors) => vectors <= MostVectors;

    /// <summary>Vectors of the widest panel, 0 where there are none.</summary>
    public static int MostVectors => Vector512.IsHardwareAccelerated ? 2 : 0;

    /// <summary>The most rows of a tile: what the registers hold beside the weights of all taps.</summary>
    /// <param name="taps">3 or 5.</param>
    /// <param name="vectors">1 or 2.</param>
    public static int MaxRows(int taps, int vectors) => vectors == 1 ? 16 : taps == 3 ? 12 : 10;

    /// <summary>
    /// The loop of a tile. Its arguments: the source at the first tap of the first row; floats from pixel to pixel and from line of taps to line of taps of the
    /// source; the panel of weights [line of taps, tap, channel, columns]; floats from tap to tap of it; channels; lines of taps; the tile's sums, whole vectors;
    /// floats from row to row of them.
    /// </summary>
    /// <param name="taps">3 or 5.</param>
    /// <param name="rows">1 … <see cref="MaxRows"/>.</param>
    /// <param name="vectors">1 or 2.</param>
    public static SlidingLoop Loop(int taps, int rows, int vectors) => (taps, vectors) switch
    {
        (3, 1) => LoopThreeTaps1(rows),
        (3, _) => LoopThreeTaps2(rows),
        (_, 1) => LoopFiveTaps1(rows),
        _ => LoopFiveTaps2(rows),
    };
}
