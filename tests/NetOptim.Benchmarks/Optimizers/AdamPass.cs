using System.Runtime.Intrinsics;
using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Optimizers;

/// <summary>Adam (PyTorch's L2-style weight decay) as one pass over flat parameters, gradients and moments.</summary>
internal sealed unsafe class AdamPass(AdamSpec spec, NativeFloats parameters, NativeFloats gradients) : OptimizerPass
{
    private readonly NativeFloats _first = new(parameters.Count);
    private readonly NativeFloats _second = new(parameters.Count);
    private float _stepSize;
    private float _inverseCorrection2;
    private int _step;

    public override void Run(int threads)
    {
        _step++;
        _stepSize = (float)(spec.LearningRate / (1 - Math.Pow(AdamSpec.Beta1, _step)));
        _inverseCorrection2 = (float)(1 / Math.Sqrt(1 - Math.Pow(AdamSpec.Beta2, _step)));
        Share(parameters.Count, threads);
    }

    public override void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    protected override void Pass(int start, int end)
    {
        float* p = parameters.Pointer, g = gradients.Pointer, m = _first.Pointer, v = _second.Pointer;
        float decay = (float)spec.WeightDecay, stepSize = _stepSize, inverse = _inverseCorrection2;
        const float first = (float)(1 - AdamSpec.Beta1), second = (float)(1 - AdamSpec.Beta2), epsilon = (float)AdamSpec.Epsilon;

        Vector512<float> decays = Vector512.Create(decay), steps = Vector512.Create(stepSize), inverses = Vector512.Create(inverse);
        Vector512<float> firsts = Vector512.Create(first), seconds = Vector512.Create(second), epsilons = Vector512.Create(epsilon);
        int i = start;
        for (; i <= end - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            Vector512<float> parameter = Vector512.Load(p + i);
            Vector512<float> gradient = Vector512.FusedMultiplyAdd(decays, parameter, Vector512.Load(g + i));
            Vector512<float> mean = Vector512.Load(m + i), square = Vector512.Load(v + i);
            mean = Vector512.FusedMultiplyAdd(firsts, gradient - mean, mean);
            square = Vector512.FusedMultiplyAdd(seconds, gradient * gradient - square, square);
            mean.Store(m + i);
            square.Store(v + i);
            Vector512<float> scale = Vector512.FusedMultiplyAdd(Vector512.Sqrt(square), inverses, epsilons);
            (parameter - steps * mean / scale).Store(p + i);
        }
        for (; i < end; i++)
        {
            float gradient = g[i] + decay * p[i];
            m[i] += first * (gradient - m[i]);
            v[i] += second * (gradient * gradient - v[i]);
            p[i] -= stepSize * m[i] / (MathF.Sqrt(v[i]) * inverse + epsilon);
        }
    }
}
