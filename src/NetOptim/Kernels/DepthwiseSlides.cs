using System.Runtime.CompilerServices;

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

/// <summary>
/// How far away the tensors are that a kernel reads. Asking for them ahead of their use hides the way from beyond the caches, but costs more than it
/// brings where the second-level cache holds what the kernel before has left there. (Memory for results is asked for as well where a training step keeps
/// them, which sums taken of them tell: the arena of a prediction is so small that it stays in the cache.)
/// </summary>
internal unsafe interface IMemoryDistance
{
    /// <summary>From so many floats of inputs and outputs on, those of a whole batch are taken to be beyond the caches.</summary>
    public const int FarLength = 2 << 20;

    /// <summary>The same for gradients of weights: with nothing but reads, asking pays as soon as the second-level cache does not hold all.</summary>
    public const int FarLengthOfWeights = 1 << 19;

    /// <summary>Whether it pays to ask for what is read ahead of its use.</summary>
    static abstract bool IsFar { get; }

    /// <summary>Whether it pays to ask for the memory of results.</summary>
    /// <param name="areKept">A training step keeps them.</param>
    static virtual bool AsksForResults(bool areKept) => areKept;

    /// <summary>Stores a result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void Store<T>(T result, float* destination) where T : struct, ISimd<T> => result.Store(destination);

    /// <summary>Whether the tensors of some images are beyond the caches: those of a part have just been made.</summary>
    static bool Of(in ConvolutionShape shape, in BatchPart part, int farLength = FarLength) =>
        part.IsWhole && part.Batch * ((long)shape.InHeight * shape.InWidth + (long)shape.OutHeight * shape.OutWidth) * shape.InChannels >= farLength;
}

internal readonly struct NearMemory : IMemoryDistance
{
    public static bool IsFar => false;
}

internal readonly struct FarMemory : IMemoryDistance
{
    public static bool IsFar => true;

    public static bool AsksForResults(bool areKept) => true;
}

/// <summary>What is read is near; results are <see cref="StreamedResults"/>.</summary>
internal readonly unsafe struct StreamedMemory : IMemoryDistance
{
    public static bool IsFar => false;

    public static bool AsksForResults(bool areKept) => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(T result, float* destination) where T : struct, ISimd<T> => result.StoreStreaming(destination);
}
