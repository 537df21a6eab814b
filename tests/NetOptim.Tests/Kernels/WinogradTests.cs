using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>The transforms of minimal filtering by themselves, one tile in every lane. Widths that the processor lacks run emulated.</summary>
public sealed unsafe class WinogradTests
{
    private const int Lanes = 16;

    [Fact]
    public void Two_results_of_five_taps_are_those_of_the_filter_in_every_width() => Check<TwoResults>();

    [Fact]
    public void Three_results_of_four_taps_are_those_of_the_filter_in_every_width() => Check<ThreeResults>();

    [Fact]
    public void Four_results_of_three_taps_are_those_of_the_filter_in_every_width() => Check<FourResults>();

    [Fact]
    public void Five_results_of_two_taps_are_those_of_the_filter_in_every_width() => Check<FiveResults>();

    [Fact]
    public void Only_filters_of_three_and_of_five_taps_have_tiles() =>
        Assert.Equal([0, 0, 4, 0, 2, 0, 0], Enumerable.Range(1, 7).Select(Winograd.Results));

    private static void Check<TTile>() where TTile : struct, IWinogradTile
    {
        Assert.Equal(Winograd.Points, TTile.Results + TTile.Taps - 1);
        var random = new Random(1);
        for (int trial = 0; trial < 200; trial++)
        {
            float[] x = Numbers(random, Winograd.Points), w = Numbers(random, TTile.Taps);
            float[] results = Of<Simd512, TTile>(x, w);
            for (int i = 0; i < results.Length; i++)
            {
                double sum = 0;
                for (int tap = 0; tap < TTile.Taps; tap++)
                {
                    sum += (double)w[tap * Lanes + i % Lanes] * x[tap * Lanes + i];
                }
                // The largest row of |Aᵀ|·(|G|·1 ⊙ |Bᵀ|·1), of all four filters, is 38, and no number of at most 1 meets more than 16 roundings on its way.
                Assert.Equal(sum, results[i], 16 * 38 * ConvolutionReference.HalfUlp);
            }
            Assert.Equal(results, Of<Simd256, TTile>(x, w));
            Assert.Equal(results, Of<Simd128, TTile>(x, w));
            Assert.Equal(results, Of<SimdScalar, TTile>(x, w));
        }
    }

    private static float[] Numbers(Random random, int rows) => [.. Enumerable.Range(0, rows * Lanes).Select(_ => random.NextSingle() * 2 - 1)];

    /// <summary>The results [result, lane] of <paramref name="x"/> [position, lane] and <paramref name="w"/> [tap, lane].</summary>
    private static float[] Of<T, TTile>(float[] x, float[] w)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        const int Length = Winograd.Points * Lanes;
        float* source = stackalloc float[Length], filter = stackalloc float[Length];
        var results = new float[TTile.Results * Lanes];
        fixed (float* px = x, pw = w, py = results)
        {
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                float* at = px + lane;
                Winograd.Source(
                    T.Load(at), T.Load(at + Lanes), T.Load(at + 2 * Lanes), T.Load(at + 3 * Lanes), T.Load(at + 4 * Lanes), T.Load(at + 5 * Lanes),
                    source + lane, Lanes);
                T none = T.Broadcast(float.NaN); // which nobody looks at
                at = pw + lane;
                Winograd.Filter<T, TTile>(
                    T.Load(at), T.Load(at + Lanes), TTile.Taps > 2 ? T.Load(at + 2 * Lanes) : none, TTile.Taps > 3 ? T.Load(at + 3 * Lanes) : none,
                    TTile.Taps > 4 ? T.Load(at + 4 * Lanes) : none, filter + lane, Lanes);
            }
            for (int i = 0; i < Length; i++)
            {
                source[i] *= filter[i];
            }
            for (int lane = 0; lane < Lanes; lane += T.Count)
            {
                Winograd.Result<T, TTile>(source + lane, Lanes, out T y0, out T y1, out T y2, out T y3, out T y4);
                T[] all = [y0, y1, y2, y3, y4];
                for (int result = 0; result < TTile.Results; result++)
                {
                    all[result].Store(py + result * Lanes + lane);
                }
            }
        }
        return results;
    }
}
