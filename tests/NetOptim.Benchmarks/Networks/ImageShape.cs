namespace NetOptim.Benchmarks.Networks;

/// <summary>One sample's shape between two layers; a vector is an image of one pixel.</summary>
internal readonly record struct ImageShape(int Channels, int Height, int Width)
{
    public int Elements => Channels * Height * Width;
}
