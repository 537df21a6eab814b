using NetOptim.Benchmarks.Peers;
using static TorchSharp.torch.optim;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.Benchmarks.Optimizers;

/// <summary>How a workload is trained: what TorchSharp calls it, and what one fused pass of it costs.</summary>
internal abstract record OptimizerSpec
{
    public abstract Optimizer ToTorch(IEnumerable<TorchParameter> parameters);

    /// <summary>One pass over flat parameters, gradients and state, in hand-written vector C#: the optimiser's part of the floor.</summary>
    public abstract OptimizerPass ToPass(NativeFloats parameters, NativeFloats gradients);
}
