namespace NetOptim.Kernels;

/// <summary>Statistics of groups of neighbouring channels (Wu and He 2018).</summary>
public static unsafe class ChannelGroups
{
    /// <summary>y[sample, channel] = the sum of the sample's x over the channel's group, divided by <paramref name="count"/>.</summary>
    /// <param name="x">Sums over pixels, [batch, channels].</param>
    /// <param name="y">[batch, channels]; every channel of a group has the same value.</param>
    /// <param name="batch">Samples, at least 0.</param>
    /// <param name="channels">A multiple of <paramref name="groups"/>.</param>
    /// <param name="groups">At least 1.</param>
    /// <param name="count">Numbers that each group's sum is made of, at least 1.</param>
    public static void Means(float* x, float* y, int batch, int channels, int groups, int count)
    {
        int width = channels / groups;
        for (nint group = 0; group < (nint)batch * groups; group++)
        {
            double sum = 0;
            foreach (float value in new ReadOnlySpan<float>(x + group * width, width))
                sum += value;
            new Span<float>(y + group * width, width).Fill((float)(sum / count));
        }
    }
}
