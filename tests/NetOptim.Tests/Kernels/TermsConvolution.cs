using NetOptim.Kernels;
using static NetOptim.Tests.Kernels.ConvolutionReference;

namespace NetOptim.Tests.Kernels;

/// <summary>A convolution's tensors, and those of an epilogue that masks its result and makes a third tensor and two sums of it.</summary>
internal sealed unsafe class TermsConvolution : ConvolutionTensors
{
    private readonly Way _way;
    private readonly GuardedBuffer _result;
    private readonly GuardedBuffer _other;
    private readonly GuardedBuffer _third;
    private readonly GuardedBuffer _first;
    private readonly GuardedBuffer _second;
    private readonly float[] _thirdBefore;

    private TermsConvolution(in ConvolutionShape shape, int batch, int step, Way way, bool areResultsAligned)
        : base(shape, batch, step, areResultsAligned)
    {
        _way = way;
        _result = way == Way.InputGradient ? Dx : Y;
        var random = new Random(2);
        _other = GuardedBuffer.Random(_result.Length, random, 1);
        _third = GuardedBuffer.Random(_result.Length, random, 3);
        _first = new(Columns, 1);
        _second = new(Columns, 2);
        _thirdBefore = _third.Span.ToArray();
    }

    private enum Way { Forward, ChannelsFirst, InputGradient, Made }

    private int Columns => _way == Way.InputGradient ? Shape.InChannels : Shape.OutChannels;

    /// <summary>Results are stored past the caches.</summary>
    public bool IsStreamed =>
        StreamedResults.Are<Masked>(_result.Pointer, _result.Length, Shape.IsDepthwise ? Shape.InChannels : _way == Way.InputGradient ? Shape.GroupInChannels : Shape.GroupOutChannels);

    private Masked Epilogue => new(_other.Pointer, _third.Pointer, Columns);

    /// <summary>Does something with every kind of convolution that there is of a shape.</summary>
    public static void ForEachWay(in ConvolutionShape shape, int batch, int step, Action<TermsConvolution> action, bool areResultsAligned = false)
    {
        foreach (Way way in Enum.GetValues<Way>())
        {
            if (way != Way.Made || (shape.IsDepthwise && MadeLines.Fit(shape)))
            {
                using var run = new TermsConvolution(shape, batch, step, way, areResultsAligned);
                action(run);
            }
        }
    }

    /// <summary>All results, of memory that holds a value wherever it may hold any.</summary>
    public float[] Run(WorkerPool pool, int steps = 1, float before = float.NaN)
    {
        Fill(pool, before);
        RunParts(pool, steps);
        return [.. Stored(), .. _first.Span, .. _second.Span];
    }

    public float[] Stored() => [.. _result.Span, .. _third.Span];

    public void RunParts(WorkerPool pool, int steps) =>
        Convolve(pool, steps, Epilogue, ColumnFinisher.OfTerms(new Sums(_first.Pointer, _second.Pointer)));

    public void RunWithoutTerms(WorkerPool pool)
    {
        Fill(pool, float.NaN);
        Convolve(pool, steps: 1, new WithoutTerms(Epilogue), new ColumnSums(_result.Pointer, Columns, _first.Pointer));
    }

    /// <summary>Compares all results with what plain loops make of the stored sums.</summary>
    public void Check(WorkerPool pool)
    {
        Fill(pool, float.NaN);
        // With a finisher: without one, a convolution of one tap takes its terms in the order of a plain product.
        Convolve(pool, steps: 1, default(StoreEpilogue), new ColumnSums(_result.Pointer, Columns, _first.Pointer));
        float[] expected = _result.Span.ToArray(), expectedThird = [.. _thirdBefore];
        double[] first = new double[Columns], second = new double[Columns], firstSize = new double[Columns], secondSize = new double[Columns];
        for (int i = 0; i < expected.Length; i++)
        {
            float other = _other.Span[i], value = other > 0 ? expected[i] : 0, term = value * other;
            expected[i] = value;
            expectedThird[i] += value + other;
            int column = i % Columns;
            first[column] += value;
            second[column] += term;
            firstSize[column] += Math.Abs(value);
            secondSize[column] += Math.Abs(term);
        }
        Run(pool);
        AssertSame("result", expected, _result);
        AssertSame("third tensor", expectedThird, _third);
        AssertNear("first sum", first, firstSize, _first);
        AssertNear("second sum", second, secondSize, _second);
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (GuardedBuffer buffer in (GuardedBuffer[])[_other, _third, _first, _second])
        {
            buffer.Dispose();
        }
    }

