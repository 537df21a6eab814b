using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

public sealed unsafe class ProductsTests
{
    private const int TransposedB = 0, Plain = 1, TransposedA = 2;

    /// <summary>2^-24, the largest relative error of one rounding.</summary>
    private const double HalfUlp = 1.0 / (1 << 24);

    public static TheoryData<int> Forms => [TransposedB, Plain, TransposedA];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Small_shapes_agree_with_a_reference_in_double(int form)
    {
        using var pool = new WorkerPool(1);
        for (int m = 1; m <= 14; m++)
        {
            for (int n = 1; n <= 36; n++)
            {
                foreach (int k in (int[])[0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33])
                {
                    Check(pool, form, m, n, k);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_length_to_300_of_one_dimension_agrees(int form)
    {
        using var pool = new WorkerPool(1);
        for (int length = 1; length <= 300; length++)
        {
            Check(pool, form, length, 17, 9);
            Check(pool, form, 7, length, 9);
            Check(pool, form, 5, 19, length);
            Check(pool, form, 1, 3, length);
            Check(pool, form, 1, length, 20);
            Check(pool, form, length, 1, 20);
        }
    }

    /// <summary>Around the sizes of the blocks (240 rows and more, 512 and 1024 terms, 4 panels of 64 columns), of the panels, and from which an operand is packed whole.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Shapes_around_the_block_sizes_agree_on_one_and_on_three_threads(int form)
    {
        using var single = new WorkerPool(1);
        using var three = new WorkerPool(3);
        foreach ((int m, int n, int k) in ((int, int, int)[])
            [(239, 40, 300), (240, 31, 511), (241, 65, 513), (481, 33, 1025), (400, 300, 520), (13, 321, 600), (700, 130, 40), (15, 150, 513), (900, 81, 16), (33, 300, 129), (100, 1000, 40), (45, 701, 513), (128, 517, 700), (12, 600, 256), (30, 1000, 70), (500, 500, 20), (128, 256, 512), (1, 700, 600), (3, 700, 600), (4, 700, 600), (700, 1, 600), (2000, 3, 100), (505, 600, 60), (601, 70, 520), (517, 1000, 40), (410, 70, 1030), (601, 80, 1040), (1003, 75, 500), (2050, 96, 350)])
        {
            float[] one = Check(single, form, m, n, k);
            Assert.Equal(one, Check(three, form, m, n, k));
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_finisher_sees_every_column_once_after_all_its_rows(int form)
    {
        using var single = new WorkerPool(1);
        using var three = new WorkerPool(3);
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 1), (5, 45, 3), (33, 300, 40), (500, 77, 300), (3, 300, 200), (300, 2, 200), (130, 100, 100), (40, 333, 90)])
        {
            foreach (WorkerPool pool in (WorkerPool[])[single, three])
            {
                var random = new Random(1);
                using GuardedBuffer a = GuardedBuffer.Random(m * k, random), b = GuardedBuffer.Random(k * n, random);
                using GuardedBuffer c = new(m * n), sums = new(n), counts = new(n);
                counts.Span.Clear();
                var finish = new CountingColumnSums(new ColumnSums(c.Pointer, n, sums.Pointer), counts.Pointer);
                Multiply(pool, form, a, b, c, m, n, k, default(StoreEpilogue), finish);
                for (int column = 0; column < n; column++)
                {
                    double sum = 0, size = 0;
                    for (int row = 0; row < m; row++)
                    {
                        sum += c.Span[row * n + column];
                        size += Math.Abs(c.Span[row * n + column]);
                    }
                    Assert.Equal(1, counts.Span[column]);
                    // A sum of m terms errs by at most m·2^-24 of the sum of their sizes.
                    Assert.InRange(sums.Span[column], sum - m * HalfUlp * size, sum + m * HalfUlp * size);
                }
            }
        }
    }

    /// <summary>Large results with an epilogue that reads another tensor: it follows the sums in a pass of its own, and so does the finisher.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public void Large_results_meet_their_epilogue_and_finisher_after_the_sums(int form)
    {
        using var single = new WorkerPool(1);
        using var three = new WorkerPool(3);
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1030, 256, 20), (1021, 259, 7), (301, 1003, 33), (3000, 288, 5), (5, 60_000, 6)])
        {
            var random = new Random(4);
            using GuardedBuffer a = GuardedBuffer.Random(m * k, random), b = GuardedBuffer.Random(k * n, random), x = GuardedBuffer.Random(m * n, random);
            using GuardedBuffer plain = new(m * n), c = new(m * n), counts = new(m * n), mean = new(n), variance = new(n);
            Multiply(single, form, a, b, plain, m, n, k, default(StoreEpilogue), default(NoFinish));
            float[]? first = null;
            foreach (WorkerPool pool in (WorkerPool[])[single, three])
            {
                counts.Span.Clear();
                c.Span.Fill(float.NaN);
                Multiply(
                    pool, form, a, b, c, m, n, k, new CountingSum(x.Pointer, counts.Pointer, n),
                    ColumnFinisher.Then(
                        ColumnFinisher.Of(new Mean(c.Pointer, mean.Pointer, m, n)),
                        ColumnFinisher.Of(new Variance(c.Pointer, mean.Pointer, variance.Pointer, m, n))));
                for (int i = 0; i < m * n; i++)
                {
                    Assert.Equal(1, counts.Span[i]);
                    Assert.Equal(plain.Span[i] + x.Span[i], c.Span[i]);
                }
                for (int column = 0; column < n; column++)
                {
                    double sum = 0, squares = 0;
                    for (int row = 0; row < m; row++) sum += c.Span[row * n + column];
                    for (int row = 0; row < m; row++) squares += (c.Span[row * n + column] - sum / m) * (c.Span[row * n + column] - sum / m);
                    Assert.Equal(sum / m, mean.Span[column], 1e-5);
                    Assert.Equal(squares / m, variance.Span[column], 1e-5 * (1 + squares / m));
                }
                float[] results = [.. mean.Span, .. variance.Span];
                Assert.Equal(first ??= results, results);
            }
        }
    }

