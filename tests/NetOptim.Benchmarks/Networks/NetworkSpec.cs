using NetOptim.Benchmarks.Networks.Layers;
using NetOptim.Benchmarks.Optimizers;

namespace NetOptim.Benchmarks.Networks;

/// <summary>An image network that all contenders build, and how it is trained.</summary>
/// <param name="Name">W3, W4, …</param>
/// <param name="Title">What it is, in words.</param>
/// <param name="Input">An image.</param>
/// <param name="Classes">Its outputs.</param>
/// <param name="Network">What the peers compute.</param>
/// <param name="Optimizer">How it is trained.</param>
/// <param name="TorchStepsPerCollection">
/// Steps between TorchSharp's collections: so few that the collections stay below a hundredth of the time, so that a block need not be 50 long steps.
/// </param>
/// <param name="LossTolerance">
/// How near the losses of the first three steps must be to those in double precision, relative. A step of a deep network with batch normalisation
/// on few samples is ill-conditioned: rounding grows by an order of magnitude from step to step, in TorchSharp exactly as in NetOptim, while a
/// step moves the loss by some hundredths, so that a wrong one is still far outside.
/// </param>
/// <param name="Create">The class that NetOptim compiled, with dropout or without.</param>
internal sealed record NetworkSpec(
    string Name,
    string Title,
    ImageShape Input,
    int Classes,
    Layer Network,
    OptimizerSpec Optimizer,
    int TorchStepsPerCollection,
    double LossTolerance,
    Func<ModelOptions, bool, CompiledModel<int>> Create)
{
    public override string ToString() => $"{Name} {Title}";
}
