namespace NetOptim.Kernels;

/// <summary>What identifies one stream of random numbers: the seed is the key, step and stream are half of the counter.</summary>
/// <param name="Seed">The 64-bit key.</param>
/// <param name="Step">Training step.</param>
/// <param name="Stream">Which consumer in the step: the number of the dropout layer, say.</param>
public readonly record struct PhiloxKey(ulong Seed, uint Step, uint Stream);
