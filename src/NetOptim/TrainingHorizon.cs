namespace NetOptim;

/// <summary>How long a training run will be: what schedules that count in epochs need to know. <c>Fit</c> sets it.</summary>
/// <param name="StepsPerEpoch">Steps in an epoch, at least 1.</param>
/// <param name="Epochs">Epochs of the whole run, at least 1.</param>
public readonly record struct TrainingHorizon(long StepsPerEpoch, int Epochs)
{
    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps => checked(StepsPerEpoch * Epochs);
}
