using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// The lines of its input that a depthwise convolution needs for some lines of results, made by a prologue in a worker's scratch memory. Neighbouring
/// blocks of results each make the lines between them: the fewer blocks, the fewer lines are made twice.
/// </summary>
internal static unsafe class MadeLines
{
    /// <summary>Floats that are made at a time (384 KiB): they stay in the second-level cache.</summary>
    private const int Length = 98_304;

    /// <summary>Whether the lines of one line of results fit into the scratch memory.</summary>
    public static bool Fit(in ConvolutionShape shape) => Reach(shape) * Line(shape) <= WorkerPool.ScratchLength;

    /// <summary>Lines of results whose input is made at a time, at least 1.</summary>
    public static int LinesAtOnce(in ConvolutionShape shape) => (int)Math.Max(1, (Length / Line(shape) - Reach(shape)) / shape.StrideY + 1);

    /// <summary>Makes what the lines of results <paramref name="line"/> … <paramref name="endLine"/>-1 of an image read.</summary>
    /// <returns>Where the tensor would begin if it were whole.</returns>
    public static float* Make<TPrologue>(in TPrologue prologue, in ConvolutionShape shape, int image, int line, int endLine, float* scratch)
        where TPrologue : struct, IPrologue
    {
        int first = Math.Max(0, line * shape.StrideY - shape.PadTop);
        int end = Math.Min(shape.InHeight, (endLine - 1) * shape.StrideY - shape.PadTop + (int)Reach(shape));
        nint firstRow = ((nint)image * shape.InHeight + first) * shape.InWidth, endRow = firstRow + (nint)(end - first) * shape.InWidth;
        int column = 0;
        if (Vector512.IsHardwareAccelerated) column = Make<TPrologue, Simd512>(prologue, firstRow, endRow, column, shape.InChannels, scratch);
        if (Vector256.IsHardwareAccelerated) column = Make<TPrologue, Simd256>(prologue, firstRow, endRow, column, shape.InChannels, scratch);
        if (Vector128.IsHardwareAccelerated) column = Make<TPrologue, Simd128>(prologue, firstRow, endRow, column, shape.InChannels, scratch);
        Make<TPrologue, SimdScalar>(prologue, firstRow, endRow, column, shape.InChannels, scratch);
        return scratch - firstRow * shape.InChannels;
    }

    /// <summary>Lines that a line of results reads.</summary>
    private static long Reach(in ConvolutionShape shape) => (shape.KernelHeight - 1L) * shape.DilationY + 1;

    private static long Line(in ConvolutionShape shape) => (long)shape.InWidth * shape.InChannels;

    /// <summary>All rows, from a column on as far as whole vectors go; returns the column reached.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Make<TPrologue, T>(in TPrologue shared, nint row, nint endRow, int firstColumn, int columns, float* to)
        where TPrologue : struct, IPrologue
        where T : struct, ISimd<T>
    {
        // A local copy, because the JIT may keep its fields in registers.
        TPrologue prologue = shared;
        int endColumn = columns - (columns - firstColumn) % T.Count;
        if (endColumn > firstColumn)
        {
            for (; row < endRow; row++)
            {
                for (int column = firstColumn; column < endColumn; column += T.Count) prologue.Value<T>(row, column).Store(to + column);
                to += columns;
            }
        }
        return endColumn;
    }
}
