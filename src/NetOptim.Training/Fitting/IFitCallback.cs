namespace NetOptim;

/// <summary>Is told how a run goes on. All calls come from the thread that called <c>Fit</c>; an exception ends the run.</summary>
public interface IFitCallback
{
    /// <summary>Before the first epoch.</summary>
    void OnFitBegin(FitState state)
    {
    }

    /// <summary>Before the first step of an epoch.</summary>
    void OnEpochBegin(FitState state)
    {
    }

    /// <summary>After every step.</summary>
    void OnBatchEnd(FitState state)
    {
    }

    /// <summary>After validation; the epoch's values are in the history.</summary>
    void OnEpochEnd(FitState state)
    {
    }

    /// <summary>After the last epoch, when the best weights are back where that is wanted; not after an exception.</summary>
    void OnFitEnd(FitState state)
    {
    }
}
