namespace NetOptim.Generators.Fusion;

/// <summary>When it is worth while that kernels go through the batch together, and how many samples at a time.</summary>
/// <param name="LeastFloats">What they leave for each other of a sample, at least, in floats: the tensors of a batch of smaller ones stay in the cache as it is.</param>
/// <param name="Floats">What they leave for each other at a time, in floats, for a worker.</param>
/// <param name="LeastRows">Rows of a step, at least, so that its products are worth while.</param>
/// <param name="LeastPredictedFloats">Floats, at least, of the largest tensor of a sample that a kernel of a prediction reads or writes.</param>
internal sealed record BatchLoopSizes(int LeastFloats, int Floats, int LeastRows, int LeastPredictedFloats)
{
    /// <summary>Half a mebibyte for a worker stays in most second-level caches; 192 rows are 16 tiles of a product.</summary>
    public static BatchLoopSizes Default { get; } = new(LeastFloats: 32_768, Floats: 131_072, LeastRows: 192, LeastPredictedFloats: 131_072);
}
