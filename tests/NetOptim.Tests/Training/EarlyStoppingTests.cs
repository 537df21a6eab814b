namespace NetOptim.Tests.Training;

public class EarlyStoppingTests
{
    public static TheoryData<EarlyStoppingOptions, double[], int, int> Scripts => new()
    {
        // Options, values, epochs run, best epoch (0: not compared). The counts are those of Keras' EarlyStopping.
        { new() { Patience = 2 }, [5, 4, 4.5, 4.2, 1], 4, 2 },
        { new() { Patience = 0 }, [5, 4, 4, 1], 3, 2 },
        { new() { Patience = 2 }, [5, 4, 3, 2, 1], 5, 5 },
        { new() { Patience = 2, MinDelta = 0.5 }, [5, 4.6, 4.5, 1], 3, 0 },
        { new() { Patience = 1, StartFromEpoch = 2 }, [1, 2, 3, 4, 5], 4, 0 },
        { new() { Patience = 2, Baseline = 2 }, [5, 4, 3, 3.5, 1], 4, 3 },
        { new() { Patience = 2, Baseline = 4.5 }, [5, 4, 4.2, 4.1, 1], 4, 2 },
        { new() { Patience = 2, Maximize = true }, [1, 5, 4, 3, 9], 4, 2 },
        { new() { Patience = 2 }, [double.NaN, double.NaN, 3, 2], 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_run_ends_when_patience_is_over(EarlyStoppingOptions early, double[] values, int epochs, int bestEpoch)
    {
        using var net = new SoftmaxRegression(4, 3);
        History history = net.Fit(TestData.Rings(30), Options(values.Length, early with { Monitor = "script" }, new ScriptedMetric(false, values)));
        Assert.Equal(epochs, history.Epochs);
        Assert.Equal(epochs < values.Length ? StopReason.EarlyStopping : StopReason.Completed, history.StopReason);
        if (bestEpoch > 0)
            Assert.Equal(bestEpoch, history.BestEpoch);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void Without_a_mode_the_metric_says_whether_more_is_better(bool higherIsBetter, int best)
    {
        using var net = new SoftmaxRegression(4, 3);
        var early = new EarlyStoppingOptions { Monitor = "val_script", Patience = 1 };
        History history = net.Fit(
            TestData.Rings(30), TestData.Rings(9), Options(3, early, new ScriptedMetric(higherIsBetter, 5, 4, 4.5)));
        Assert.Equal(best, history.BestEpoch);
    }

    [Fact]
    public void The_best_weights_come_back_to_the_bit()
    {
        using var net = new SoftmaxRegression(4, 3);
        var recording = new RecordingCallback();
        var early = new EarlyStoppingOptions { Monitor = "script", Patience = 2, RestoreBestWeights = true };
        net.Fit(TestData.Rings(30), Options(9, early, new ScriptedMetric(false, 5, 4, 6, 7, 1)) with { Callbacks = [recording] });
        Assert.Equal(4, recording.Weights.Count);
        Assert.NotEqual(recording.Weights[3], recording.Weights[1]);
        Assert.Equal(recording.Weights[1], TestData.Weights(net));
    }

    [Fact]
    public void The_best_weights_come_back_when_all_epochs_were_done_too()
    {
        using var net = new SoftmaxRegression(4, 3);
        var recording = new RecordingCallback();
        var early = new EarlyStoppingOptions { Monitor = "script", Patience = 5, RestoreBestWeights = true };
        History history = net.Fit(TestData.Rings(30), Options(3, early, new ScriptedMetric(false, 4, 5, 6)) with { Callbacks = [recording] });
        Assert.Equal(StopReason.Completed, history.StopReason);
        Assert.Equal(recording.Weights[0], TestData.Weights(net));
    }

    [Fact]
    public void Unless_asked_for_the_last_weights_stay()
    {
        using var net = new SoftmaxRegression(4, 3);
        var recording = new RecordingCallback();
        net.Fit(TestData.Rings(30), Options(9, new() { Monitor = "script", Patience = 1 }, new ScriptedMetric(false, 4, 5)) with { Callbacks = [recording] });
        Assert.Equal(recording.Weights[1], TestData.Weights(net));
    }

    [Fact]
    public void What_the_model_declares_is_obeyed_overridden_or_switched_off()
    {
        var declared = new EarlyStoppingInfo("script", 1, 0, Maximize: false, RestoreBestWeights: false, StartFromEpoch: 0, Baseline: null);
        Assert.Equal(2, Epochs(null));
        Assert.Equal(3, Epochs(new() { Monitor = "script", Patience = 2 }));
        Assert.Equal(4, Epochs(EarlyStoppingOptions.Off));

        int Epochs(EarlyStoppingOptions? early)
        {
            using var net = new SoftmaxRegression(4, 3, earlyStopping: declared);
            return net.Fit(TestData.Rings(30), Options(4, early, new ScriptedMetric(false, 1, 2, 3, 4))).Epochs;
        }
    }

    private static FitOptions Options(int epochs, EarlyStoppingOptions? early, Metric metric) => new()
    {
        Epochs = epochs,
        Progress = FitProgress.None,
        Metrics = [metric],
        EarlyStopping = early,
    };
}
