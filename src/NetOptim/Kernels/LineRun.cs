namespace NetOptim.Kernels;

/// <summary>Neighbouring lines of a depthwise convolution's results, or of gradients, that a kernel goes down in one call.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many.</param>
/// <param name="AreTwoByTwo">Every two of them together: an even number of lines. Of three lines of taps the first may be above the image, the last one below it.</param>
/// <param name="AreInPairs">Their results two by two as well (<see cref="DepthwisePlan.HasPairs"/>).</param>
internal readonly record struct LineRun(int First, int Count, bool AreTwoByTwo, bool AreInPairs = false)
{
    /// <summary>As many lines as go together from that one on, where a window slides along each: two by two, or all with their taps inside, or one.</summary>
    /// <param name="line">The first line.</param>
    /// <param name="most">The most lines.</param>
    /// <param name="first">Where its first line of taps is.</param>
    /// <param name="y">The taps, down the image.</param>
    /// <param name="stepX">Pixels from one result of a line to the next.</param>
    /// <param name="height">Lines of the image.</param>
    public static LineRun Sliding(int line, int most, int first, in ConvolutionAxis y, int stepX, int height)
    {
        int even = Math.Min(most, height - 1 - first) & -2, last = first + (y.Taps - 1) * y.Dilation;
        if (even >= 2 && first >= -1 && stepX == 1 && y is { Taps: 3, Step: 1, Dilation: 1 })
        {
            return new(line, even, true);
        }
        return new(line, first >= 0 && last < height ? Math.Min(most, (height - 1 - last) / y.Step + 1) : 1, false);
    }
}
