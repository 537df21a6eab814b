namespace NetOptim.Kernels;

/// <summary>
/// Images as a convolution goes through them. A pointwise one knows no lines: all pixels of a step are one line of one image, so that the
/// last image may be narrower than the others.
/// </summary>
internal readonly struct ConvolutionImages
{
    /// <param name="shape">The convolution.</param>
    /// <param name="part">Samples.</param>
    /// <param name="isChannelsFirst">The order of the source: pixels whose channels are apart stay in their images.</param>
    public ConvolutionImages(in ConvolutionShape shape, in BatchPart part, bool isChannelsFirst)
    {
        if (!shape.IsPointwise || isChannelsFirst)
        {
            (Shape, Count, Step, First, End) = (shape, part.Batch, part.Step, part.First, part.End);
            return;
        }
        int pixels = checked(shape.InHeight * shape.InWidth);
        Shape = shape with { InHeight = 1, InWidth = checked(part.Step * pixels) };
        Count = part.Steps;
        Step = 1;
        First = (part.First + part.Step - 1) / part.Step;
        End = (part.End + part.Step - 1) / part.Step;
        Missing = (Count * part.Step - part.Batch) * pixels;
    }

    /// <summary>The convolution of such an image.</summary>
    public ConvolutionShape Shape { get; }

    /// <summary>Images of the whole batch.</summary>
    public int Count { get; }

    /// <summary>Images of a step.</summary>
    public int Step { get; }

    /// <summary>The part's first image.</summary>
    public int First { get; }

    /// <summary>The image behind the part's last one.</summary>
    public int End { get; }

    /// <summary>Pixels by which the last image is narrower.</summary>
    public int Missing { get; }
}
