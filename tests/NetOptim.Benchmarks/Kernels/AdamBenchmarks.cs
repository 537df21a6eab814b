using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Optimizers;
using NetOptim.Benchmarks.Peers;
using NetOptim.Kernels;

namespace NetOptim.Benchmarks.Kernels;

/// <summary>One Adam step over flat memory: written as the compiler writes it, and the floor's own raw loop.</summary>
[MemoryDiagnoser]
[DisassemblyDiagnoser(maxDepth: 4)]
public unsafe class AdamBenchmarks
{
    private readonly List<NativeFloats> _owned = [];
    private WorkerPool? _pool;
    private AdamPass? _raw;
    private AdamMap _map;

    /// <summary>The seed perceptron's and the MNIST perceptron's number of parameters.</summary>
    [Params(6_529, 535_818)]
    public int Parameters { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _pool = new(1);
        NativeFloats parameters = Own(), gradients = Own(), first = Own(), second = Own();
        MlpWeights.Uniform(new Random(1), Parameters, -1, 1).CopyTo(parameters.Span);
        MlpWeights.Uniform(new Random(2), Parameters, -1, 1).CopyTo(gradients.Span);
        _raw = new(new AdamSpec(1e-3, WeightDecay: 1e-4), parameters, gradients);
        _map = new(parameters.Pointer, gradients.Pointer, first.Pointer, second.Pointer, 1e-4f, 1e-3f);
    }

    [Benchmark]
    public void Map() => Maps.Run(_pool!, Parameters, _map);

    [Benchmark(Baseline = true)]
    public void RawLoop() => _raw!.Run(threads: 1);

    [GlobalCleanup]
    public void Cleanup()
    {
        _pool?.Dispose();
        _raw?.Dispose();
        _owned.ForEach(static floats => floats.Dispose());
    }

    private NativeFloats Own()
    {
        var floats = new NativeFloats(Parameters);
        _owned.Add(floats);
        return floats;
    }

    /// <summary>Adam (Kingma and Ba 2015), far enough in training for the bias corrections to be 1.</summary>
    private readonly struct AdamMap(float* parameters, float* gradients, float* first, float* second, float decay, float rate) : IMap
    {
        private readonly float* _parameters = parameters;
        private readonly float* _gradients = gradients;
        private readonly float* _first = first;
        private readonly float* _second = second;
        private readonly float _decay = decay;
        private readonly float _rate = rate;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column) where T : struct, ISimd<T>
        {
            T parameter = T.Load(_parameters + column), mean = T.Load(_first + column), square = T.Load(_second + column);
            T gradient = T.MultiplyAdd(T.Broadcast(_decay), parameter, T.Load(_gradients + column));
            mean = T.MultiplyAdd(T.Broadcast((float)(1 - AdamSpec.Beta1)), gradient - mean, mean);
            square = T.MultiplyAdd(T.Broadcast((float)(1 - AdamSpec.Beta2)), gradient * gradient - square, square);
            mean.Store(_first + column);
            square.Store(_second + column);
            (parameter - T.Broadcast(_rate) * mean / (T.Sqrt(square) + T.Broadcast((float)AdamSpec.Epsilon))).Store(_parameters + column);
        }
    }
}
