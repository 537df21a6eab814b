namespace NetOptim.Tests.Training;

/// <summary>Writes down what it is told, and the weights at the end of every epoch; may act on a step.</summary>
internal sealed class RecordingCallback(Action<FitState>? onBatchEnd = null, Action<FitState>? onEpochEnd = null) : IFitCallback
{
    public List<string> Events { get; } = [];

    public List<float[]> Weights { get; } = [];

    public void OnFitBegin(FitState state) => Events.Add("begin");

    public void OnEpochBegin(FitState state) => Events.Add($"epoch {state.Epoch}");

    public void OnBatchEnd(FitState state)
    {
        Events.Add($"{state.Batch}/{state.Batches} {state.Samples}/{state.SamplesPerEpoch}");
        onBatchEnd?.Invoke(state);
    }

    public void OnEpochEnd(FitState state)
    {
        Events.Add($"end {state.History.Epochs}");
        Weights.Add(TestData.Weights(state.Model));
        onEpochEnd?.Invoke(state);
    }

    public void OnFitEnd(FitState state) => Events.Add($"{state.History.StopReason}");
}
