using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch.optim;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.Benchmarks.Optimizers;

/// <summary>Adam (Kingma and Ba 2015) with PyTorch's defaults.</summary>
/// <param name="LearningRate">Step size.</param>
/// <param name="WeightDecay">λ of PyTorch's L2-style weight decay: λ·w is added to every gradient.</param>
internal sealed record AdamSpec(double LearningRate, double WeightDecay = 0) : OptimizerSpec
{
    public const double Beta1 = 0.9;
    public const double Beta2 = 0.999;
    public const double Epsilon = 1e-8;

    public override Optimizer ToTorch(IEnumerable<TorchParameter> parameters) =>
        Adam(parameters, LearningRate, Beta1, Beta2, Epsilon, WeightDecay);

    public override OptimizerPass ToPass(NativeFloats parameters, NativeFloats gradients) => new AdamPass(this, parameters, gradients);
}
