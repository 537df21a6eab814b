namespace NetOptim.Tests.Training;

public class DatasetTests
{
    private static readonly Dataset<int> Ten = Dataset.Create(Enumerable.Range(0, 10).Select(i => (float)i).ToArray(), Enumerable.Range(0, 10).ToArray(), 1);

    [Fact]
    public void Views_compose()
    {
        Assert.Equal([3, 4, 5], Labels(Ten.Skip(3).Take(3)));
        Assert.Equal([5, 3], Labels(Ten.Skip(3).Subset([2, 0])));
        Assert.Equal(Labels(Ten.Shuffle(1))[4], Assert.Single(Labels(Ten.Shuffle(1).Subset([4]))));
    }

    [Fact]
    public void A_shuffle_is_a_permutation_that_the_seed_decides()
    {
        int[] first = Labels(Ten.Shuffle(1));
        Assert.Equal(first, Labels(Ten.Shuffle(1)));
        Assert.NotEqual(first, Labels(Ten.Shuffle(2)));
        Assert.Equal(Enumerable.Range(0, 10), first.Order());
    }

    [Fact]
    public void A_split_shares_all_samples_out()
    {
        (Dataset<int> first, Dataset<int> second) = Ten.Split(0.7, seed: 4);
        Assert.Equal(7, first.Count);
        Assert.Equal(Enumerable.Range(0, 10), Labels(first).Concat(Labels(second)).Order());
    }

