namespace NetOptim.Benchmarks.Networks;

/// <summary>
/// One sample's shape between two layers. A vector is an image of one pixel; a sequence is an image as high as it has steps, and one pixel wide.
/// </summary>
internal readonly record struct SampleShape(int Channels, int Height, int Width)
{
    public int Elements => Channels * Height * Width;
}
