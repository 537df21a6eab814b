namespace NetOptim.Generators.Graphs;

/// <summary>A parameter or buffer of the model, named and shaped as PyTorch does.</summary>
/// <param name="Name"><c>dense1.weight</c>.</param>
/// <param name="Offset">In its block, in floats.</param>
/// <param name="Initializer">Member of <c>NetOptim.Initializer</c>.</param>
internal sealed record TensorDefinition(
    string Name, EquatableArray<int> Shape, int Offset, string Initializer, int FanIn, int FanOut, bool IsBuffer, TensorPenalties Penalties)
{
    public int Length { get; } = Shape.Size();
}

/// <summary>What acts on a parameter besides the loss: expressions of the hyper-parameters, null where nothing does.</summary>
/// <param name="L1">λ of λ·Σ|w|.</param>
/// <param name="L2">λ of λ·Σw².</param>
/// <param name="MaxNorm">Largest Euclidean norm of a unit's weights.</param>
internal sealed record TensorPenalties(string? L1, string? L2, string? MaxNorm)
{
    public static TensorPenalties None { get; } = new(null, null, null);

    public bool InLoss => L1 is not null || L2 is not null;
}
