using NetOptim.Benchmarks.Compare;

namespace NetOptim.Tests.Benchmarks;

public class StatisticsTests
{
    [Theory]
    [InlineData(new[] { 5.0 }, 5.0)]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 3.0, 2.0 }, 2.5)]
    public void The_median_is_the_middle_or_the_mean_of_the_middle_two(double[] values, double expected) =>
        Assert.Equal(expected, Statistics.Median(values));

    [Fact]
    public void One_wild_block_does_not_move_the_median()
    {
        double[] calm = [1.0, 1.1, 1.2, 1.3, 1.4];
        double[] disturbed = [1.0, 1.1, 1.2, 1.3, 1000];
        Assert.Equal(Statistics.Median(calm), Statistics.Median(disturbed));
    }

    [Fact]
    public void Quantiles_interpolate_between_order_statistics()
    {
        double[] values = [10, 20, 30, 40];
        Assert.Equal(10, Statistics.Quantile(values, 0));
        Assert.Equal(17.5, Statistics.Quantile(values, 0.25));
        Assert.Equal(40, Statistics.Quantile(values, 1));
    }

    [Fact]
    public void A_machine_that_slows_down_for_some_rounds_leaves_the_ratio_alone()
    {
        double[] ours = [1, 1, 5, 5, 1];
        double[] theirs = [2, 2, 10, 10, 2];
        Assert.Equal(0.5, Statistics.MedianRatio(ours, theirs));
    }

    [Fact]
    public void Quantiles_of_nothing_shares_outside_the_range_and_uneven_rounds_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Statistics.Median([]));
        Assert.Throws<ArgumentException>(() => Statistics.Quantile([1], 1.5));
        Assert.Throws<ArgumentException>(() => Statistics.Quantile([1], double.NaN));
        Assert.Throws<ArgumentException>(() => Statistics.MedianRatio([1, 2], [1]));
    }
}
