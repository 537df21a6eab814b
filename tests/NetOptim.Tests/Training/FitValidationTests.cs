namespace NetOptim.Tests.Training;

public class FitValidationTests
{
    private static readonly FitOptions Quiet = new() { Progress = FitProgress.None };

    public static TheoryData<FitOptions, string> BadOptions => new()
    {
        { Quiet with { Epochs = 0 }, "Epochs must be at least 1; it is 0" },
        { Quiet with { BatchSize = 0 }, "BatchSize must be at least 1; it is 0" },
        { Quiet with { ValidationSplit = 1 }, "ValidationSplit must be from 0 to below 1; it is 1" },
        { Quiet with { ValidationSplit = double.NaN }, "ValidationSplit must be from 0 to below 1; it is NaN" },
        { Quiet with { ValidationSplit = 0.001 }, "leaves both parts a sample" },
        { Quiet with { Epochs = 3, InitialEpoch = 3 }, "InitialEpoch must be from 0 to below Epochs (3); it is 3" },
        { Quiet with { BatchSize = 100, DropLast = true }, "do not fill one batch of 100" },
        { Quiet with { EarlyStopping = new() { Patience = -1 } }, "Patience must be at least 0; it is -1" },
        { Quiet with { EarlyStopping = new() { MinDelta = double.NaN } }, "MinDelta must be at least 0; it is NaN" },
        { Quiet with { EarlyStopping = new() }, "watches 'val_loss', which is not computed without validation data" },
        { Quiet with { EarlyStopping = new() { Monitor = "f1" } }, "watches 'f1', which is not computed; there are loss, accuracy" },
        { Quiet with { Metrics = [Metric.R2] }, "'r2' needs real targets" },
        { Quiet with { Metrics = [Metric.BinaryAccuracy] }, "'binary_accuracy' needs probabilities" },
        { Quiet with { Metrics = [Metric.TopK(3)] }, "always 1" },
        { Quiet with { Metrics = [Metric.F1, Metric.F1] }, "Two metrics are named 'f1'" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Options_that_do_not_fit_are_refused_before_training(FitOptions options, string message)
    {
        using var net = new SoftmaxRegression(4, 3);
        float[] before = TestData.Weights(net);
        var exception = Assert.Throws<ArgumentException>(() => net.Fit(TestData.Rings(30), options));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, net.Step);
        Assert.Equal(before, TestData.Weights(net));
    }

    [Fact]
    public void Early_stopping_declared_on_validation_needs_validation_data()
    {
        var declared = new EarlyStoppingInfo("val_loss", 2, 0, Maximize: false, RestoreBestWeights: true, StartFromEpoch: 0, Baseline: null);
        using var net = new SoftmaxRegression(4, 3, earlyStopping: declared);
        var exception = Assert.Throws<ArgumentException>(() => net.Fit(TestData.Rings(30), Quiet));
        Assert.Contains("give Fit a validation data set", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stratified_split_validates_with_every_class()
    {
        // Of the rare class there are three samples: drawn without regard to classes, most seeds would leave the validation set without any.
        int[] labels = [.. Enumerable.Repeat(0, 57), .. Enumerable.Repeat(1, 3)];
        Dataset<int> data = Dataset.Create(new float[60 * 4], labels, 4);
        foreach (ulong seed in (ulong[])[1, 2, 3])
        {
            using var net = new SoftmaxRegression(4, 2, new() { Seed = seed });
            History history = net.Fit(data, Quiet with { ValidationSplit = 0.1, Stratify = true });
            Assert.Equal(1, history.Epochs);
            (Dataset<int> validation, _) = data.Split(0.1, seed, stratify: true);
            Assert.Equal(net.Evaluate(validation).Loss, history.Last("val_loss"), 6);
            Assert.Contains(1, Enumerable.Range(0, validation.Count).Select(validation.FirstTarget));
        }
    }

    [Fact]
    public void Stratifying_no_split_is_refused()
    {
        using var net = new SoftmaxRegression(4, 3);
        Assert.Contains(
            "about ValidationSplit, which is 0", Assert.Throws<ArgumentException>(() => net.Fit(TestData.Rings(30), Quiet with { Stratify = true })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_that_is_no_probability_is_refused_before_the_first_step()
    {
        using var net = new LinearModel(1, 1, sigmoid: true);
        float[] before = TestData.Weights(net);
        Dataset<float> data = Dataset.Create(new float[4], new[] { 0f, 1f, 0.5f, -1f }, 1);
        var exception = Assert.Throws<ArgumentException>(() => net.Fit(data, Quiet));
        Assert.Contains("Target 0 of sample 3 is -1: the targets of LinearModel are probabilities", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, TestData.Weights(net));
        Assert.Throws<ArgumentException>(() => net.Evaluate(data));
    }

    [Fact]
    public void A_validation_set_and_a_split_contradict_each_other()
    {
        using var net = new SoftmaxRegression(4, 3);
        var exception = Assert.Throws<ArgumentException>(() => net.Fit(TestData.Rings(30), TestData.Rings(10), Quiet with { ValidationSplit = 0.5 }));
        Assert.Contains("not both", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_of_another_size_are_refused()
    {
        using var net = new SoftmaxRegression(5, 3);
        var exception = Assert.Throws<ArgumentException>(() => net.Fit(TestData.Rings(30), Quiet));
        Assert.Contains("takes samples of 5 floats (shape 5); those of the data set have 4", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => net.Evaluate(TestData.Rings(30)));
    }

    [Fact]
    public void A_label_beyond_the_classes_is_named_with_its_sample()
    {
        using var net = new SoftmaxRegression(4, 2);
        var exception = Assert.Throws<ArgumentException>(() => net.Fit(TestData.Rings(30), Quiet));
        Assert.Contains("Label 2 of sample 2 is out of range", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_of_another_size_are_refused()
    {
        using var net = new LinearModel(2, 3, sigmoid: false);
        var exception = Assert.Throws<ArgumentException>(() => net.Fit(TestData.Plane(30), Quiet));
        Assert.Contains("needs 3 targets per sample; the data set has 1", exception.Message, StringComparison.Ordinal);
    }
}
