namespace NetOptim;

/// <summary>Why a run ended.</summary>
public enum StopReason
{
    /// <summary>It has not ended, or an exception ended it.</summary>
    None,

    /// <summary>All epochs were done.</summary>
    Completed,

    /// <summary>The watched quantity no longer got better.</summary>
    EarlyStopping,

    /// <summary>Its cancellation token was cancelled.</summary>
    Canceled,

    /// <summary>A callback asked for it.</summary>
    Requested,
}
