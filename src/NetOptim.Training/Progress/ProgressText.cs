using System.Globalization;
using System.Text;

namespace NetOptim;

/// <summary>The words of both progress displays.</summary>
internal static class ProgressText
{
    /// <summary>Four significant digits or decimals, whichever reads better.</summary>
    public static string Value(double value) =>
        double.IsFinite(value) && value != 0 && (Math.Abs(value) < 1e-3 || Math.Abs(value) >= 1e5)
            ? value.ToString("0.###e+0", CultureInfo.InvariantCulture)
            : value.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>Seconds, minutes or hours.</summary>
    public static string Time(TimeSpan time) =>
        time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
        : time.ToString(@"mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>The running epoch: loss, metrics, speed and the time the run will still take at most.</summary>
    public static string Running(FitState state, TimeSpan epoch, TimeSpan left)
    {
        var text = new StringBuilder("loss ").Append(Value(state.Loss));
        for (int i = 0; i < state.Metrics.Count; i++)
            text.Append("  ").Append(state.Metrics[i].Name).Append(' ').Append(Value(state.MetricValue(i)));
        return text.Append(CultureInfo.InvariantCulture, $"  {state.Samples / epoch.TotalSeconds:N0} samples/s  {Time(left)} left").ToString();
    }

    /// <summary>An epoch that has ended.</summary>
    public static string Ended(FitState state)
    {
        History history = state.History;
        double seconds = history.Last(History.SecondsName);
        var text = new StringBuilder(Heading(state));
        foreach (string name in history.Names.Take(history.MeasuredColumns))
            text.Append("  ").Append(name).Append(' ').Append(Value(history.Last(name)));
        return text.Append(CultureInfo.InvariantCulture, $"  {seconds:0.0##} s  {state.SamplesPerEpoch / seconds:N0} samples/s").ToString();
    }

    /// <summary>Which epoch: the numbers padded, so that lines stand below each other.</summary>
    public static string Heading(FitState state)
    {
        string epochs = state.Epochs.ToString(CultureInfo.InvariantCulture);
        return $"epoch {state.Epoch.ToString(CultureInfo.InvariantCulture).PadLeft(epochs.Length)}/{epochs}";
    }
}
