using System.Globalization;
using System.Text;

namespace NetOptim;

/// <summary>What <c>Fit</c> measured in each epoch.</summary>
/// <remarks>
/// Columns: <c>loss</c> (mean over the epoch's steps, each at the weights before it, in training mode, with all penalties), the metrics of the
/// same outputs, <c>val_loss</c> and <c>val_…</c> (inference mode at the end of the epoch, without penalties), <c>learning_rate</c> (of the epoch's last
/// step), <c>seconds</c> (training with its data), <c>val_seconds</c>.
/// </remarks>
public sealed class History
{
    internal const string LossName = "loss";
    internal const string ValidationPrefix = "val_";
    internal const string LearningRateName = "learning_rate";
    internal const string SecondsName = "seconds";

    private readonly List<double>[] _values;
    private readonly bool _maximize;

    internal History(HistoryColumns columns, EarlyStoppingInfo? earlyStopping, int initialEpoch)
    {
        Names = columns.Names;
        _values = [.. Names.Select(_ => new List<double>())];
        Monitor = earlyStopping?.Monitor ?? columns.DefaultMonitor;
        _maximize = earlyStopping?.Maximize ?? false;
        InitialEpoch = initialEpoch;
    }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Epochs recorded.</summary>
    public int Epochs => _values[0].Count;

    /// <summary>Epochs of the run before the first that is recorded here.</summary>
    public int InitialEpoch { get; }

    /// <summary>The column that tells the best epoch: what early stopping watches, otherwise <c>val_loss</c>, or <c>loss</c> without validation.</summary>
    public string Monitor { get; }

    /// <summary>The epoch (counted from 1) with the best <see cref="Monitor"/>, the first of equals; 0 where none was recorded.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>Why the run ended.</summary>
    public StopReason StopReason { get; internal set; }

    /// <summary>Time of the whole run.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>The values of a column, one per epoch.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column; the message lists those there are.</exception>
    public IReadOnlyList<double> this[string name] => Column(name);

    /// <summary>The value of a column in the last epoch.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">No epoch was recorded.</exception>
    public double Last(string name) => Column(name) is [.., var last]
        ? last
        : throw new InvalidOperationException($"There is no '{name}' yet: no epoch has ended.");

    /// <summary>The value of a column in the best epoch.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">No epoch was recorded.</exception>
    public double Best(string name) => BestEpoch > 0
        ? Column(name)[BestEpoch - InitialEpoch - 1]
        : throw new InvalidOperationException($"There is no best '{name}' yet: no epoch has ended with a number for '{Monitor}'.");

    /// <summary>A table with a header, one line per epoch, numbers in full precision and with a decimal point.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("epoch,").AppendJoin(',', Names).Append('\n');
        for (int i = 0; i < Epochs; i++)
            text.Append(InitialEpoch + i + 1).Append(',').AppendJoin(',', _values.Select(column => column[i].ToString("R", CultureInfo.InvariantCulture))).Append('\n');
        return text.ToString();
    }

    /// <summary>Writes <see cref="ToCsv"/> to a file.</summary>
    public void SaveCsv(string path) => File.WriteAllText(path, ToCsv());

    /// <summary>Draws loss and metrics over the epochs, training and validation, as a PNG.</summary>
    /// <param name="path">The file.</param>
    /// <param name="width">In pixels, at least 100.</param>
    /// <param name="height">In pixels, at least 100.</param>
    /// <exception cref="InvalidOperationException">No epoch was recorded.</exception>
    public void SavePlot(string path, int width = 1200, int height = 500) => HistoryPlot.Save(this, path, width, height);

    /// <summary>On one line: epochs, time, why it ended, the best epoch and the last values.</summary>
    public override string ToString()
    {
        string ended = StopReason switch
        {
            StopReason.None => "unfinished",
            StopReason.EarlyStopping => "stopped early",
            StopReason.Canceled => "cancelled",
            StopReason.Requested => "stopped by a callback",
            _ => "completed",
        };
        string best = BestEpoch > 0
            ? string.Create(CultureInfo.InvariantCulture, $"; best epoch {BestEpoch}: {string.Join(", ", Names.Take(MeasuredColumns).Select(name => $"{name} {ProgressText.Value(Best(name))}"))}")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Epochs} epochs in {Duration.TotalSeconds:F1} s, {ended}{best}");
    }

    /// <summary>Loss and metrics, training and validation: the columns before the learning rate.</summary>
    internal int MeasuredColumns => Names.Count - (Names.Contains(ValidationPrefix + LossName) ? 3 : 2);

    /// <summary>Adds an epoch; one value per column.</summary>
    internal void Append(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < _values.Length; i++)
            _values[i].Add(values[i]);
        double value = Last(Monitor);
        if (BestEpoch == 0 ? !double.IsNaN(value) : _maximize ? value > Best(Monitor) : value < Best(Monitor))
            BestEpoch = InitialEpoch + Epochs;
    }

    private List<double> Column(string name)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            if (Names[i] == name)
                return _values[i];
        }
        throw new KeyNotFoundException($"The history has no '{name}'. There are: {string.Join(", ", Names)}.");
    }
}
