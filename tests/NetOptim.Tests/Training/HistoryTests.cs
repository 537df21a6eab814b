using System.Buffers.Binary;

namespace NetOptim.Tests.Training;

public class HistoryTests
{
    private static readonly FitOptions Quiet = new() { Progress = FitProgress.None, Epochs = 3 };

    [Fact]
    public void Columns_are_named_as_in_keras()
    {
        using var net = new SoftmaxRegression(4, 3) { LearningRate = 0.25f };
        History history = net.Fit(TestData.Rings(60), Quiet with { ValidationSplit = 0.25, Metrics = [Metric.Accuracy, Metric.TopK(2)] });
        Assert.Equal(
            [
                "loss", "accuracy", "top_2_accuracy", "val_loss", "val_accuracy", "val_top_2_accuracy", "learning_rate", "seconds", "val_seconds",
            ],
            history.Names);
        Assert.Equal([0.25, 0.25, 0.25], history["learning_rate"]);
        Assert.Equal("val_loss", history.Monitor);
        Assert.Equal(history["val_loss"].Min(), history.Best("val_loss"));
        Assert.Contains("There are: loss, accuracy", Assert.Throws<KeyNotFoundException>(() => history["val_f1"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_gives_every_number_in_full()
    {
        using var net = new SoftmaxRegression(4, 3);
        History history = net.Fit(TestData.Rings(60), Quiet);
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Path, "history.csv");
        history.SaveCsv(path);
        string[] lines = File.ReadAllLines(path);
        Assert.Equal("epoch,loss,accuracy,learning_rate,seconds", lines[0]);
        Assert.Equal(4, lines.Length);
        Assert.Equal(history["loss"][2], double.Parse(lines[3].Split(',')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_plot_is_a_png_of_the_size_asked_for()
    {
        using var net = new SoftmaxRegression(4, 3);
        History history = net.Fit(TestData.Rings(60), Quiet with { ValidationSplit = 0.25 });
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Path, "history.png");
        history.SavePlot(path, 640, 320);
        byte[] png = File.ReadAllBytes(path);
        Assert.Equal("89504E470D0A1A0A", Convert.ToHexString(png.AsSpan(0, 8)));
        Assert.Equal((640, 320), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        Assert.Throws<ArgumentOutOfRangeException>(() => history.SavePlot(path, 0, 320));
    }

    [Fact]
    public void Nothing_is_drawn_without_an_epoch()
    {
        using var net = new SoftmaxRegression(4, 3);
        History history = net.Fit(TestData.Rings(60), Quiet with { CancellationToken = new(canceled: true) });
        Assert.Contains("no epoch has ended", Assert.Throws<InvalidOperationException>(() => history.SavePlot("never.png")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_reads_as_a_sentence()
    {
        using var net = new SoftmaxRegression(4, 3);
        var early = new EarlyStoppingOptions { Monitor = "script", Patience = 1 };
        History history = net.Fit(TestData.Rings(60), Quiet with { EarlyStopping = early, Metrics = [new ScriptedMetric(false, 0.25, 3)] });
        Assert.Matches(@"^2 epochs in \d+\.\d s, stopped early; best epoch 1: loss \d\.\d{4}, script 0\.2500$", history.ToString());
    }
}
