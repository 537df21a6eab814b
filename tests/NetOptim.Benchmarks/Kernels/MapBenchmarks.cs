using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Peers;
using NetOptim.Kernels;

namespace NetOptim.Benchmarks.Kernels;

/// <summary>Elementwise passes over a hidden layer of the MNIST perceptron, [128, 512], on one thread.</summary>
[MemoryDiagnoser]
[DisassemblyDiagnoser(maxDepth: 4)]
public unsafe class MapBenchmarks
{
    private const int Rows = 128;
    private const int Columns = 512;

    private WorkerPool? _pool;
    private NativeFloats? _source;
    private NativeFloats? _destination;

    [GlobalSetup]
    public void Setup()
    {
        _pool = new(1);
        _source = new(MlpWeights.Uniform(new Random(1), Rows * Columns, -4, 4));
        _destination = new(Rows * Columns);
    }

    [Benchmark(Baseline = true)]
    public void Copy() => Maps.Run(_pool!, Rows, Columns, new CopyMap(_source!.Pointer, _destination!.Pointer));

    [Benchmark]
    public void Dropout() => Maps.Run(_pool!, Rows, Columns, new DropoutMap(_source!.Pointer, _destination!.Pointer));

    [Benchmark]
    public void Gelu() => Maps.Run(_pool!, Rows, Columns, new GeluMap(_source!.Pointer, _destination!.Pointer));

    [Benchmark]
    public void Sigmoid() => Maps.Run(_pool!, Rows, Columns, new SigmoidMap(_source!.Pointer, _destination!.Pointer));

    [GlobalCleanup]
    public void Cleanup()
    {
        _pool?.Dispose();
        _source?.Dispose();
        _destination?.Dispose();
    }

    private readonly struct CopyMap(float* source, float* destination) : IMap
    {
        private readonly float* _source = source, _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column) where T : struct, ISimd<T> =>
            T.Load(_source + row * Columns + column).Store(_destination + row * Columns + column);
    }

    private readonly struct DropoutMap(float* source, float* destination) : IMap
    {
        private readonly float* _source = source, _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column) where T : struct, ISimd<T>
        {
            T value = T.Load(_source + row * Columns + column) * T.Broadcast(1.25f);
            T kept = T.GreaterThanOrEqual(T.Uniform(new PhiloxKey(1, 2, 3), row, column), T.Broadcast(0.2f));
            (value & kept).Store(_destination + row * Columns + column);
        }
    }

    private readonly struct GeluMap(float* source, float* destination) : IMap
    {
        private readonly float* _source = source, _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column) where T : struct, ISimd<T> =>
            Activations.Gelu(T.Load(_source + row * Columns + column)).Store(_destination + row * Columns + column);
    }

    private readonly struct SigmoidMap(float* source, float* destination) : IMap
    {
        private readonly float* _source = source, _destination = destination;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Invoke<T>(nint row, nint column) where T : struct, ISimd<T> =>
            Activations.Sigmoid(T.Load(_source + row * Columns + column)).Store(_destination + row * Columns + column);
    }
}
