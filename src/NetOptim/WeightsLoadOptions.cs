namespace NetOptim;

/// <summary>How the names of a file become those of the model, and what has to fit.</summary>
public sealed record WeightsLoadOptions
{
    /// <summary>
    /// Keys that lead from the root of a PyTorch checkpoint to the state dict: <c>["ema", "state_dict"]</c>; empty for the root itself.
    /// Null: the dictionary under the one of <c>state_dict</c>, <c>model_state_dict</c> and <c>model</c> that there is, else the root.
    /// The other formats have no nesting, so that keys are refused there.
    /// </summary>
    public IReadOnlyList<string>? KeyPath { get; init; }

    /// <summary>Taken off the names that begin with it: <c>module.</c> where <c>DataParallel</c> saved.</summary>
    public string StripPrefix { get; init; } = "";

    /// <summary>
    /// Whether the file and the model must have the same names. Otherwise what the file lacks stays as it is and what the model lacks is
    /// passed over; a name that both have must always fit in shape, and one such name there must be.
    /// </summary>
    public bool Strict { get; init; } = true;

    /// <summary>
    /// Gives the model's name for a name of the file (after <see cref="StripPrefix"/>), or null for a tensor to be passed over. May not
    /// use the model that loads.
    /// </summary>
    public Func<string, string?>? Rename { get; init; }
}
