namespace NetOptim.Tests.Training;

public class FitTests
{
    private static readonly FitOptions Quiet = new() { Progress = FitProgress.None };

    [Fact]
    public void A_classifier_learns_separable_classes()
    {
        using var net = new SoftmaxRegression(4, 3, new() { Seed = 1 });
        Dataset<int> train = TestData.Rings(300), test = TestData.Rings(90, seed: 2);

        History history = net.Fit(train, Quiet with { Epochs = 20, BatchSize = 16 });

        Assert.Equal(StopReason.Completed, history.StopReason);
        Assert.Equal(20, history.Epochs);
        Assert.Equal(20 * 19, net.Step);
        Assert.True(history["loss"][0] > history.Last("loss"));
        EvaluationResult result = net.Evaluate(test);
        Assert.Equal(1, result["accuracy"]);
        Assert.Equal(90, result.Samples);
    }

    [Fact]
    public void A_regression_finds_the_plane_and_reports_the_mean_absolute_error_by_default()
    {
        using var net = new LinearModel(2, 1, sigmoid: false) { LearningRate = 0.5f };

        History history = net.Fit(TestData.Plane(128), Quiet with { Epochs = 60 });

        Assert.Equal(["loss", "mae", "learning_rate", "seconds"], history.Names);
        // The data lie on a plane, so descent converges to it; what is left is float rounding of numbers near 1.
        Assert.Equal([2f, -1f, 0.5f], TestData.Weights(net), (a, b) => MathF.Abs(a - b) < 1e-3f);
        Assert.True(history.Last("mae") < 1e-3);
    }

    [Fact]
    public void The_epoch_loss_is_the_mean_over_samples_not_over_batches()
    {
        using var net = new LinearModel(1, 1, sigmoid: false) { LearningRate = 0 };
        net.Parameters[0].Values[0] = 0;
        // Errors 1, 1 and 2 in batches of 2 and 1: mean square (1 + 1 + 4)/3 = 2, mean of batch means 2.5.
        Dataset<float> data = Dataset.Create(new float[3], new[] { 1f, 1f, 2f }, 1);

        History history = net.Fit(data, data, Quiet with { BatchSize = 2, Shuffle = false, Metrics = [Metric.MeanAbsoluteError] });

        Assert.Equal(2, history.Last("loss"), 6);
        Assert.Equal(2, history.Last("val_loss"), 6);
        Assert.Equal(4.0 / 3, history.Last("mae"), 6);
        Assert.Equal(4.0 / 3, history.Last("val_mae"), 6);
    }

    [Fact]
    public void The_horizon_is_the_whole_run_and_training_further_appends_to_it()
    {
        using var net = new SoftmaxRegression(4, 3);
        net.Fit(TestData.Rings(100), Quiet with { Epochs = 2, BatchSize = 30 });
        Assert.Equal(new TrainingHorizon(4, 2), net.Horizon);
        net.Fit(TestData.Rings(100), Quiet with { Epochs = 3, BatchSize = 30 });
        Assert.Equal(new TrainingHorizon(4, 5), net.Horizon);
    }

    [Fact]
    public void A_resumed_run_ends_with_the_bits_of_an_uninterrupted_one()
    {
        using var whole = new SoftmaxRegression(4, 3, new() { Seed = 5 });
        using var parts = new SoftmaxRegression(4, 3, new() { Seed = 5 });
        Dataset<int> data = TestData.Rings(100);

        whole.Fit(data, Quiet with { Epochs = 5 });
        parts.Fit(data, Quiet with { Epochs = 2 });
        History rest = parts.Fit(data, Quiet with { Epochs = 5, InitialEpoch = 2 });

        Assert.Equal(TestData.Weights(whole), TestData.Weights(parts));
        Assert.Equal(3, rest.Epochs);
        Assert.Equal(new TrainingHorizon(4, 5), parts.Horizon);
        Assert.StartsWith("epoch,loss,accuracy,learning_rate,seconds\n3,", rest.ToCsv(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_with_any_number_of_threads_and_another_seed_others()
    {
        float[] first = Train(seed: 3, threads: 1), again = Train(seed: 3, threads: 1), two = Train(seed: 3, threads: 2), other = Train(seed: 4, threads: 1);

        Assert.Equal(first, again);
        Assert.Equal(first, two);
        Assert.NotEqual(first, other);

        static float[] Train(ulong seed, int threads)
        {
            using var net = new SoftmaxRegression(4, 3, new() { Seed = seed, Threads = threads });
            net.Fit(TestData.Rings(100), Quiet with { Epochs = 3, ValidationSplit = 0.2 });
            return TestData.Weights(net);
        }
    }

    [Fact]
    public void The_model_hears_of_the_validation_loss_or_else_of_the_training_loss()
    {
        using var net = new SoftmaxRegression(4, 3);
        History validated = net.Fit(TestData.Rings(100), Quiet with { Epochs = 2, ValidationSplit = 0.2 });
        Assert.Equal(validated["val_loss"], net.EpochLosses);
        net.EpochLosses.Clear();
        History trained = net.Fit(TestData.Rings(100), Quiet with { Epochs = 2 });
        Assert.Equal(trained["loss"], net.EpochLosses);
    }

    [Fact]
    public void DropLast_leaves_the_partial_batch_out()
    {
        using var net = new SoftmaxRegression(4, 3);
        net.Fit(TestData.Rings(100), Quiet with { BatchSize = 30, DropLast = true });
        Assert.Equal(3, net.Step);
    }

    [Fact]
    public void Evaluation_does_not_depend_on_the_batch_size()
    {
        using var net = new SoftmaxRegression(4, 3);
        Dataset<int> data = TestData.Rings(50);
        EvaluationResult whole = net.Evaluate(data), parts = net.Evaluate(data, batchSize: 7);
        Assert.Equal(whole["accuracy"], parts["accuracy"]);
        // A float loss per batch: relative rounding of 2^-24 each.
        Assert.Equal(whole.Loss, parts.Loss, 1e-6);
    }

    [Fact]
    public void An_evaluation_reads_as_a_sentence()
    {
        using var net = new LinearModel(1, 1, sigmoid: false);
        net.Parameters[0].Values[0] = 0;
        EvaluationResult result = net.Evaluate(Dataset.Create(new float[1200], Enumerable.Repeat(2f, 1200).ToArray(), 1));
        Assert.Equal("loss 4.0000, mae 2.0000 (1,200 samples)", result.ToString());
        Assert.Equal(4, result["loss"]);
        Assert.Contains("There are: loss, mae", Assert.Throws<KeyNotFoundException>(() => result["accuracy"]).Message, StringComparison.Ordinal);
    }
}
