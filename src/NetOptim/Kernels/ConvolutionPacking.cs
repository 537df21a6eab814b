using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// Packs a convolution's weights [out, in/groups, kernel height, kernel width] into the panels of its columns: for every group
/// and phase the panels one after the other, each [tap line, tap, source channel] by its columns.
/// </summary>
internal unsafe struct ConvolutionPacking(WorkerPool pool, in ConvolutionPlan plan, float* weights, float* packed) : IParallelWork
{
    /// <summary>Weights that an item has in its scratch memory at a time.</summary>
    private const int ScratchTerms = 1024;

    private readonly WorkerPool _pool = pool;
    private readonly ConvolutionPlan _plan = plan;
    private readonly float* _weights = weights;
    private readonly float* _packed = packed;

    public readonly int Items => _plan.Shape.Groups * _plan.Panels.Count;

    public readonly void Execute(int item, int worker)
    {
        float* scratch = _pool.Scratch(worker);
        if (Vector512.IsHardwareAccelerated)
        {
            Execute<Simd512>(item, scratch);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Execute<Simd256>(item, scratch);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Execute<Simd128>(item, scratch);
        }
        else
        {
            Execute<SimdScalar>(item, scratch);
        }
    }

    private readonly void Execute<T>(int item, float* scratch) where T : struct, ISimd<T>
    {
        (int group, int panel) = Math.DivRem(item, _plan.Panels.Count);
        int column = _plan.Panels.Start(panel), columns = _plan.Panels.Width(panel), width = _plan.Panels.Vectors(panel) * T.Count;
        float* packed = _packed + (nint)group * _plan.Shape.Taps * _plan.Inner * _plan.PaddedColumns;
        if (_plan.IsGradient)
        {
            PackGradient<T>(group, column, columns, width, packed, scratch);
        }
        else
        {
            PackForward<T>(group, column, columns, width, packed + (nint)_plan.Shape.Taps * _plan.Inner * column, scratch);
        }
    }

    /// <summary>Rows of the weights are columns of the panel; some input channels at a time.</summary>
    private readonly void PackForward<T>(int group, int column, int columns, int width, float* panel, float* scratch) where T : struct, ISimd<T>
    {
        int taps = _plan.Shape.Taps, inner = _plan.Inner;
        nint row = (nint)inner * taps;
        float* weights = _weights + (group * _plan.Columns + column) * row;
        if (taps == 1)
        {
            ProductPacking.Transposed(weights, row, inner, columns, panel, width);
            return;
        }
        int step = Math.Max(1, ScratchTerms / taps);
        for (int channel = 0; channel < inner; channel += step)
        {
            // A kernel too large for the scratch memory goes in parts, one input channel at a time.
            int channels = Math.Min(step, inner - channel);
            for (int first = 0; first < taps; first += ScratchTerms)
            {
                int terms = channels == 1 ? Math.Min(ScratchTerms, taps - first) : channels * taps;
                ProductPacking.Transposed(weights + (nint)channel * taps + first, row, terms, columns, scratch, width);
                float* from = scratch;
                for (int i = 0; i < terms; i++)
                {
                    (int at, int tap) = channels == 1 ? (0, first + i) : Math.DivRem(i, taps);
                    CopyRow<T>(from, panel + ((nint)tap * inner + channel + at) * width, width);
                    from += width;
                }
            }
        }
    }

    /// <summary>The weights of one output channel, [in, taps], are rows of the panel when transposed: one for every tap.</summary>
    private readonly void PackGradient<T>(int group, int column, int columns, int width, float* packed, float* scratch) where T : struct, ISimd<T>
    {
        int taps = _plan.Shape.Taps, inner = _plan.Inner;
        nint row = (nint)_plan.Columns * taps;
        float* weights = _weights + group * inner * row + (nint)column * taps;
        if (taps == 1)
        {
            ProductPacking.Rows<T>(weights, row, inner, columns, packed + (nint)inner * column, width);
            return;
        }
        for (int channel = 0; channel < inner; channel++)
        {
            for (int first = 0; first < taps; first += ScratchTerms)
            {
                int terms = Math.Min(ScratchTerms, taps - first);
                ProductPacking.Transposed(weights + channel * row + first, taps, terms, columns, scratch, width);
                Scatter<T>(channel, column, first, terms, width, packed, scratch);
            }
        }
    }

    private readonly void Scatter<T>(int channel, int column, int firstTap, int terms, int width, float* packed, float* scratch)
        where T : struct, ISimd<T>
    {
        int inner = _plan.Inner;
        nint before = 0;
        for (int phaseY = 0; phaseY < _plan.PhasesY; phaseY++)
        {
            ConvolutionAxis y = _plan.AxisY(phaseY);
            for (int phaseX = 0; phaseX < _plan.PhasesX; phaseX++)
            {
                ConvolutionAxis x = _plan.AxisX(phaseX);
                float* panel = packed + before * inner * _plan.PaddedColumns + (nint)y.Taps * x.Taps * inner * column;
                for (int tapY = 0; tapY < y.Taps; tapY++)
                {
                    for (int tapX = 0; tapX < x.Taps; tapX++)
                    {
                        int tap = (y.Kernel + tapY * y.KernelStep) * _plan.Shape.KernelWidth + x.Kernel + tapX * x.KernelStep - firstTap;
                        if ((uint)tap < (uint)terms)
                        {
                            CopyRow<T>(scratch + (nint)tap * width, panel + ((nint)(tapY * x.Taps + tapX) * inner + channel) * width, width);
                        }
                    }
                }
                before += y.Taps * x.Taps;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow<T>(float* from, float* to, int width) where T : struct, ISimd<T>
    {
        for (int i = 0; i < width; i += T.Count)
        {
            T.Load(from + i).Store(to + i);
        }
    }
}
