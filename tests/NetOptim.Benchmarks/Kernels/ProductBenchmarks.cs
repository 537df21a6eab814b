using BenchmarkDotNet.Attributes;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Kernels;

/// <summary>Single matrix products, our tiles and MKL's, on one thread.</summary>
[MemoryDiagnoser]
[DisassemblyDiagnoser(maxDepth: 4)]
public class ProductBenchmarks
{
    private TileProduct? _tiles;
    private MklProduct? _mkl;

    /// <summary>Kind, rows, columns, terms: small, square, and the MNIST perceptron's products of each kind.</summary>
    [Params("NN 32 32 32", "NN 256 256 256", "NT 128 512 784", "NN 128 512 256", "TN 512 784 128")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        string[] parts = Shape.Split(' ');
        int[] sizes = [.. parts[1..].Select(int.Parse)];
        var shape = new ProductShape(Enum.Parse<ProductKind>(parts[0]), sizes[0], sizes[1], sizes[2]);
        _tiles = new(shape, threads: 1);
        _mkl = new(shape, threads: 1);
    }

    [Benchmark]
    public void Tiles() => _tiles!.Run(1);

    [Benchmark(Baseline = true)]
    public void MklSgemm() => _mkl!.Run(1);

    [GlobalCleanup]
    public void Cleanup()
    {
        _tiles?.Dispose();
        _mkl?.Dispose();
    }
}