    private void Fill(WorkerPool pool, float before)
    {
        foreach (GuardedBuffer buffer in (GuardedBuffer[])[_result, _first, _second, Workspaces[0]])
        {
            buffer.Span.Fill(before);
        }
        for (int worker = 0; worker < pool.Threads; worker++)
        {
            new Span<float>(pool.Scratch(worker), WorkerPool.ScratchLength).Fill(before);
        }
        _thirdBefore.CopyTo(_third.Span);
    }

    private void Convolve<TEpilogue, TFinish>(WorkerPool pool, int steps, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        float* space = Workspaces[0].Pointer;
        foreach (BatchPart part in new BatchParts(Batch, Step, steps))
        {
            switch (_way)
            {
                case Way.Forward: Convolution.Forward(pool, X.Pointer, W.Pointer, Y.Pointer, Shape, part, space, epilogue, finish); break;
                case Way.ChannelsFirst: Convolution.ForwardChannelsFirst(pool, X.Pointer, W.Pointer, Y.Pointer, Shape, part, space, epilogue, finish); break;
                case Way.InputGradient: Convolution.InputGradient(pool, Dy.Pointer, W.Pointer, Dx.Pointer, Shape, part, space, epilogue, finish); break;
                default: Convolution.Forward(pool, new Read(X.Pointer, Shape.InChannels), W.Pointer, Y.Pointer, Shape, part, space, epilogue, finish); break;
            }
        }
    }

    private void AssertSame(string what, float[] expected, GuardedBuffer actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (!expected[i].Equals(actual.Span[i]))
            {
                Assert.Fail($"{_way} of {Shape}, batch {Batch}, step {Step}, {what}: element {i} is {actual.Span[i]}, expected {expected[i]}.");
            }
        }
    }

    /// <summary>
    /// Roundings fall this way and that, so that the error grows like the root of the terms (as in <see cref="WinogradConvolution.Check()"/>); the largest of all these
    /// tests was 0.6 times the bound.
    /// </summary>
    private void AssertNear(string what, double[] expected, double[] sizes, GuardedBuffer actual)
    {
        double bound = (1 + Math.Sqrt(_result.Length / Columns)) * HalfUlp;
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(actual.Span[i] - expected[i]) <= bound * sizes[i]))
            {
                Assert.Fail($"{_way} of {Shape}, batch {Batch}, step {Step}, {what}: column {i} is {actual.Span[i]}, expected {expected[i]} ± {bound * sizes[i]}.");
            }
        }
    }

    /// <summary>The sum where another tensor is positive, else 0; adds both to a third tensor, so that an element that is met twice or never shows. Terms: the value, and the value by the other.</summary>
    public readonly struct Masked(float* other, float* third, nint columns) : IEpilogue
    {
        public static bool HasTerms => true;

        public static bool OutlivesParts => true;

        public static bool Fetches => true;

        public void Fetch(nint row, nint column) => Cache.Fetch(third + row * columns + column);

        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T> => ApplyTerms(sum, row, column, out _, out _);

        public T ApplyTerms<T>(T sum, nint row, nint column, out T first, out T second) where T : struct, ISimd<T>
        {
            nint at = row * columns + column;
            T factor = T.Load(other + at), value = T.Select(T.GreaterThan(factor, T.Zero), sum, T.Zero);
            (T.Load(third + at) + (value + factor)).Store(third + at);
            first = value;
            second = value * factor;
            return value;
        }
    }

    private readonly struct WithoutTerms(Masked epilogue) : IEpilogue
    {
        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T> => epilogue.Apply(sum, row, column);
    }

    /// <summary>Terms: the sum, and twice the sum.</summary>
    public readonly struct StoredWithTerms : IEpilogue
    {
        public static bool IsStore => true;

        public static bool HasTerms => true;

        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T> => sum;

        public T ApplyTerms<T>(T sum, nint row, nint column, out T first, out T second) where T : struct, ISimd<T>
        {
            first = sum;
            second = sum + sum;
            return sum;
        }
    }

    public readonly struct Sums(float* firsts, float* seconds) : IColumnSums
    {
        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T>
        {
            first.Store(firsts + column);
            second.Store(seconds + column);
        }
    }

    private readonly struct Read(float* x, nint columns) : IPrologue
    {
        public T Value<T>(nint row, nint column) where T : struct, ISimd<T> => T.Load(x + row * columns + column);
    }
}
