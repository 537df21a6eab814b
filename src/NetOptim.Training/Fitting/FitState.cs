namespace NetOptim;

/// <summary>Where a run stands.</summary>
public sealed class FitState
{
    private readonly MetricSet _training;

    internal FitState(CompiledModel model, History history, MetricSet training, int epochs, int batches, int samplesPerEpoch)
    {
        _training = training;
        Model = model;
        History = history;
        Epochs = epochs;
        Batches = batches;
        SamplesPerEpoch = samplesPerEpoch;
    }

    /// <summary>The model that is trained.</summary>
    public CompiledModel Model { get; }

    /// <summary>The epochs that have ended.</summary>
    public History History { get; }

    /// <summary>The current epoch, counted from 1.</summary>
    public int Epoch { get; internal set; }

    /// <summary>Epochs of the whole run.</summary>
    public int Epochs { get; }

    /// <summary>Steps done in this epoch.</summary>
    public int Batch { get; internal set; }

    /// <summary>Steps in an epoch.</summary>
    public int Batches { get; }

    /// <summary>Samples trained on in this epoch.</summary>
    public int Samples { get; internal set; }

    /// <summary>Samples trained on in a whole epoch.</summary>
    public int SamplesPerEpoch { get; }

    /// <summary>Mean training loss of this epoch so far, penalties included.</summary>
    public double Loss => _training.Loss;

    /// <summary>What is computed beside the loss.</summary>
    public IReadOnlyList<Metric> Metrics => _training.Metrics;

    /// <summary>Whether <see cref="Stop"/> was called.</summary>
    public bool StopRequested { get; private set; }

    /// <summary>Value of one of <see cref="Metrics"/> over this epoch's training steps so far.</summary>
    public double MetricValue(int index) => _training[index];

    /// <summary>Ends the run after this call: at once within an epoch (which is then left out of the history), or at its end.</summary>
    public void Stop() => StopRequested = true;
}
