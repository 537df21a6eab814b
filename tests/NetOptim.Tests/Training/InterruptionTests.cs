namespace NetOptim.Tests.Training;

public class InterruptionTests
{
    private static readonly FitOptions Quiet = new() { Progress = FitProgress.None, Epochs = 5, BatchSize = 10 };

    [Fact]
    public void Callbacks_are_told_of_everything_in_order()
    {
        using var net = new SoftmaxRegression(4, 3);
        var recording = new RecordingCallback();
        net.Fit(TestData.Rings(25), Quiet with { Epochs = 2, Callbacks = [recording] });
        string[] batches = ["1/3 10/25", "2/3 20/25", "3/3 25/25"];
        Assert.Equal(["begin", "epoch 1", .. batches, "end 1", "epoch 2", .. batches, "end 2", "Completed"], recording.Events);
    }

    [Fact]
    public void Cancelling_within_an_epoch_ends_before_the_next_step_and_leaves_the_epoch_out()
    {
        using var net = new SoftmaxRegression(4, 3);
        using var cancellation = new CancellationTokenSource();
        var recording = new RecordingCallback(onBatchEnd: state => CancelAt(state, epoch: 2, batch: 2, cancellation));
        History history = net.Fit(TestData.Rings(30), Quiet with { Callbacks = [recording], CancellationToken = cancellation.Token });
        Assert.Equal(StopReason.Canceled, history.StopReason);
        Assert.Equal(1, history.Epochs);
        Assert.Equal(5, net.Step);
        Assert.Equal("Canceled", recording.Events[^1]);
    }

    [Fact]
    public void Cancelling_puts_the_best_weights_back()
    {
        using var net = new SoftmaxRegression(4, 3);
        using var cancellation = new CancellationTokenSource();
        var recording = new RecordingCallback(onBatchEnd: state => CancelAt(state, epoch: 3, batch: 1, cancellation));
        net.Fit(TestData.Rings(30), Quiet with
        {
            Callbacks = [recording],
            CancellationToken = cancellation.Token,
            EarlyStopping = new() { Monitor = "loss", RestoreBestWeights = true },
        });
        Assert.Equal(recording.Weights[1], TestData.Weights(net));
    }

    [Fact]
    public void A_token_that_is_cancelled_before_trains_nothing()
    {
        using var net = new SoftmaxRegression(4, 3);
        History history = net.Fit(TestData.Rings(30), Quiet with { CancellationToken = new CancellationToken(canceled: true) });
        Assert.Equal((0, 0L), (history.Epochs, net.Step));
        Assert.StartsWith("0 epochs in", history.ToString(), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => history.Last("loss"));
        Assert.Throws<InvalidOperationException>(() => history.Best("loss"));
    }

    [Fact]
    public void A_callback_ends_the_run_within_an_epoch_or_at_its_end()
    {
        using var net = new SoftmaxRegression(4, 3);
        History within = net.Fit(TestData.Rings(30), Quiet with { Callbacks = [new RecordingCallback(onBatchEnd: state => state.Stop())] });
        Assert.Equal((StopReason.Requested, 0, 1L), (within.StopReason, within.Epochs, net.Step));
        History atEnd = net.Fit(TestData.Rings(30), Quiet with { Callbacks = [new RecordingCallback(onEpochEnd: state => state.Stop())] });
        Assert.Equal((StopReason.Requested, 1), (atEnd.StopReason, atEnd.Epochs));
    }

    [Fact]
    public void Divergence_is_thrown_with_epoch_and_history_and_leaves_the_weights_of_before()
    {
        using var net = new SoftmaxRegression(4, 3);
        var recording = new RecordingCallback(onEpochEnd: state => Spoil(state, epoch: 2));
        var exception = Assert.Throws<TrainingDivergedException>(() => net.Fit(TestData.Rings(30), Quiet with { Callbacks = [recording] }));
        Assert.Equal(6, exception.Step);
        Assert.Equal(3, exception.Data["epoch"]);
        Assert.Equal(2, Assert.IsType<History>(exception.Data["history"]).Epochs);
        Assert.Equal(6, net.Step);
        Assert.DoesNotContain("Completed", recording.Events);
    }

    [Fact]
    public void Divergence_puts_the_best_weights_back_where_early_stopping_keeps_them()
    {
        using var net = new SoftmaxRegression(4, 3);
        var recording = new RecordingCallback(onEpochEnd: state => Spoil(state, epoch: 2));
        Assert.Throws<TrainingDivergedException>(() => net.Fit(TestData.Rings(30), Quiet with
        {
            Callbacks = [recording],
            EarlyStopping = new() { Monitor = "loss", RestoreBestWeights = true },
        }));
        Assert.Equal(recording.Weights[1], TestData.Weights(net));
        Assert.All(TestData.Weights(net), weight => Assert.True(float.IsFinite(weight)));
    }

    [Fact]
    public void NaN_in_the_data_is_reported_as_such()
    {
        using var net = new LinearModel(1, 1, sigmoid: false);
        float[] before = TestData.Weights(net);
        Dataset<float> data = Dataset.Create(new[] { 1, float.NaN }, new float[2], 1);
        var exception = Assert.Throws<TrainingDivergedException>(() => net.Fit(data, Quiet with { Shuffle = false }));
        Assert.Contains("input 0 of sample 1", exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, TestData.Weights(net));
    }

    private static void CancelAt(FitState state, int epoch, int batch, CancellationTokenSource cancellation)
    {
        if ((state.Epoch, state.Batch) == (epoch, batch))
            cancellation.Cancel();
    }

    private static void Spoil(FitState state, int epoch)
    {
        if (state.Epoch == epoch)
            state.Model.Parameters[0].Values[0] = float.NaN;
    }
}
