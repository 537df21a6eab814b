namespace NetOptim.Tests.Runtime;

public class ParameterInitializerTests
{
    private const int Count = 200_000;

    [Theory]
    [InlineData(Initializer.Default, 1.0 / 50)]
    [InlineData(Initializer.TorchUniform, 1.0 / 50)]
    [InlineData(Initializer.GlorotUniform, 6.0 / 80)]
    [InlineData(Initializer.HeUniform, 6.0 / 50)]
    [InlineData(Initializer.LeCunUniform, 3.0 / 50)]
    public void Uniform_kinds_fill_their_interval_evenly(Initializer kind, double squaredBound)
    {
        float[] values = Fill(kind, seed: 3);
        double bound = Math.Sqrt(squaredBound);
        Assert.All(values, value => Assert.InRange(value, -bound, bound));
        // Ten bins of 20,000: the deviation of a count is √(n·p·(1-p)) = 134; five of them.
        int[] bins = new int[10];
        foreach (float value in values)
            bins[Math.Min(9, (int)((value / bound + 1) * 5))]++;
        Assert.All(bins, bin => Assert.InRange(bin, 20_000 - 671, 20_000 + 671));
        Assert.Equal(squaredBound / 3, Variance(values), squaredBound / 3 * 0.02);
    }

    [Theory]
    [InlineData(Initializer.GlorotNormal, 2.0 / 80)]
    [InlineData(Initializer.HeNormal, 2.0 / 50)]
    [InlineData(Initializer.LeCunNormal, 1.0 / 50)]
    public void Normal_kinds_have_their_moments_and_tails(Initializer kind, double variance)
    {
        float[] values = Fill(kind, seed: 3);
        double deviation = Math.Sqrt(variance);
        // Five deviations of the estimators: σ/√n for the mean, σ²·√(2/n) for the variance, √(24/n) for the fourth moment's excess of 3.
        Assert.InRange(values.Average(value => (double)value), -5 * deviation / Math.Sqrt(Count), 5 * deviation / Math.Sqrt(Count));
        Assert.Equal(variance, Variance(values), variance * 5 * Math.Sqrt(2.0 / Count));
        Assert.Equal(3, values.Average(value => Math.Pow(value / deviation, 4)), 5 * Math.Sqrt(96.0 / Count));
        // 4.55 % beyond two deviations.
        Assert.Equal(0.0455, values.Count(value => Math.Abs(value) > 2 * deviation) / (double)Count, 0.0025);
        // Neighbours come from one pair of uniform numbers, and are independent all the same.
        double covariance = Enumerable.Range(0, Count - 1).Average(i => (double)values[i] * values[i + 1]);
        Assert.InRange(covariance / variance, -5 / Math.Sqrt(Count), 5 / Math.Sqrt(Count));
    }

    [Theory]
    [InlineData(Initializer.Zeros, 0f)]
    [InlineData(Initializer.Ones, 1f)]
    public void Constant_kinds_are_constant(Initializer kind, float expected) =>
        Assert.All(Fill(kind, seed: 3), value => Assert.Equal(expected, value));

    [Fact]
    public void Values_depend_on_seed_and_number_of_the_tensor_not_on_the_shapes_around_it()
    {
        using TinyClassifier narrow = Model(1, [new("a", [5], 0, Initializer.HeNormal, 4, 4), new("b", [7], 16, Initializer.TorchUniform, 4, 4)]);
        using TinyClassifier wide = Model(1, [new("a", [50], 0, Initializer.HeNormal, 4, 4), new("b", [7], 64, Initializer.TorchUniform, 4, 4)]);
        using TinyClassifier other = Model(2, [new("a", [5], 0, Initializer.HeNormal, 4, 4), new("b", [7], 16, Initializer.TorchUniform, 4, 4)]);
        Assert.Equal(narrow.Parameters["b"].Values, wide.Parameters["b"].Values);
        Assert.Equal(narrow.Parameters["a"].Values[..4], wide.Parameters["a"].Values[..4]);
        Assert.NotEqual(narrow.Parameters["b"].Values.ToArray(), other.Parameters["b"].Values.ToArray());
    }

    [Fact]
    public void Tensors_of_one_model_differ()
    {
        using TinyClassifier model = Model(1, [new("a", [9], 0, Initializer.HeUniform, 4, 4), new("b", [9], 16, Initializer.HeUniform, 4, 4)]);
        Assert.NotEqual(model.Parameters["a"].Values.ToArray(), model.Parameters["b"].Values.ToArray());
    }

    [Fact]
    public void Buffers_are_filled_too()
    {
        ModelInfo info = TinyClassifier.Declared with { Buffers = [new ParameterInfo("norm1.running_var", [3], 0, Initializer.Ones, 1, 1)] };
        using TinyClassifier model = new(info);
        Assert.Equal([1, 1, 1], model.Buffers[0].Values.ToArray());
    }

    [Fact]
    public void A_fan_of_zero_is_refused()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(() => Model(1, [new("a", [5], 0, Initializer.HeNormal, 0, 4)]));
        Assert.Contains("'a' is filled by HeNormal, which needs a fan-in of at least 1", exception.Message, StringComparison.Ordinal);
    }

    private static float[] Fill(Initializer kind, ulong seed)
    {
        using TinyClassifier model = Model(seed, [new("weight", [Count], 0, kind, FanIn: 50, FanOut: 30)]);
        return model.Parameters[0].Values.ToArray();
    }

    private static TinyClassifier Model(ulong seed, ParameterInfo[] tensors) =>
        new(TinyClassifier.Declared with { Parameters = tensors }, new() { Seed = seed, BatchCapacity = 1, Threads = 1 });

    private static double Variance(float[] values)
    {
        double mean = values.Average(value => (double)value);
        return values.Average(value => (value - mean) * (value - mean));
    }
}
