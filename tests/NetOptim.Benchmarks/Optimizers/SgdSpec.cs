using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch.optim;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.Benchmarks.Optimizers;

/// <summary>Stochastic gradient descent with momentum, as PyTorch has it.</summary>
/// <param name="LearningRate">Step size.</param>
/// <param name="Momentum">Share of the last step's velocity that is kept.</param>
/// <param name="WeightDecay">λ: λ·w is added to every gradient.</param>
internal sealed record SgdSpec(double LearningRate, double Momentum, double WeightDecay = 0) : OptimizerSpec
{
    public override Optimizer ToTorch(IEnumerable<TorchParameter> parameters) =>
        SGD(parameters, LearningRate, Momentum, weight_decay: WeightDecay);

    public override OptimizerPass ToPass(NativeFloats parameters, NativeFloats gradients) => new SgdPass(this, parameters, gradients);
}
