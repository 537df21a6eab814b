using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NetOptim.Benchmarks.Models;

namespace NetOptim.Benchmarks.Peers;

/// <summary>
/// The optimiser's part of the floor: Adam (Kingma and Ba 2015; PyTorch's L2-style weight decay) as one pass over flat parameters,
/// gradients and moments, on the threads of MKL's team.
/// </summary>
internal sealed unsafe class AdamPass(NativeFloats parameters, NativeFloats gradients, double weightDecay) : IDisposable
{
    // Below this, waking a second thread costs more than it takes over.
    private const int LeastPerThread = 16 * 1024;

    private readonly NativeFloats _first = new(parameters.Count);
    private readonly NativeFloats _second = new(parameters.Count);
    private int _step;

    private struct Work
    {
        public float* Parameters, Gradients, First, Second;
        public int Count, Threads;
        public float WeightDecay, StepSize, InverseCorrection2;
    }

    /// <summary>One step.</summary>
    public void Run(int threads)
    {
        _step++;
        var work = new Work
        {
            Parameters = parameters.Pointer,
            Gradients = gradients.Pointer,
            First = _first.Pointer,
            Second = _second.Pointer,
            Count = parameters.Count,
            Threads = Math.Clamp(parameters.Count / LeastPerThread, 1, threads),
            WeightDecay = (float)weightDecay,
            StepSize = (float)(MlpSpec.LearningRate / (1 - Math.Pow(MlpSpec.Beta1, _step))),
            InverseCorrection2 = (float)(1 / Math.Sqrt(1 - Math.Pow(MlpSpec.Beta2, _step))),
        };
        if (work.Threads == 1)
            Pass(work, 0, work.Count);
        else
            Mkl.Parallel(&Share, &work, work.Threads);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Share(void* state)
    {
        Work work = *(Work*)state;
        int thread = Mkl.ThreadNumber;
        // Shares begin on whole cache lines.
        int share = (work.Count / work.Threads + 15) & ~15;
        int start = Math.Min(work.Count, thread * share);
        Pass(work, start, thread == work.Threads - 1 ? work.Count : Math.Min(work.Count, start + share));
    }

    private static void Pass(in Work work, int start, int end)
    {
        float* p = work.Parameters, g = work.Gradients, m = work.First, v = work.Second;
        float decay = work.WeightDecay, stepSize = work.StepSize, inverse = work.InverseCorrection2;
        const float first = (float)(1 - MlpSpec.Beta1), second = (float)(1 - MlpSpec.Beta2), epsilon = (float)MlpSpec.Epsilon;

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
