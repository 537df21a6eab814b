namespace NetOptim.Generators.Graphs;

/// <summary>
/// Parameters, locals and fields that emitted methods and structs have whatever the model: a layer of the same name gets a number to
/// its values.
/// </summary>
internal static class EmittedNames
{
    public static IReadOnlyList<string> Reserved { get; } =
    [
        // Passes.
        "batch", "input", "inputGradient", "loss", "output", "outputGradient", "target",
        // Structs.
        "column", "columns", "delta", "first", "index", "row", "scale", "second", "share", "sum",
        // The optimiser's step.
        "alpha", "clip", "clipValue", "correction", "epsilon", "gain", "gain1", "gain2", "keep2", "l1", "l2", "learningRate", "momentum",
        "penalty", "run", "shrink", "squaredNorm", "stepSize", "weightDecay",
    ];
}
