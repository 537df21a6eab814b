using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// Packs a convolution's weights [out, in/groups, kernel height, kernel width] into the panels of its columns: for every group
/// and phase the panels one after the other, each [tap line, tap, source channel] by its columns; for Winograd tiles [point, tap line, source channel].
/// </summary>
internal readonly unsafe struct ConvolutionPacking(WorkerPool pool, in ConvolutionPlan plan, float* weights, float* packed) : IParallelWork
{
    // Terms that an item packs at least, so that what it takes to find their places does not count.
    private const int MinTerms = 128;

    // Enough items for the workers, where a kernel has so many terms.
    private const int WantedItems = 8;

    // Terms whose places are known at a time.
    private const int MostPlaces = 1024;

    // Floats of scratch memory for weights that are transformed once they are packed, behind the places: two channels of the most taps, of the widest panels.
    private const int MostTransformed = 2 * WinogradBlock.MaxTaps * 64;

    private readonly WorkerPool _pool = pool;
    private readonly ConvolutionPlan _plan = plan;
    private readonly float* _weights = weights;
    private readonly float* _packed = packed;
    private readonly int _parts = Parts(plan);

    public int Items => _plan.Shape.Groups * _plan.Panels.Count * _parts;

    public void Execute(int item, int worker)
    {
        nint* places = (nint*)_pool.Scratch(worker);
        (int rest, int part) = Math.DivRem(item, _parts);
        (int group, int panel) = Math.DivRem(rest, _plan.Panels.Count);
        int first = (int)((long)_plan.Inner * part / _parts), end = (int)((long)_plan.Inner * (part + 1) / _parts);
        float* packed = _packed + _plan.PackedLength / _plan.Shape.Groups * group;
        if (_plan.IsWinograd)
        {
            PackTransformed(group, panel, first, end, packed, places);
        }
        else if (_plan.IsGradient)
        {
            PackGradient(group, panel, _plan.Panels.Start(panel), first, end, packed, _plan.Inner, places);
        }
        else
        {
            PackForward(group, panel, first, end, packed + (nint)_plan.Shape.Taps * _plan.Inner * _plan.Panels.Start(panel), _plan.Inner, places);
        }
    }

    // Parts of the source channels that are packed each on its own.
    private static int Parts(in ConvolutionPlan plan)
    {
        int wanted = Math.Max(1, WantedItems / (plan.Shape.Groups * plan.Panels.Count));
        int most = Math.Max(1, (int)Math.Min(plan.Inner, (long)plan.Inner * plan.Shape.Taps / MinTerms));
        int parts = Math.Min(wanted, most);
        if (plan.IsWinograd)
        {
            int channels = MostTransformed / (plan.Shape.Taps * ProductTile.MaxVectors * ProductTile.Lanes);
            parts = Math.Max(parts, (plan.Inner - 1) / channels + 1);
        }
        return parts;
    }

    /// <summary>Some channels of a panel as for plain tiles, in scratch memory, then each line of taps at the points.</summary>
    private void PackTransformed(int group, int panel, int firstChannel, int endChannel, float* packed, nint* places)
    {
        int height = _plan.Shape.KernelHeight, taps = _plan.Shape.KernelWidth, count = endChannel - firstChannel, width = _plan.Panels.Vectors(panel) * ProductTile.Lanes;
        float* plain = (float*)(places + MostPlaces);
        if (_plan.IsGradient)
        {
            PackGradient(group, panel, 0, firstChannel, endChannel, plain - (nint)firstChannel * width, count, places);
        }
        else
        {
            PackForward(group, panel, firstChannel, endChannel, plain - (nint)firstChannel * width, count, places);
        }
        packed += (nint)Winograd.Points * height * _plan.Inner * _plan.Panels.Start(panel) + (nint)firstChannel * width;
        nint line = (nint)count * width, packedLine = (nint)_plan.Inner * width;
        for (int tapY = 0; tapY < height; tapY++)
        {
            if (Vector512.IsHardwareAccelerated) Transform<Simd512>(plain, line, packed, height * packedLine);
            else if (Vector256.IsHardwareAccelerated) Transform<Simd256>(plain, line, packed, height * packedLine);
            else if (Vector128.IsHardwareAccelerated) Transform<Simd128>(plain, line, packed, height * packedLine);
            else Transform<SimdScalar>(plain, line, packed, height * packedLine);
            plain += taps * line;
            packed += packedLine;
        }
    }

    /// <summary>The points of a line of taps; whole vectors, for panels are.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Transform<T>(float* weights, nint tap, float* to, nint point) where T : struct, ISimd<T>
    {
        for (nint i = 0; i < tap; i += T.Count)
        {
            float* w = weights + i;
            T w0 = T.Load(w), w1 = T.Load(w + tap), w2 = T.Load(w + 2 * tap);
            if (_plan.Shape.KernelWidth == FourResults.Taps)
            {
                Winograd.Filter<T, FourResults>(w0, w1, w2, T.Zero, T.Zero, to + i, point);
            }
            else
            {
                Winograd.Filter<T, TwoResults>(w0, w1, w2, T.Load(w + 3 * tap), T.Load(w + 4 * tap), to + i, point);
            }
        }
    }

    /// <summary>Rows of the weights are columns of the panel. From tap to tap there are <paramref name="inner"/> channels.</summary>
    private void PackForward(int group, int panel, int firstChannel, int endChannel, float* packed, int inner, nint* places)
    {
        int columns = _plan.Panels.Width(panel), width = _plan.Panels.Vectors(panel) * ProductTile.Lanes;
        int taps = _plan.Shape.Taps;
        nint row = (nint)_plan.Inner * taps;
        float* weights = _weights + ((nint)group * _plan.Columns + _plan.Panels.Start(panel)) * row;
        if (taps == 1)
        {
            ProductPacking.Transposed(weights + firstChannel, row, endChannel - firstChannel, columns, packed + (nint)firstChannel * width, width);
            return;
        }
        nint first = (nint)firstChannel * taps, end = (nint)endChannel * taps;
        int channel = firstChannel, tap = 0;
        while (first < end)
        {
            int terms = (int)Math.Min(MostPlaces, end - first);
            for (int i = 0; i < terms; i++)
            {
                places[i] = ((nint)tap * inner + channel) * width;
                if (++tap == taps)
                {
                    tap = 0;
                    channel++;
                }
            }
            ProductPacking.Transposed(weights + first, row, terms, columns, packed, width, new ListedTerms(places));
            first += terms;
        }
    }

    /// <summary>
    /// The weights of one output channel, [in, taps], are rows of the panel when transposed: one for every tap. From tap to tap there are
    /// <paramref name="inner"/> channels, before the panel <paramref name="column"/> columns.
    /// </summary>
    private void PackGradient(int group, int panel, int column, int firstChannel, int endChannel, float* packed, int inner, nint* places)
    {
        int columns = _plan.Panels.Width(panel), width = _plan.Panels.Vectors(panel) * ProductTile.Lanes;
        int taps = _plan.Shape.Taps;
        nint row = (nint)_plan.Columns * taps;
        float* weights = _weights + group * _plan.Inner * row + (nint)_plan.Panels.Start(panel) * taps;
        if (taps == 1)
        {
            PackRows(weights + firstChannel * row, row, endChannel - firstChannel, columns, packed + (nint)inner * column + (nint)firstChannel * width, width);
            return;
        }
        for (int first = 0; first < taps; first += MostPlaces)
        {
            int terms = Math.Min(MostPlaces, taps - first);
            FindPlaces(column, width, inner, first, terms, places);
            for (int channel = firstChannel; channel < endChannel; channel++)
            {
                ProductPacking.Transposed(
                    weights + channel * row + first, taps, terms, columns, packed + (nint)channel * width, width, new ListedTerms(places));
            }
        }
    }

    /// <summary>Where the taps go of the first output channel: by phases, which each have some of them, in the order in which they are met.</summary>
    private void FindPlaces(int column, int width, int inner, int firstTap, int terms, nint* places)
    {
        nint before = 0;
        for (int phaseY = 0; phaseY < _plan.PhasesY; phaseY++)
        {
            ConvolutionAxis y = _plan.AxisY(phaseY);
            for (int phaseX = 0; phaseX < _plan.PhasesX; phaseX++)
            {
                ConvolutionAxis x = _plan.AxisX(phaseX);
                nint panel = before * inner * _plan.PaddedColumns + (nint)y.Taps * x.Taps * inner * column;
                for (int tapY = 0; tapY < y.Taps; tapY++)
                {
                    for (int tapX = 0; tapX < x.Taps; tapX++)
                    {
                        int tap = (y.Kernel + tapY * y.KernelStep) * _plan.Shape.KernelWidth + x.Kernel + tapX * x.KernelStep - firstTap;
                        if ((uint)tap < (uint)terms)
                        {
                            places[tap] = panel + (nint)(tapY * x.Taps + tapX) * inner * width;
                        }
                    }
                }
                before += y.Taps * x.Taps;
            }
        }
    }

    private static void PackRows(float* weights, nint row, int depth, int columns, float* packed, int width)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            ProductPacking.Rows<Simd512>(weights, row, depth, columns, packed, width);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            ProductPacking.Rows<Simd256>(weights, row, depth, columns, packed, width);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            ProductPacking.Rows<Simd128>(weights, row, depth, columns, packed, width);
        }
        else
        {
            ProductPacking.Rows<SimdScalar>(weights, row, depth, columns, packed, width);
        }
    }
}