    /// <summary>Momentum SGD in the epilogue: c is read and written there, and so is a second tensor.</summary>
    [Fact]
    public void An_epilogue_may_update_the_destination_in_place_and_is_called_once_for_each_element()
    {
        using var single = new WorkerPool(1);
        using var three = new WorkerPool(3);
        foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 64, 32), (10, 256, 128), (64, 100, 32), (512, 197, 130), (300, 90, 300), (700, 90, 400)])
        {
            foreach (WorkerPool pool in (WorkerPool[])[single, three])
            {
                var random = new Random(2);
                using GuardedBuffer a = GuardedBuffer.Random(m * k, random), b = GuardedBuffer.Random(k * n, random);
                using GuardedBuffer w = GuardedBuffer.Random(m * n, random), v = GuardedBuffer.Random(m * n, random), sums = new(m * n), counts = new(m * n);
                counts.Span.Clear();
                float[] w0 = w.Span.ToArray(), v0 = v.Span.ToArray();
                Products.MultiplyTransposedA(pool, a.Pointer, b.Pointer, sums.Pointer, m, n, k, default(StoreEpilogue));
                Products.MultiplyTransposedA(pool, a.Pointer, b.Pointer, w.Pointer, m, n, k, new Momentum(w.Pointer, v.Pointer, counts.Pointer, n));
                for (int i = 0; i < w0.Length; i++)
                {
                    float velocity = MathF.FusedMultiplyAdd(0.9f, v0[i], sums.Span[i]);
                    Assert.Equal(1, counts.Span[i]);
                    Assert.Equal(velocity, v.Span[i]);
                    Assert.Equal(MathF.FusedMultiplyAdd(-0.1f, velocity, w0[i]), w.Span[i]);
                }
            }
        }
    }

    /// <summary>
    /// Sums of more than one part of the terms that wait in place (whole vectors of columns) or in scratch memory (the last panel otherwise),
    /// over several blocks of rows: elements all over the result against sums in double, and the same bits from three threads.
    /// </summary>
    [Theory]
    [InlineData(390, 1024, 520)]
    [InlineData(401, 840, 1030)]
    [InlineData(250, 100, 1030)]
    public void Deep_products_of_many_rows_keep_their_sums_apart(int m, int n, int k)
    {
        using var single = new WorkerPool(1);
        using var three = new WorkerPool(3);
        var random = new Random(5);
        using GuardedBuffer a = GuardedBuffer.Random(m * k, random), b = GuardedBuffer.Random(k * n, random);
        using GuardedBuffer c = new(m * n), again = new(m * n);
        foreach (int form in (int[])[TransposedB, Plain, TransposedA])
        {
            Multiply(single, form, a, b, c, m, n, k, default(StoreEpilogue), default(NoFinish));
            Multiply(three, form, a, b, again, m, n, k, default(StoreEpilogue), default(NoFinish));
            Assert.True(c.Span.SequenceEqual(again.Span));
            for (int i = 0; i < 400; i++)
            {
                int row = random.Next(m), column = i % 2 == 0 ? random.Next(n) : n - 1 - random.Next(48);
                double sum = 0, size = 0;
                for (int d = 0; d < k; d++)
                {
                    double product = (double)a.Span[form == TransposedA ? d * m + row : row * k + d] * b.Span[form == TransposedB ? column * k + d : d * n + column];
                    sum += product;
                    size += Math.Abs(product);
                }
                // A sum of k terms errs by at most k·2^-24 of the sum of their sizes.
                Assert.InRange(c.Span[row * n + column], sum - k * HalfUlp * size, sum + k * HalfUlp * size);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Four_rows_at_a_time_give_the_bits_of_one_at_a_time(int form)
    {
        using var single = new WorkerPool(1);
        using var three = new WorkerPool(3);
        var mask = new DropoutMask(new PhiloxKey(5, 6, 7), 0.4f);
        foreach ((int m, int n, int k) in ((int, int, int)[])[(3, 48, 8), (6, 70, 5), (37, 130, 20), (64, 16, 33), (250, 96, 530), (241, 1000, 40), (36, 600, 50)])
        {
            foreach (WorkerPool pool in (WorkerPool[])[single, three])
            {
                var random = new Random(4);
                using GuardedBuffer a = GuardedBuffer.Random(m * k, random), b = GuardedBuffer.Random(k * n, random);
                using GuardedBuffer one = new(m * n), four = new(m * n);
                Multiply(pool, form, a, b, one, m, n, k, new OneRowDropout(mask), default(NoFinish));
                Multiply(pool, form, a, b, four, m, n, k, new FourRowDropout(mask), default(NoFinish));
                Assert.Equal(one.Span, four.Span);
                Assert.InRange(one.Span.Count(0f), 0.2 * m * n - 20, 0.6 * m * n + 20);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void An_element_does_not_depend_on_the_number_of_rows(int form)
    {
        using var pool = new WorkerPool(1);
        const int n = 70, k = 300, most = 60;
        var random = new Random(3);
        using GuardedBuffer rows = GuardedBuffer.Random(most * k, random), b = GuardedBuffer.Random(k * n, random);
        float[]? whole = null;
        for (int m = most; m > Products.FewRows; m--)
        {
            using GuardedBuffer a = new(m * k), c = new(m * n);
            for (int row = 0; row < m; row++)
            {
                for (int d = 0; d < k; d++)
                {
                    a.Span[form == TransposedA ? d * m + row : row * k + d] = rows.Span[row * k + d];
                }
            }
            Multiply(pool, form, a, b, c, m, n, k, default(StoreEpilogue), default(NoFinish));
            whole ??= c.Span.ToArray();
            Assert.True(c.Span.SequenceEqual(whole.AsSpan(0, m * n)), $"{m} rows differ from {most}.");
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void NaN_and_infinity_reach_their_own_row_and_column_only(int form)
    {
        using var pool = new WorkerPool(1);
        foreach ((int m, int n, int k) in ((int, int, int)[])[(13, 20, 9), (1, 20, 25), (20, 1, 25), (4, 40, 18)])
        {
            var random = new Random(4);
            using GuardedBuffer a = GuardedBuffer.Random(m * k, random), b = GuardedBuffer.Random(k * n, random), c = new(m * n);
            int row = m / 2;
            a.Span[form == TransposedA ? (k - 1) * m + row : row * k + k - 1] = float.NaN;
            Multiply(pool, form, a, b, c, m, n, k, default(StoreEpilogue), default(NoFinish));
            for (int i = 0; i < m * n; i++)
            {
                Assert.Equal(i / n == row, float.IsNaN(c.Span[i]));
            }
        }
    }

    [Fact]
    public void A_product_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        var random = new Random(5);
        const int m = 64, n = 96, k = 80;
        using GuardedBuffer a = GuardedBuffer.Random(m * k, random), b = GuardedBuffer.Random(k * n, random), c = new(m * n), sums = new(n);
        long before = 0;
        for (int run = -10; run < 1000; run++)
        {
            if (run == 0)
            {
                before = Allocation.Baseline();
            }
            Products.MultiplyTransposedB(pool, a.Pointer, b.Pointer, c.Pointer, m, n, k, default(StoreEpilogue), new ColumnSums(c.Pointer, n, sums.Pointer));
            Products.Multiply(pool, a.Pointer, b.Pointer, c.Pointer, m, n, k, default(StoreEpilogue));
            Products.MultiplyTransposedA(pool, a.Pointer, b.Pointer, c.Pointer, m, n, k, default(StoreEpilogue));
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Impossible_sizes_are_refused()
    {
        using var pool = new WorkerPool(1);
        Assert.Throws<ArgumentOutOfRangeException>("m", () => Products.Multiply(pool, null, null, null, 0, 1, 1, default(StoreEpilogue)));
        Assert.Throws<ArgumentOutOfRangeException>("n", () => Products.Multiply(pool, null, null, null, 1, 0, 1, default(StoreEpilogue)));
        Assert.Throws<ArgumentOutOfRangeException>("k", () => Products.Multiply(pool, null, null, null, 1, 1, -1, default(StoreEpilogue)));
        Assert.Throws<ArgumentNullException>("pool", () => Products.Multiply(null!, null, null, null, 1, 1, 1, default(StoreEpilogue)));
    }

    /// <summary>Runs the product on random operands between guards and compares it with sums in double.</summary>
    private static float[] Check(WorkerPool pool, int form, int m, int n, int k)
    {
        var random = new Random(m * 31 + n * 7 + k);
        using GuardedBuffer a = GuardedBuffer.Random(m * k, random, m % 5), b = GuardedBuffer.Random(k * n, random, n % 5), c = new(m * n, k % 5);
        Multiply(pool, form, a, b, c, m, n, k, default(StoreEpilogue), default(NoFinish));
        for (int row = 0; row < m; row++)
        {
            for (int column = 0; column < n; column++)
            {
                double sum = 0, size = 0;
                for (int d = 0; d < k; d++)
                {
                    double x = form == TransposedA ? a.Pointer[d * m + row] : a.Pointer[row * k + d];
                    double y = form == TransposedB ? b.Pointer[column * k + d] : b.Pointer[d * n + column];
                    sum += x * y;
                    size += Math.Abs(x * y);
                }
                // k fused roundings err by at most k·2^-24 of the sum of the terms' sizes (Higham, Accuracy and Stability, section 3.1).
                double bound = (k + 1) * HalfUlp * size;
                float value = c.Pointer[row * n + column];
                if (!(Math.Abs(value - sum) <= bound))
                {
                    Assert.Fail($"form {form}, [{m}, {n}], k {k}: element ({row}, {column}) is {value}, expected {sum} ± {bound}.");
                }
            }
        }
        return c.Span.ToArray();
    }

    private static void Multiply<TEpilogue, TFinish>(
        WorkerPool pool, int form, GuardedBuffer a, GuardedBuffer b, GuardedBuffer c, int m, int n, int k, TEpilogue epilogue, TFinish finish)
        where TEpilogue : struct, IEpilogue
        where TFinish : struct, IColumnFinisher
    {
        switch (form)
        {
            case TransposedB: Products.MultiplyTransposedB(pool, a.Pointer, b.Pointer, c.Pointer, m, n, k, epilogue, finish); break;
            case Plain: Products.Multiply(pool, a.Pointer, b.Pointer, c.Pointer, m, n, k, epilogue, finish); break;
            default: Products.MultiplyTransposedA(pool, a.Pointer, b.Pointer, c.Pointer, m, n, k, epilogue, finish); break;
        }
    }

    private readonly struct OneRowDropout(DropoutMask mask) : IEpilogue
    {
        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T> => mask.Apply(sum, row, column);
    }

    private readonly struct FourRowDropout(DropoutMask mask) : IEpilogue
    {
        public static bool TakesFourRows => true;

        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T> => mask.Apply(sum, row, column);

        public void ApplyFour<T>(ref T sum0, ref T sum1, ref T sum2, ref T sum3, nint row, nint column) where T : struct, ISimd<T>
        {
            mask.Draw(row, column, out T drawn0, out T drawn1, out T drawn2, out T drawn3);
            sum0 = mask.Apply(sum0, drawn0);
            sum1 = mask.Apply(sum1, drawn1);
            sum2 = mask.Apply(sum2, drawn2);
            sum3 = mask.Apply(sum3, drawn3);
        }
    }

    private readonly struct CountingSum(float* x, float* counts, int stride) : IEpilogue
    {
        public static bool FollowsSums => true;

        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T>
        {
            nint at = row * stride + column;
            (T.Load(counts + at) + T.Broadcast(1)).Store(counts + at);
            return sum + T.Load(x + at);
        }
    }

    private readonly struct Mean(float* x, float* mean, int rows, int stride) : IColumnReduction
    {
        public void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T> =>
            (first, second) = (T.Load(x + row * stride + column), T.Zero);

        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T> => (first / T.Broadcast(rows)).Store(mean + column);
    }

    private readonly struct Variance(float* x, float* mean, float* variance, int rows, int stride) : IColumnReduction
    {
        public void Terms<T>(nint row, nint column, out T first, out T second) where T : struct, ISimd<T>
        {
            T distance = T.Load(x + row * stride + column) - T.Load(mean + column);
            (first, second) = (distance * distance, T.Zero);
        }

        public void Finish<T>(nint column, T first, T second) where T : struct, ISimd<T> => (first / T.Broadcast(rows)).Store(variance + column);
    }

    private readonly struct Momentum(float* w, float* v, float* counts, int stride) : IEpilogue
    {
        private readonly float* _w = w;
        private readonly float* _v = v;
        private readonly float* _counts = counts;
        private readonly int _stride = stride;

        public T Apply<T>(T sum, nint row, nint column) where T : struct, ISimd<T>
        {
            nint at = row * _stride + column;
            (T.Load(_counts + at) + T.Broadcast(1)).Store(_counts + at);
            T velocity = T.MultiplyAdd(T.Broadcast(0.9f), T.Load(_v + at), sum);
            velocity.Store(_v + at);
            return T.MultiplyAdd(T.Broadcast(-0.1f), velocity, T.Load(_w + at));
        }
    }

    private readonly struct CountingColumnSums(ColumnSums sums, float* counts) : IColumnFinisher
    {
        private readonly ColumnSums _sums = sums;
        private readonly float* _counts = counts;

        public static bool IsActive => true;

        public static int Passes => 1;

        public void Finish<T>(nint rows, nint column) where T : struct, ISimd<T>
        {
            (T.Load(_counts + column) + T.Broadcast(1)).Store(_counts + column);
            _sums.Finish<T>(rows, column);
        }

        public void Gather<T>(int pass, nint firstRow, nint rows, nint column, float* partials, nint stride) where T : struct, ISimd<T> =>
            _sums.Gather<T>(pass, firstRow, rows, column, partials, stride);

        public void Combine<T>(int pass, float* partials, nint stride, int blocks, nint column) where T : struct, ISimd<T> =>
            _sums.Combine<T>(pass, partials, stride, blocks, column);
    }
}
