using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Networks;
using NetOptim.Benchmarks.Optimizers;

namespace NetOptim.Benchmarks.Peers;

/// <summary>
/// What a step of an image network costs if it is only its arithmetic, tap by tap (NetOptim's Winograd tiles take about half of that): its products' operations at the rate of MKL's <c>sgemm</c> of 512³, the
/// bytes of its depthwise convolutions at the rate of the cache level they live in, and one fused optimiser pass. All of it is really done, so
/// that it is measured in the same rounds as everybody else.
/// </summary>
internal sealed unsafe class RateFloor : Contender
{
    private static readonly ProductShape Product = new(ProductKind.NN, 512, 512, 512);

    private readonly int _threads;
    private readonly double _products;
    private readonly IReadOnlyList<MemorySweep> _sweeps;
    private readonly SweepPass? _sweepPass;
    private readonly OptimizerPass? _optimizer;
    private readonly NativeFloats _a;
    private readonly NativeFloats _b;
    private readonly NativeFloats _c = new(Product.M * Product.N);
    private readonly NativeFloats _parameters;
    private readonly NativeFloats _gradients;

    private RateFloor(double flops, IReadOnlyList<MemorySweep> sweeps, OptimizerSpec? optimizer, int parameters, int threads)
        : base(Floor.Label)
    {
        Mkl.SetThreads(threads);
        _threads = threads;
        _products = flops / Product.Flops;
        _sweeps = sweeps;
        _sweepPass = sweeps.Count > 0 ? new(sweeps) : null;
        var random = new Random(1);
        _a = new(MlpWeights.Uniform(random, Product.M * Product.K, -1, 1));
        _b = new(MlpWeights.Uniform(random, Product.K * Product.N, -1, 1));
        _parameters = new(MlpWeights.Uniform(random, parameters, -0.05f, 0.05f));
        _gradients = new(parameters);
        _optimizer = optimizer?.ToPass(_parameters, _gradients);
    }

    /// <summary>Forward.</summary>
    public static RateFloor Prediction(StepWork work, int threads) => new(work.ForwardFlops, work.ForwardSweeps, null, 0, threads);

    /// <summary>Forward, by weights, by data, and the optimiser.</summary>
    public static RateFloor Training(StepWork work, OptimizerSpec optimizer, int parameters, int threads) => new(
        work.ForwardFlops + work.BackwardFlops, [.. work.ForwardSweeps, .. work.BackwardSweeps], optimizer, parameters, threads);

    public override void Run(int iterations)
    {
        double owed = 0;
        for (int i = 0; i < iterations; i++)
        {
            for (owed += _products; owed >= 1; owed--)
                Multiply(Product.M);
            foreach (MemorySweep sweep in _sweeps)
                _sweepPass!.Run(sweep, _threads);
            _optimizer?.Run(_threads);
        }
        // What is left of a product over all iterations: so many of its rows.
        int rows = (int)Math.Round(owed * Product.M);
        if (rows > 0)
            Multiply(rows);
    }

    public override void Dispose()
    {
        _optimizer?.Dispose();
        _sweepPass?.Dispose();
        foreach (NativeFloats floats in (NativeFloats[])[_a, _b, _c, _parameters, _gradients])
            floats.Dispose();
    }

    private void Multiply(int rows) => Mkl.Sgemm(Product with { M = rows }, _a.Pointer, _b.Pointer, _c.Pointer);
}
