namespace NetOptim;

/// <summary>How one instance of a compiled model runs. What it computes is declared on its class.</summary>
public sealed record ModelOptions
{
    /// <summary>Seeds the initial weights, the dropout masks and the shuffling. The same seed gives the same bits.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Samples the arena has room for; 0: 256, or fewer where these would take more than 256 MiB. Predictions of more samples run in chunks of it; a
    /// larger training batch enlarges it, once.
    /// </summary>
    public int BatchCapacity { get; init; }

    /// <summary>Workers that share the kernels out, the calling thread included; 0: one for every processor. Results do not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Predictions keep the weights of convolutions and dense layers as their kernels read them, instead of packing them anew every time: what makes small batches
    /// faster, for as much memory again as these weights take, and twice as much for kernels of three taps a line. The outputs are the same bits.
    /// </summary>
    /// <remarks>
    /// Weights that change by training, loading, <see cref="CompiledModel.Restore"/> or <see cref="CompiledModel.Initialize"/> are packed again, and so are all
    /// of them after <see cref="Parameter.Values"/> or <see cref="CompiledModel.ParameterMemory"/> has been asked for. A span, block or tensor of values that was asked for before
    /// a prediction and is written to after it is not noticed: ask for it again.
    /// </remarks>
    public bool KeepPackedWeights { get; init; }

    /// <summary>Where parameters, gradients, optimiser state and the arena live; null: native memory of our own.</summary>
    public Backend? Backend { get; init; }
}
