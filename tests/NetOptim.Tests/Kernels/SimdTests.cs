using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>Every lane of every width gives the bits that the scalar gives. Widths that the processor lacks run emulated.</summary>
public sealed unsafe class SimdTests
{
    private static readonly float[] Values =
    [
        0f, -0f, 1f, -1f, 0.5f, 1.5f, 2.5f, -2.5f, 3.7f, -3.2f, 1e-40f, -1e-40f, float.Epsilon, 1e30f, -1e30f, float.MaxValue, float.MinValue,
        float.PositiveInfinity, float.NegativeInfinity, float.NaN, -float.NaN, 8388608.5f, 123456.78f, 0.1f, 1f / 3,
    ];

    public static TheoryData<string> Operations =>
    [
        "+", "-", "*", "/", "negate", "and", "or", "xor", "fma", "max", "min", "abs", "sqrt", "round", ">", ">=", "==", "select",
        "broadcast", "zero",
    ];

    [Theory]
    [MemberData(nameof(Operations))]
    public void Every_width_gives_the_scalars_bits(string operation)
    {
        foreach ((float[] a, float[] b, float[] c) in Operands())
        {
            float[] expected = Evaluate<SimdScalar>(operation, a, b, c);
            AssertSame(operation, expected, Evaluate<Simd128>(operation, a, b, c), a, b, c);
            AssertSame(operation, expected, Evaluate<Simd256>(operation, a, b, c), a, b, c);
            AssertSame(operation, expected, Evaluate<Simd512>(operation, a, b, c), a, b, c);
        }
    }

    [Fact]
    public void Counts_are_the_lanes() =>
        Assert.Equal([16, 8, 4, 1], new[] { Simd512.Count, Simd256.Count, Simd128.Count, SimdScalar.Count });

    [Fact]
    public void Max_and_min_are_NaN_where_the_second_operand_is()
    {
        Assert.True(float.IsNaN(SimdScalar.Max(new(1f), new(float.NaN)).Value));
        Assert.True(float.IsNaN(SimdScalar.Min(new(1f), new(float.NaN)).Value));
        Assert.Equal(1f, SimdScalar.Max(new(float.NaN), new(1f)).Value);
        Assert.Equal(1f, SimdScalar.Min(new(float.NaN), new(1f)).Value);
    }

    [Fact]
    public void The_largest_lane_may_be_any_of_them()
    {
        for (int place = 0; place < 16; place++)
        {
            float[] lanes = [.. Enumerable.Range(0, 16).Select(lane => lane == place ? -0.5f : -2f - lane)];
            fixed (float* p = lanes)
            {
                Assert.Equal(-0.5f, Simd512.LaneMax(Simd512.Load(p)));
                Assert.Equal(lanes[..8].Max(), Simd256.LaneMax(Simd256.Load(p)));
                Assert.Equal(lanes[..4].Max(), Simd128.LaneMax(Simd128.Load(p)));
                Assert.Equal(lanes[0], SimdScalar.LaneMax(SimdScalar.Load(p)));
            }
        }
    }

    /// <summary>Numbers whose sum in single precision would lose the small ones, and which in double is exact in any order.</summary>
    [Fact]
    public void Lanes_are_summed_up_in_double()
    {
        float[] lanes = [.. Enumerable.Range(0, 16).Select(lane => lane % 3 == 0 ? 1e8f : lane + 0.25f)];
        fixed (float* p = lanes)
        {
            Assert.Equal(lanes.Sum(lane => (double)lane), Simd512.LaneSum(Simd512.Load(p)));
            Assert.Equal(lanes[..8].Sum(lane => (double)lane), Simd256.LaneSum(Simd256.Load(p)));
            Assert.Equal(lanes[..4].Sum(lane => (double)lane), Simd128.LaneSum(Simd128.Load(p)));
            Assert.Equal(lanes[0], SimdScalar.LaneSum(SimdScalar.Load(p)));
        }
    }

    [Fact]
    public void Multiply_add_rounds_once()
    {
        float x = 1 + 1f / (1 << 12);
        Assert.Equal(1f / (1 << 24), SimdScalar.MultiplyAdd(new(x), new(x), new(-(1 + 1f / (1 << 11)))).Value);
    }

    [Fact]
    public void Round_takes_halves_to_even() =>
        Assert.Equal([0f, 2f, 2f, -2f], new[] { 0.5f, 1.5f, 2.5f, -1.5f }.Select(x => SimdScalar.Round(new(x)).Value));

    private static IEnumerable<(float[] A, float[] B, float[] C)> Operands()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 400; trial++)
        {
            yield return (Pick(), Pick(), Pick());
        }

        float[] Pick() => [.. Enumerable.Range(0, 16).Select(_ =>
            random.Next(3) == 0 ? (random.NextSingle() - 0.5f) * 100 : Values[random.Next(Values.Length)])];
    }

    private static float[] Evaluate<T>(string operation, float[] a, float[] b, float[] c) where T : struct, ISimd<T>
    {
        var result = new float[16];
        fixed (float* pa = a, pb = b, pc = c, pr = result)
        {
            for (int i = 0; i < 16; i += T.Count)
            {
                T x = T.Load(pa + i), y = T.Load(pb + i), z = T.Load(pc + i);
                T value = operation switch
                {
                    "+" => x + y,
                    "-" => x - y,
                    "*" => x * y,
                    "/" => x / y,
                    "negate" => -x,
                    "and" => x & y,
                    "or" => x | y,
                    "xor" => x ^ y,
                    "fma" => T.MultiplyAdd(x, y, z),
                    "max" => T.Max(x, y),
                    "min" => T.Min(x, y),
                    "abs" => T.Abs(x),
                    "sqrt" => T.Sqrt(x),
                    "round" => T.Round(x),
                    ">" => T.GreaterThan(x, y),
                    ">=" => T.GreaterThanOrEqual(x, y),
                    "==" => T.Equal(x, y),
                    "select" => T.Select(T.GreaterThan(x, y), y, z),
                    "broadcast" => T.Broadcast(a[0]),
                    "zero" => T.Zero,
                    _ => throw new ArgumentOutOfRangeException(nameof(operation)),
                };
                value.Store(pr + i);
            }
        }
        return result;
    }

    private static void AssertSame(string operation, float[] expected, float[] actual, float[] a, float[] b, float[] c)
    {
        // Arithmetic on two NaNs may return either: which one, no unit promises.
        bool anyNaN = operation is "+" or "-" or "*" or "/" or "fma" or "sqrt" or "round";
        for (int lane = 0; lane < expected.Length; lane++)
        {
            bool same = BitConverter.SingleToInt32Bits(expected[lane]) == BitConverter.SingleToInt32Bits(actual[lane])
                || (anyNaN && float.IsNaN(expected[lane]) && float.IsNaN(actual[lane]));
            Assert.True(same, $"{operation} of {a[lane]:R}, {b[lane]:R}, {c[lane]:R}: scalar {expected[lane]:R}, lane {actual[lane]:R}.");
        }
    }
}
