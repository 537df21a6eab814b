using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Peers;
using NetOptim.Kernels;

namespace NetOptim.Benchmarks.Kernels;

/// <summary>Softmax, its loss and its gradient in one pass, for a batch of 128 on one thread.</summary>
[MemoryDiagnoser]
[DisassemblyDiagnoser(maxDepth: 4)]
public unsafe class SoftmaxCrossEntropyBenchmarks
{
    private const int Rows = 128;

    private WorkerPool? _pool;
    private NativeFloats? _logits;
    private NativeFloats? _gradient;
    private int* _labels;

    [Params(10, 1000)]
    public int Classes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _pool = new(1);
        _logits = new(MlpWeights.Uniform(new Random(1), Rows * Classes, -4, 4));
        _gradient = new(Rows * Classes);
        _labels = (int*)NativeMemory.AllocZeroed(Rows, sizeof(int));
    }

    [Benchmark]
    public double LossAndGradient() =>
        SoftmaxCrossEntropy.Run(_pool!, _logits!.Pointer, _labels, _gradient!.Pointer, Rows, Classes, labelSmoothing: 0, 1f / Rows);

    [Benchmark]
    public double LossAlone() =>
        SoftmaxCrossEntropy.Run(_pool!, _logits!.Pointer, _labels, null, Rows, Classes, labelSmoothing: 0, 1f / Rows);

    [GlobalCleanup]
    public void Cleanup()
    {
        _pool?.Dispose();
        _logits?.Dispose();
        _gradient?.Dispose();
        NativeMemory.Free(_labels);
        _labels = null;
    }
}
