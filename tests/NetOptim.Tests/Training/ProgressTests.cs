using Spectre.Console;

namespace NetOptim.Tests.Training;

public class ProgressTests
{
    [Fact]
    public void Without_a_terminal_there_is_one_line_per_epoch()
    {
        using var net = new SoftmaxRegression(4, 3);
        var output = new StringWriter();
        net.Fit(TestData.Rings(60), new() { Epochs = 10, ValidationSplit = 0.25, Output = output });
        string[] lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, lines.Length);
        Assert.Matches(@"^epoch  1/10  loss \d\.\d{4}  accuracy \d\.\d{4}  val_loss \d\.\d{4}  val_accuracy \d\.\d{4}  \d+\.\d+ s  [\d,]+ samples/s$", lines[0]);
        Assert.StartsWith("epoch 10/10", lines[9], StringComparison.Ordinal);
    }

    [Fact]
    public void Within_a_long_epoch_lines_tell_where_it_stands()
    {
        using var net = new SoftmaxRegression(4, 3);
        var output = new StringWriter();
        // With no time between lines every step but the last has one.
        net.Fit(TestData.Rings(60), new() { Progress = FitProgress.None, BatchSize = 20, Callbacks = [new LineProgress(output, TimeSpan.Zero)] });
        string[] lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^epoch 1/1  step 1/3  loss \d\.\d{4}  accuracy \d\.\d{4}  [\d,]+ samples/s  \d\d:\d\d left$", lines[0]);
    }

    [Fact]
    public void Why_a_run_ended_before_its_time_is_said()
    {
        using var net = new SoftmaxRegression(4, 3);
        var output = new StringWriter();
        net.Fit(TestData.Rings(60), new() { Progress = FitProgress.Lines, Output = output, CancellationToken = new(canceled: true) });
        Assert.StartsWith("0 epochs in", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("cancelled", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_bar_leaves_a_line_for_every_epoch_and_shows_the_running_one()
    {
        using var net = new SoftmaxRegression(4, 3);
        var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 160;
        History history = BarProgress.Show(
            console,
            TimeSpan.Zero,
            bar => net.Fit(TestData.Rings(60), new() { Progress = FitProgress.None, Epochs = 2, BatchSize = 20, Callbacks = [bar] }));
        Assert.Equal(2, history.Epochs);
        Assert.Matches(@"epoch 1/2 ━+ +loss \d\.\d{4}  accuracy \d\.\d{4}  [\d,]+ samples/s  \d\d:\d\d left", output.ToString());
        Assert.Matches(@"epoch 2/2  loss \d\.\d{4}  accuracy \d\.\d{4}  \d+\.\d+ s", output.ToString());
    }

    [Theory]
    [InlineData(0.12345, "0.1235")]
    [InlineData(0, "0.0000")]
    [InlineData(0.00012345, "1.235e-4")]
    [InlineData(1234567, "1.235e+6")]
    [InlineData(double.NaN, "NaN")]
    public void Numbers_keep_four_digits(double value, string text) => Assert.Equal(text, ProgressText.Value(value));

    [Theory]
    [InlineData(59.4, "00:59")]
    [InlineData(3599, "59:59")]
    [InlineData(3723, "1:02:03")]
    [InlineData(100_000, "27:46:40")]
    public void Times_are_minutes_and_seconds_or_hours(double seconds, string text) => Assert.Equal(text, ProgressText.Time(TimeSpan.FromSeconds(seconds)));
}
