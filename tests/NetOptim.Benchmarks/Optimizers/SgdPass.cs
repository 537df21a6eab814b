using System.Runtime.Intrinsics;
using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Optimizers;

/// <summary>SGD with momentum and weight decay as one pass over flat parameters, gradients and velocities.</summary>
internal sealed unsafe class SgdPass(SgdSpec spec, NativeFloats parameters, NativeFloats gradients) : OptimizerPass
{
    private readonly NativeFloats _velocities = new(parameters.Count);

    public override void Run(int threads) => Share(parameters.Count, threads);

    public override void Dispose() => _velocities.Dispose();

    protected override void Pass(int start, int end)
    {
        float* p = parameters.Pointer, g = gradients.Pointer, v = _velocities.Pointer;
        float rate = (float)spec.LearningRate, momentum = (float)spec.Momentum, decay = (float)spec.WeightDecay;
        Vector512<float> rates = Vector512.Create(rate), momenta = Vector512.Create(momentum), decays = Vector512.Create(decay);
        int i = start;
        for (; i <= end - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512<float> parameter = Vector512.Load(p + i);
            Vector512<float> gradient = Vector512.FusedMultiplyAdd(decays, parameter, Vector512.Load(g + i));
            Vector512<float> velocity = Vector512.FusedMultiplyAdd(momenta, Vector512.Load(v + i), gradient);
            velocity.Store(v + i);
            (parameter - rates * velocity).Store(p + i);
        }
        for (; i < end; i++)
        {
            v[i] = momentum * v[i] + g[i] + decay * p[i];
            p[i] -= rate * v[i];
        }
    }
}
