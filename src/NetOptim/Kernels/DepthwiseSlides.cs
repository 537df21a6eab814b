namespace NetOptim.Kernels;

// Sizes are types here, because a type argument is what the JIT takes for a constant.

/// <summary>How a window of three taps a line slides along an image.</summary>
internal interface ISlide
{
    /// <summary>Lines of taps inside the image, 1 … 3.</summary>
    static abstract int Lines { get; }

    /// <summary>Pixels from one result to the next, 1 or 2.</summary>
    static abstract int Stride { get; }
}

internal readonly struct Slide1x1 : ISlide { public static int Lines => 1; public static int Stride => 1; }
internal readonly struct Slide2x1 : ISlide { public static int Lines => 2; public static int Stride => 1; }
internal readonly struct Slide3x1 : ISlide { public static int Lines => 3; public static int Stride => 1; }
internal readonly struct Slide1x2 : ISlide { public static int Lines => 1; public static int Stride => 2; }
internal readonly struct Slide2x2 : ISlide { public static int Lines => 2; public static int Stride => 2; }
internal readonly struct Slide3x2 : ISlide { public static int Lines => 3; public static int Stride => 2; }
