using System.Runtime.Intrinsics;
using NetOptim.Benchmarks.Networks;

namespace NetOptim.Benchmarks.Peers;

/// <summary>
/// Memory read and written as fast as the cache level that it lives in allows: what is written is a copy of what is read first; what is read
/// beyond that is summed, what is written beyond it filled. What is copied may go through some multiply-adds on the way.
/// </summary>
internal sealed unsafe class SweepPass : TeamPass, IDisposable
{
    private readonly TensorCopies _source;
    private readonly TensorCopies _target;
    private Movement _movement;
    private int _first;
    private int _multiplyAdds;
    private int _turn;
    private float _sum;

    /// <param name="sweeps">There is memory for all of them, and each begins at its start.</param>
    /// <param name="copies">One: what fits into a cache is found there again. More: every run takes the next copy of that memory.</param>
    public SweepPass(IReadOnlyList<MemorySweep> sweeps, int copies = 1)
    {
        _source = new(new float[sweeps.Max(static sweep => sweep.Reads)], copies);
        _target = new(new float[sweeps.Max(static sweep => sweep.Writes)], copies, TensorCopies.CacheLine);
    }

    public void Run(MemorySweep sweep, int threads)
    {
        _turn++;
        int copies = Math.Min(sweep.Reads, sweep.Writes);
        _multiplyAdds = sweep.MultiplyAdds;
        Move(Movement.Copy, 0, copies, threads);
        if (sweep.Reads > copies)
            Move(Movement.Sum, copies, sweep.Reads, threads);
        if (sweep.Writes > copies)
            Move(Movement.Fill, copies, sweep.Writes, threads);
    }

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    protected override void Pass(int start, int end)
    {
        float* source = _source[_turn] + _first, target = _target[_turn] + _first;
        switch (_movement)
        {
            case Movement.Copy:
                Copy(source, target, start, end, _multiplyAdds);
                break;
            case Movement.Sum:
                _sum = Sum(source, start, end);
                break;
            default:
                new Span<float>(target + start, end - start).Fill(1);
                break;
        }
    }

    private void Move(Movement movement, int first, int end, int threads)
    {
        (_movement, _first) = (movement, first);
        Share(end - first, threads);
    }

    private static void Copy(float* source, float* target, int start, int end, int multiplyAdds)
    {
        int i = start, width = Vector512<float>.Count;
        Vector512<float> factor = Vector512.Create(0.5f), term = Vector512.Create(0.25f);
        for (; i <= end - 4 * width; i += 4 * width)
        {
            Vector512<float> a = Vector512.Load(source + i), b = Vector512.Load(source + i + width);
            Vector512<float> c = Vector512.Load(source + i + 2 * width), d = Vector512.Load(source + i + 3 * width);
            for (int j = 0; j < multiplyAdds; j++)
            {
                a = Vector512.FusedMultiplyAdd(a, factor, term);
                b = Vector512.FusedMultiplyAdd(b, factor, term);
                c = Vector512.FusedMultiplyAdd(c, factor, term);
                d = Vector512.FusedMultiplyAdd(d, factor, term);
            }
            a.Store(target + i);
            b.Store(target + i + width);
            c.Store(target + i + 2 * width);
            d.Store(target + i + 3 * width);
        }
        for (; i < end; i++)
            target[i] = source[i];
    }

    private static float Sum(float* source, int start, int end)
    {
        int i = start, width = Vector512<float>.Count;
        Vector512<float> a = default, b = default, c = default, d = default;
        for (; i <= end - 4 * width; i += 4 * width)
        {
            a += Vector512.Load(source + i);
            b += Vector512.Load(source + i + width);
            c += Vector512.Load(source + i + 2 * width);
            d += Vector512.Load(source + i + 3 * width);
        }
        float sum = Vector512.Sum(a + b + (c + d));
        for (; i < end; i++)
            sum += source[i];
        return sum;
    }

    private enum Movement
    {
        Copy,
        Sum,
        Fill,
    }
}
