using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch.optim;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.Benchmarks.Optimizers;

/// <summary>Adam (Kingma and Ba 2015), or AdamW (Loshchilov and Hutter 2019), with PyTorch's defaults.</summary>
/// <param name="LearningRate">Step size.</param>
/// <param name="WeightDecay">λ: λ·w is added to every gradient, or, decoupled, weights shrink by 1 - rate·λ.</param>
/// <param name="IsDecoupled">Whether it is AdamW.</param>
internal sealed record AdamSpec(double LearningRate, double WeightDecay = 0, bool IsDecoupled = false) : OptimizerSpec
{
    public const double Beta1 = 0.9;
    public const double Beta2 = 0.999;
    public const double Epsilon = 1e-8;

    public override Optimizer ToTorch(IEnumerable<TorchParameter> parameters) =>
        IsDecoupled
            ? AdamW(parameters, LearningRate, Beta1, Beta2, Epsilon, WeightDecay)
            : Adam(parameters, LearningRate, Beta1, Beta2, Epsilon, WeightDecay);

    public override OptimizerPass ToPass(NativeFloats parameters, NativeFloats gradients) => new AdamPass(this, parameters, gradients);
}
