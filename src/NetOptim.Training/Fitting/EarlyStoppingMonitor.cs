namespace NetOptim;

/// <summary>
/// Watches one quantity from epoch to epoch and keeps the best weights. Counts as Keras' <c>EarlyStopping</c> does: the run ends at
/// the epoch that is the <c>Patience</c>-th without improvement.
/// </summary>
internal sealed class EarlyStoppingMonitor(EarlyStoppingInfo settings, CompiledModel model)
{
    private ModelSnapshot? _bestWeights;
    private double _best = settings.Maximize ? double.NegativeInfinity : double.PositiveInfinity;
    private int _epochsSeen;
    private int _waited;

    /// <summary>Takes the value of an epoch that has just ended.</summary>
    /// <returns>Whether the run should end.</returns>
    public bool ShouldStop(double value)
    {
        if (_epochsSeen++ < settings.StartFromEpoch)
            return false;
        // A first value that is NaN is no improvement, but its weights are the only ones there are.
        if (_bestWeights is null)
            Keep();
        _waited++;
        if (!IsBetter(value, _best))
            return _waited >= settings.Patience && _epochsSeen > 1;
        _best = value;
        Keep();
        if (settings.Baseline is not { } baseline || IsBetter(value, baseline))
            _waited = 0;
        return false;
    }

    /// <summary>Puts the best weights back, if that is wanted and there are any.</summary>
    public void Restore()
    {
        if (_bestWeights is not null)
            model.Restore(_bestWeights);
    }

    private void Keep()
    {
        if (!settings.RestoreBestWeights)
            return;
        if (_bestWeights is null)
            _bestWeights = model.Capture();
        else
            model.Capture(_bestWeights);
    }

    private bool IsBetter(double value, double than) =>
        settings.Maximize ? value - settings.MinDelta > than : value + settings.MinDelta < than;
}
