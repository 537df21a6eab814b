using System.Runtime.Intrinsics;

namespace NetOptim.Kernels;

/// <summary>
/// Packs a convolution's weights [out, in/groups, kernel height, kernel width] into the panels of its columns: for every group
/// and phase the panels one after the other, each [tap line, tap, source channel] by its columns.
/// </summary>
internal readonly unsafe struct ConvolutionPacking(WorkerPool pool, in ConvolutionPlan plan, float* weights, float* packed) : IParallelWork
{
    // Terms that an item packs at least, so that what it takes to find their places does not count.
    private const int MinTerms = 128;

    // Enough items for the workers, where a kernel has so many terms.
    private const int WantedItems = 8;

    // Terms whose places are known at a time.
    private const int MostPlaces = 1024;

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
        float* packed = _packed + (nint)group * _plan.Shape.Taps * _plan.Inner * _plan.PaddedColumns;
        if (_plan.IsGradient)
        {
            PackGradient(group, panel, first, end, packed, places);
        }
        else
        {
            PackForward(group, panel, first, end, packed + (nint)_plan.Shape.Taps * _plan.Inner * _plan.Panels.Start(panel), places);
        }
    }

    // Parts of the source channels that are packed each on its own.
    private static int Parts(in ConvolutionPlan plan)
    {
        int wanted = Math.Max(1, WantedItems / (plan.Shape.Groups * plan.Panels.Count));
        int most = Math.Max(1, (int)Math.Min(plan.Inner, (long)plan.Inner * plan.Shape.Taps / MinTerms));
        return Math.Min(wanted, most);
    }

    /// <summary>Rows of the weights are columns of the panel.</summary>
    private void PackForward(int group, int panel, int firstChannel, int endChannel, float* packed, nint* places)
    {
        int columns = _plan.Panels.Width(panel), width = _plan.Panels.Vectors(panel) * ProductTile.Lanes;
        int taps = _plan.Shape.Taps, inner = _plan.Inner;
        nint row = (nint)inner * taps;
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

    /// <summary>The weights of one output channel, [in, taps], are rows of the panel when transposed: one for every tap.</summary>
    private void PackGradient(int group, int panel, int firstChannel, int endChannel, float* packed, nint* places)
    {
        int column = _plan.Panels.Start(panel), columns = _plan.Panels.Width(panel), width = _plan.Panels.Vectors(panel) * ProductTile.Lanes;
        int taps = _plan.Shape.Taps, inner = _plan.Inner;
        nint row = (nint)_plan.Columns * taps;
        float* weights = _weights + group * inner * row + (nint)column * taps;
        if (taps == 1)
        {
            PackRows(weights + firstChannel * row, row, endChannel - firstChannel, columns, packed + (nint)inner * column + (nint)firstChannel * width, width);
            return;
        }
        for (int first = 0; first < taps; first += MostPlaces)
        {
            int terms = Math.Min(MostPlaces, taps - first);
            FindPlaces(column, width, first, terms, places);
            for (int channel = firstChannel; channel < endChannel; channel++)
            {
                ProductPacking.Transposed(
                    weights + channel * row + first, taps, terms, columns, packed + (nint)channel * width, width, new ListedTerms(places));
            }
        }
    }

    /// <summary>Where the taps go of the first output channel: by phases, which each have some of them, in the order in which they are met.</summary>
    private void FindPlaces(int column, int width, int firstTap, int terms, nint* places)
    {
        int inner = _plan.Inner;
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
