using ScottPlot;

namespace NetOptim;

/// <summary>Draws a history with ScottPlot: the loss on the left, the metrics on the right where there are any.</summary>
internal static class HistoryPlot
{
    private const int SmallestSide = 100;

    public static void Save(History history, string path, int width, int height)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, SmallestSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, SmallestSide);
        if (history.Epochs == 0)
            throw new InvalidOperationException("There is nothing to draw: no epoch has ended.");
        string[] measured = [.. history.Names.Take(history.MeasuredColumns)];
        string[] losses = [.. measured.Where(IsLoss)];
        string[] metrics = [.. measured.Where(name => !IsLoss(name))];
        var figure = new Multiplot();
        figure.AddPlots(metrics.Length > 0 ? 2 : 1);
        figure.Layout = new ScottPlot.MultiplotLayouts.Columns();
        Draw(figure.GetPlot(0), history, losses, "loss", Alignment.UpperRight);
        if (metrics.Length > 0)
            Draw(figure.GetPlot(1), history, metrics, metrics.Length > 2 ? "metrics" : metrics[0], Alignment.LowerRight);
        figure.SavePng(path, width, height);
    }

    private static void Draw(Plot plot, History history, string[] names, string title, Alignment legend)
    {
        double[] epochs = [.. Enumerable.Range(history.InitialEpoch + 1, history.Epochs).Select(epoch => (double)epoch)];
        foreach (string name in names)
        {
            ScottPlot.Plottables.Scatter line = plot.Add.Scatter(epochs, [.. history[name]]);
            line.LegendText = name;
            line.LineWidth = 2;
            line.MarkerSize = epochs.Length > 40 ? 0 : 5;
        }
        if (history.BestEpoch > 0)
        {
            ScottPlot.Plottables.VerticalLine best = plot.Add.VerticalLine(history.BestEpoch, 1, Colors.Gray, LinePattern.Dashed);
            best.LegendText = $"best epoch ({history.BestEpoch})";
        }
        plot.Title(title);
        plot.XLabel("epoch");
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };
        plot.ShowLegend(legend);
    }

    private static bool IsLoss(string name) => name is History.LossName or History.ValidationPrefix + History.LossName;
}
