namespace NetOptim;

/// <summary>Plain lines for outputs that are no terminal.</summary>
internal sealed class LineProgress(TextWriter output, TimeSpan interval) : IFitCallback
{
    private readonly ProgressClock _clock = new(interval);

    public void OnEpochBegin(FitState state) => _clock.StartEpoch(state);

    public void OnBatchEnd(FitState state)
    {
        if (!_clock.IsDue() || state.Batch == state.Batches)
            return;
        output.WriteLine($"{ProgressText.Heading(state)}  step {state.Batch}/{state.Batches}  {ProgressText.Running(state, _clock.Epoch, _clock.Left(state))}");
    }

    public void OnEpochEnd(FitState state) => output.WriteLine(ProgressText.Ended(state));

    public void OnFitEnd(FitState state)
    {
        if (state.History.StopReason != StopReason.Completed)
            output.WriteLine(state.History.ToString());
    }
}
