namespace NetOptim;

/// <summary>The largest value of every window of an image, channel by channel, as PyTorch's <c>MaxPool2d</c>; padding is never the largest.</summary>
/// <param name="kernel">Height and width of a window, 1 … 200.</param>
public sealed class MaxPool2dAttribute(int kernel) : LayerAttribute
{
    /// <summary>Height and width of a window.</summary>
    public int Kernel { get; } = kernel;

    /// <summary>Pixels from one window to the next; 0, the default: as many as a window is wide.</summary>
    public int Stride { get; set; }

    /// <summary>Pixels round the image that windows may reach into, at most half a window.</summary>
    public int Padding { get; set; }
}

/// <summary>The mean of every window of an image, channel by channel, as PyTorch's <c>AvgPool2d</c>.</summary>
/// <param name="kernel">Height and width of a window, 1 … 200.</param>
public sealed class AvgPool2dAttribute(int kernel) : LayerAttribute
{
    /// <summary>Height and width of a window.</summary>
    public int Kernel { get; } = kernel;

    /// <summary>Pixels from one window to the next; 0, the default: as many as a window is wide.</summary>
    public int Stride { get; set; }

    /// <summary>Zeros round the image, at most half a window.</summary>
    public int Padding { get; set; }

    /// <summary>Whether padding counts as zeros; otherwise the mean is that of the window's pixels in the image.</summary>
    public bool CountIncludePad { get; set; } = true;
}

/// <summary>The mean of every channel of an image: [channels, height, width] becomes [channels].</summary>
public sealed class GlobalAvgPoolAttribute : LayerAttribute;

/// <summary>
/// Means over windows that divide the image as evenly as they can (they overlap where they must), as PyTorch's <c>AdaptiveAvgPool2d</c>: [channels, …, …] becomes [channels, height, width].
/// </summary>
/// <param name="height">Lines of the result, at least 1.</param>
/// <param name="width">Pixels of a line of the result; 0, the default: as many as lines.</param>
public sealed class AdaptiveAvgPool2dAttribute(int height, int width = 0) : LayerAttribute
{
    /// <summary>Lines of the result.</summary>
    public int Height { get; } = height;

    /// <summary>Pixels of a line of the result; 0: as many as lines.</summary>
    public int Width { get; } = width;
}
