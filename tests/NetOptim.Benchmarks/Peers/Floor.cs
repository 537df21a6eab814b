using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Optimizers;

namespace NetOptim.Benchmarks.Peers;

/// <summary>
/// What a step costs if all but its matrix products and its optimiser were free: the bare products as MKL does them and one fused
/// optimiser pass, on memory laid out as a careful program would. It trains nothing; it is the sum of a step's parts.
/// </summary>
internal sealed unsafe class Floor : Contender
{
    public const string Label = "floor";

    private readonly int _threads;
    private readonly MlpSpec _spec;
    private readonly NativeFloats _parameters;
    private readonly NativeFloats _gradients;
    private readonly NativeFloats[] _activations;
    private readonly NativeFloats[] _deltas;
    private readonly OptimizerPass _optimizer;
    private readonly List<Product> _products = [];

    private readonly record struct Product(ProductShape Shape, nint A, nint B, nint C);

    private Floor(MlpSpec spec, int batch, int threads) : base(Label)
    {
        Mkl.SetThreads(threads);
        _threads = threads;
        _spec = spec;
        var random = new Random(1);
        _parameters = new(MlpWeights.Uniform(random, spec.Parameters, -0.05f, 0.05f));
        _gradients = new(spec.Parameters);
        _activations = [.. spec.Sizes.Select(size => new NativeFloats(MlpWeights.Uniform(random, batch * size, 0, 1)))];
        _deltas = [.. spec.Sizes.Select(size => new NativeFloats(MlpWeights.Uniform(random, batch * size, -1e-3f, 1e-3f)))];
        _optimizer = spec.Optimizer.ToPass(_parameters, _gradients);
    }

    /// <summary>The forward products alone.</summary>
    public static Floor Prediction(MlpSpec spec, int batch, int threads)
    {
        var floor = new Floor(spec, batch, threads);
        floor.AddForward(batch);
        return floor;
    }

    /// <summary>The products forward, by weights and by data, and the optimiser's pass.</summary>
    public static Floor Training(MlpSpec spec, int batch, int threads)
    {
        var floor = new Floor(spec, batch, threads) { HasOptimizer = true };
        floor.AddForward(batch);
        floor.AddBackward(batch);
        return floor;
    }

    private bool HasOptimizer { get; init; }

    public override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
        {
            foreach (Product product in _products)
                Mkl.Sgemm(product.Shape, (float*)product.A, (float*)product.B, (float*)product.C);
            if (HasOptimizer)
                _optimizer.Run(_threads);
        }
    }

    public override void Dispose()
    {
        _optimizer.Dispose();
        foreach (NativeFloats floats in (NativeFloats[])[_parameters, _gradients, .. _activations, .. _deltas])
            floats.Dispose();
    }

    private void AddForward(int batch)
    {
        for (int layer = 0, place = 0; layer < _spec.Layers; place += Size(layer++))
        {
            _products.Add(new(
                ProductShape.Forward(_spec, batch, layer),
                (nint)_activations[layer].Pointer,
                (nint)(_parameters.Pointer + place),
                (nint)_activations[layer + 1].Pointer));
        }
    }

    private void AddBackward(int batch)
    {
        int place = _spec.Parameters;
        for (int layer = _spec.Layers - 1; layer >= 0; layer--)
        {
            place -= Size(layer);
            nint delta = (nint)_deltas[layer + 1].Pointer;
            _products.Add(new(
                ProductShape.ByWeights(_spec, batch, layer),
                delta,
                (nint)_activations[layer].Pointer,
                (nint)(_gradients.Pointer + place)));
            // Nothing asks for the gradient of the inputs.
            if (layer > 0)
            {
                _products.Add(new(
                    ProductShape.ByData(_spec, batch, layer),
                    delta,
                    (nint)(_parameters.Pointer + place),
                    (nint)_deltas[layer].Pointer));
            }
        }
    }

    private int Size(int layer) => (_spec.Sizes[layer] + 1) * _spec.Sizes[layer + 1];
}
