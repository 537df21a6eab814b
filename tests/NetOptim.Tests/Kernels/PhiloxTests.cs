using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

public sealed unsafe class PhiloxTests
{
    // Random123's published known-answer vectors for philox4x32-10: counter, key, result.
    public static TheoryData<uint[], uint[], uint[]> KnownAnswers => new()
    {
        { [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
        {
            [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff],
            [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]
        },
        {
            [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0],
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
        },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Block_gives_the_published_answers(uint[] counter, uint[] key, uint[] expected)
    {
        uint[] x = [.. counter];
        Philox.Block(key[0] | (ulong)key[1] << 32, ref x[0], ref x[1], ref x[2], ref x[3]);
        Assert.Equal(expected, x);
    }

    [Fact]
    public void Uniform_is_the_documented_word_of_the_documented_counter_in_every_width()
    {
        PhiloxKey[] keys = [new(0, 0, 0), new(0xFEDCBA9876543210, 77, 3), new(ulong.MaxValue, uint.MaxValue, uint.MaxValue), new(42, 0x80000000, 9)];
        foreach (PhiloxKey key in keys)
        {
            foreach (nint row in new nint[] { 0, 1, 2, 3, 4, 5, 6, 7, 1001, 1002, 0x7FFFFFFF })
            {
                foreach (nint column in new nint[] { 0, 1, 5, 16, 1023, 0x7FFFFFE0 })
                {
                    AssertUniform<Simd512>(key, row, column);
                    AssertUniform<Simd256>(key, row, column);
                    AssertUniform<Simd128>(key, row, column);
                    AssertUniform<SimdScalar>(key, row, column);
                }
            }
        }
    }

    [Fact]
    public void Uniforms_are_those_of_four_rows_in_every_width()
    {
        var key = new PhiloxKey(0xFEDCBA9876543210, 77, 3);
        foreach (nint row in new nint[] { 0, 4, 1000, 0x7FFFFFFC })
        {
            AssertUniforms<Simd512>(key, row, 48);
            AssertUniforms<Simd256>(key, row, 48);
            AssertUniforms<Simd128>(key, row, 48);
            AssertUniforms<SimdScalar>(key, row, 48);
        }
    }

    private static void AssertUniforms<T>(PhiloxKey key, nint row, nint column) where T : struct, ISimd<T>
    {
        float* expected = stackalloc float[16];
        float* actual = stackalloc float[64];
        T.Uniforms(key, row, column, out T uniform0, out T uniform1, out T uniform2, out T uniform3);
        uniform0.Store(actual);
        uniform1.Store(actual + 16);
        uniform2.Store(actual + 32);
        uniform3.Store(actual + 48);
        for (int i = 0; i < 4; i++)
        {
            T.Uniform(key, row + i, column).Store(expected);
            Assert.Equal(new ReadOnlySpan<float>(expected, T.Count), new ReadOnlySpan<float>(actual + 16 * i, T.Count));
        }
    }

    private static void AssertUniform<T>(PhiloxKey key, nint row, nint column) where T : struct, ISimd<T>
    {
        float* actual = stackalloc float[16];
        T.Uniform(key, row, column).Store(actual);
        for (int lane = 0; lane < T.Count; lane++)
        {
            uint[] x = [(uint)(column + lane), (uint)(row / 4), key.Step, key.Stream];
            Philox.Block(key.Seed, ref x[0], ref x[1], ref x[2], ref x[3]);
            Assert.Equal((x[(int)(row % 4)] >> 8) / 16777216f, actual[lane]);
        }
    }

    [Fact]
    public void Uniform_is_uniform()
    {
        // 2^20 numbers in 64 bins: chi-squared of 63 degrees of freedom, mean 63 and deviation 11.2; the bound is 5 deviations.
        var bins = new int[64];
        var key = new PhiloxKey(1, 2, 3);
        float* lanes = stackalloc float[16];
        for (nint row = 0; row < 256; row++)
        {
            for (nint column = 0; column < 4096; column += 16)
            {
                Simd512.Uniform(key, row, column).Store(lanes);
                for (int lane = 0; lane < 16; lane++) bins[(int)(lanes[lane] * 64)]++;
            }
        }
        double expected = 256.0 * 4096 / 64;
        Assert.InRange(bins.Sum(count => (count - expected) * (count - expected) / expected), 20, 119);
    }

    [Fact]
    public void A_sequence_is_the_blocks_of_its_counter_in_order()
    {
        var random = new PhiloxRandom(0x0123456789ABCDEF, 5);
        for (uint block = 0; block < 3; block++)
        {
            uint[] x = [block, 0, uint.MaxValue, 5];
            Philox.Block(0x0123456789ABCDEF, ref x[0], ref x[1], ref x[2], ref x[3]);
            foreach (uint word in x) Assert.Equal(word, random.NextUInt32());
        }
    }

    [Fact]
    public void Sequences_of_different_streams_differ()
    {
        PhiloxRandom first = new(7, 0), second = new(7, 1);
        Assert.NotEqual(first.NextUInt32(), second.NextUInt32());
    }

    [Fact]
    public void NextSingle_is_below_one_and_has_mean_one_half()
    {
        var random = new PhiloxRandom(3, 0);
        double sum = 0;
        for (int i = 0; i < 100_000; i++)
        {
            float x = random.NextSingle();
            Assert.InRange(x, 0f, 0.99999994f);
            sum += x;
        }
        // Standard error 0.2887/√100000 = 0.0009; five of them.
        Assert.Equal(0.5, sum / 100_000, 0.0046);
    }

    [Fact]
    public void NextGaussian_has_the_moments_of_the_normal_distribution()
    {
        var random = new PhiloxRandom(11, 0);
        const int Count = 200_000;
        double mean = 0, square = 0, cube = 0, fourth = 0;
        for (int i = 0; i < Count; i++)
        {
            double x = random.NextGaussian();
            mean += x / Count;
            square += x * x / Count;
            cube += x * x * x / Count;
            fourth += x * x * x * x / Count;
        }
        // Standard errors √(1, 2, 15, 96)/√Count; five of each.
        Assert.Equal(0, mean, 0.012);
        Assert.Equal(1, square, 0.016);
        Assert.Equal(0, cube, 0.044);
        Assert.Equal(3, fourth, 0.11);
    }

    [Fact]
    public void NextInt_takes_every_value_equally_often()
    {
        var random = new PhiloxRandom(5, 0);
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++) counts[random.NextInt(7)]++;
        // Standard deviation √(10000·6/7) = 93; five of them.
        Assert.All(counts, count => Assert.InRange(count, 9537, 10463));
        Assert.Equal(0, random.NextInt(1));
        Assert.InRange(random.NextInt(int.MaxValue), 0, int.MaxValue - 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void NextInt_refuses_an_empty_range(int max)
    {
        var random = new PhiloxRandom(5, 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(max));
    }

    [Fact]
    public void Shuffle_keeps_the_values_and_takes_every_order_equally_often()
    {
        var random = new PhiloxRandom(9, 0);
        var orders = new Dictionary<int, int>();
        for (int i = 0; i < 24_000; i++)
        {
            int[] values = [1, 2, 3, 4];
            random.Shuffle(values);
            Assert.Equal([1, 2, 3, 4], values.Order());
            int order = values.Aggregate((a, b) => 10 * a + b);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }
        // 24 orders, standard deviation √(1000·23/24) = 31; five of them.
        Assert.Equal(24, orders.Count);
        Assert.All(orders.Values, count => Assert.InRange(count, 845, 1155));
        random.Shuffle([]);
    }
}