    [Fact]
    public void A_stratified_split_keeps_the_classes_in_proportion()
    {
        // 60, 30 and 10 of a hundred, in blocks: 20 % are 12, 6 and 2.
        int[] labels = [.. Enumerable.Repeat(0, 60), .. Enumerable.Repeat(1, 30), .. Enumerable.Repeat(2, 10)];
        Dataset<int> data = Dataset.Create(Enumerable.Range(0, 100).Select(i => (float)i).ToArray(), labels, 1);
        (Dataset<int> first, Dataset<int> second) = data.Split(0.2, seed: 3, stratify: true);
        Assert.Equal([12, 6, 2], Labels(first).CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal([48, 24, 8], Labels(second).CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal(Enumerable.Range(0, 100), Features(first).Concat(Features(second)).Order());
        Assert.Equal(Features(first), Features(data.Split(0.2, seed: 3, stratify: true).First));
        Assert.NotEqual(Features(first), Features(data.Split(0.2, seed: 4, stratify: true).First));
        // Not in blocks any more: the order is the shuffled one.
        Assert.NotEqual(Labels(first).Order(), Labels(first));
    }

    [Theory]
    [InlineData(0.1, new[] { 5, 5, 3 }, new[] { 1, 1, 1 })] // a tenth of 13 is 1, which is no sample of each class
    [InlineData(0.25, new[] { 5, 5, 3 }, new[] { 1, 1, 1 })] // 1.15, 1.15 and 0.69
    [InlineData(0.4, new[] { 5, 5, 3 }, new[] { 2, 2, 1 })] // 1.92, 1.92 and 1.15
    [InlineData(0.8, new[] { 5, 5, 3 }, new[] { 4, 4, 2 })] // 3.85, 3.85 and 2.31
    [InlineData(0.75, new[] { 97, 2, 2 }, new[] { 74, 1, 1 })] // 73.0, 1.5 and 1.5, of which the small ones keep one back
    public void Shares_are_rounded_so_that_every_class_is_in_both_parts(double fraction, int[] sizes, int[] expected)
    {
        int[] labels = [.. sizes.SelectMany((size, label) => Enumerable.Repeat(label, size))];
        Dataset<int> data = Dataset.Create(new float[labels.Length], labels, 1);
        if (Math.Round(fraction * labels.Length) < sizes.Length)
        {
            string message = Assert.Throws<ArgumentException>(() => data.Split(fraction, stratify: true)).Message;
            Assert.Contains("a sample of every class, but of 13 samples in 3 classes it would give one part 1", message, StringComparison.Ordinal);
            return;
        }
        (Dataset<int> first, _) = data.Split(fraction, stratify: true);
        Assert.Equal(expected, Labels(first).CountBy(label => label).OrderBy(pair => pair.Key).Select(pair => pair.Value));
    }

    [Fact]
    public void Values_are_stratified_where_they_are_classes_and_refused_where_they_are_not()
    {
        // Pairs of flags: four classes of five.
        float[] flags = [.. Enumerable.Range(0, 20).SelectMany(i => (float[])[i & 1, (i >> 1) & 1])];
        (Dataset<float> first, _) = Dataset.Create(new float[20], flags, 1).Split(0.4, stratify: true);
        float[] targets = new float[first.Count * 2];
        first.Read([.. Enumerable.Range(0, first.Count)], new float[first.Count], targets);
        Assert.Equal([2, 2, 2, 2], targets.Chunk(2).CountBy(pair => (pair[0], pair[1])).Select(pair => pair.Value));

        string message = Assert.Throws<ArgumentException>(() => TestData.Plane(10).Split(0.5, stratify: true)).Message;
        Assert.Contains("two samples of each class, but only one has the target", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.5)]
    [InlineData(0.01)]
    [InlineData(double.NaN)]
    public void A_split_that_leaves_a_part_empty_is_refused(double fraction) =>
        Assert.Contains("10 samples", Assert.Throws<ArgumentException>(() => Ten.Split(fraction)).Message, StringComparison.Ordinal);

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Contains("Whole samples of 3 values", Message(() => Dataset.Create(new float[4], new int[1], 3)), StringComparison.Ordinal);
        Assert.Contains("at least one; got 0", Message(() => Dataset.Create(Array.Empty<float>(), Array.Empty<int>(), 3)), StringComparison.Ordinal);
        Assert.Contains("2 samples need 2 labels, or as many for each; got 3", Message(() => Dataset.Create(new float[4], new int[3], 2)), StringComparison.Ordinal);
        Assert.Contains("got 3 targets in all", Message(() => Dataset.Create(new float[4], new float[3], 2)), StringComparison.Ordinal);
        Assert.Contains("Label -1 of sample 1 is negative", Message(() => Dataset.Create(new float[2], new[] { 0, -1 }, 1)), StringComparison.Ordinal);
        Assert.Contains("std 0", Message(() => Dataset.CreateFromBytes(new byte[2], new int[2], 1, std: 0)), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Ten.Take(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ten.Take(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ten.Skip(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ten.Skip(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Ten.Subset([10]));
        Assert.Throws<ArgumentException>(() => Ten.Subset([]));

        static string Message(Func<object> create) => Assert.Throws<ArgumentException>(create).Message;
    }

    [Fact]
    public void Bytes_are_scaled_in_vectors_as_they_are_one_by_one()
    {
        byte[] bytes = [.. Enumerable.Range(0, 300).Select(i => (byte)(i * 7))];
        for (int length = 0; length <= bytes.Length; length++)
        {
            float[] scaled = new float[length + 2];
            scaled[0] = scaled[^1] = 42;
            ByteFeatures.Scale(bytes.AsSpan(0, length), scaled.AsSpan(1, length), 0.013f, -0.42f);
            for (int i = 0; i < length; i++)
                Assert.Equal(bytes[i] * 0.013f + -0.42f, scaled[i + 1]);
            Assert.Equal((42f, 42f), (scaled[0], scaled[^1]));
        }
    }

    [Fact]
    public void Bytes_are_normalised_by_mean_and_standard_deviation()
    {
        Dataset<int> data = Dataset.CreateFromBytes(new byte[] { 0, 255 }, new[] { 0 }, 2, mean: 0.25f, std: 0.5f);
        float[] features = new float[2];
        data.Read([0], features, new int[1]);
        // (1 − 0.25)/0.5, computed as 255·(1/255/0.5) − 0.5: two roundings.
        Assert.Equal([-0.5f, 1.5f], features, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void A_standardizer_brings_the_part_it_was_fitted_on_to_mean_0_and_deviation_1()
    {
        // Columns 1, 2, 3, 6 (mean 3, population variance 3.5) and a constant.
        Dataset<int> data = Dataset.Create(new float[] { 1, 5, 2, 5, 3, 5, 6, 5 }, new int[4], 2);
        Standardizer standardizer = Standardizer.Fit(data);
        Assert.Equal([3, 5], standardizer.Mean.ToArray());
        Assert.Equal([MathF.Sqrt(3.5f), 1], standardizer.Std.ToArray());

        float[] sample = [6, 7];
        standardizer.Transform(sample);
        Assert.Equal([3 / MathF.Sqrt(3.5f), 2], sample);

        Dataset<int> part = standardizer.Transform(data.Subset([3, 0]));
        float[] features = new float[4];
        part.Read([0, 1], features, new int[2]);
        Assert.Equal([3 / MathF.Sqrt(3.5f), 0, -2 / MathF.Sqrt(3.5f), 0], features);
    }

    [Fact]
    public void A_standardizer_names_the_feature_that_is_not_finite()
    {
        Dataset<int> data = Dataset.Create(new[] { 1, 2, 3, float.NaN }, new int[2], 2);
        Assert.Contains("Feature 1 of sample 1 is NaN", Assert.Throws<ArgumentException>(() => Standardizer.Fit(data)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Standardizer([0], [0]));
        Assert.Throws<ArgumentException>(() => new Standardizer([0, 1], [1, 1]).Transform(new float[3]));
    }

    private static int[] Labels(Dataset<int> data)
    {
        int[] labels = new int[data.Count];
        data.Read([.. Enumerable.Range(0, data.Count)], new float[data.Count], labels);
        return labels;
    }

    private static int[] Features(Dataset<int> data)
    {
        float[] features = new float[data.Count];
        data.Read([.. Enumerable.Range(0, data.Count)], features, new int[data.Count]);
        return Array.ConvertAll(features, feature => (int)feature);
    }
}
