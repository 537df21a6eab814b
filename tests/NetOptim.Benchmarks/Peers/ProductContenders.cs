using NetOptim.Benchmarks.Compare;
using NetOptim.Benchmarks.Models;
using NetOptim.Kernels;

namespace NetOptim.Benchmarks.Peers;

/// <summary>Somebody's matrix product, on operands of its own.</summary>
internal abstract unsafe class ProductContender : Contender
{
    private readonly NativeFloats _a;
    private readonly NativeFloats _b;
    private readonly NativeFloats _c;

    protected ProductContender(string name, ProductShape shape) : base(name)
    {
        Shape = shape;
        var random = new Random(7);
        _a = new(MlpWeights.Uniform(random, shape.M * shape.K, -1, 1));
        _b = new(MlpWeights.Uniform(random, shape.K * shape.N, -1, 1));
        _c = new(shape.M * shape.N);
    }

    public ProductShape Shape { get; }

    public sealed override void Run(int iterations)
    {
        for (int i = 0; i < iterations; i++)
            Multiply(_a.Pointer, _b.Pointer, _c.Pointer);
    }

    /// <summary>Multiplies once and compares elements all over the result with double-precision sums.</summary>
    /// <exception cref="DisagreementException">An element is wrong.</exception>
    public void Verify()
    {
        Run(1);
        var random = new Random(11);
        for (int i = 0; i < 200; i++)
        {
            int row = random.Next(Shape.M), column = random.Next(Shape.N);
            double sum = 0, magnitude = 0;
            for (int k = 0; k < Shape.K; k++)
            {
                double a = _a.Span[Shape.Kind == ProductKind.TN ? k * Shape.M + row : row * Shape.K + k];
                double b = _b.Span[Shape.Kind == ProductKind.NT ? column * Shape.K + k : k * Shape.N + column];
                sum += a * b;
                magnitude += Math.Abs(a * b);
            }
            float actual = _c.Span[row * Shape.N + column];
            // Rounding of a sum of K products in single precision: far below 1e-5 of the sum of their magnitudes.
            if (!(Math.Abs(actual - sum) <= 1e-5 * magnitude))
            {
                throw new DisagreementException(
                    $"{Name} computes {Shape} wrongly: element [{row}, {column}] should be {sum:G7} and is {actual:G7}.");
            }
        }
    }

    public override void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
    }

    protected abstract void Multiply(float* a, float* b, float* c);
}

/// <summary>MKL's <c>sgemm</c>.</summary>
internal sealed unsafe class MklProduct : ProductContender
{
    public const string Label = "MKL";

    public MklProduct(ProductShape shape, int threads) : base(Label, shape) => Mkl.SetThreads(threads);

    protected override void Multiply(float* a, float* b, float* c) => Mkl.Sgemm(Shape, a, b, c);
}

/// <summary>NetOptim's register tiles.</summary>
internal sealed unsafe class TileProduct(ProductShape shape, int threads) : ProductContender(Ours, shape)
{
    private readonly WorkerPool _pool = new(threads);

    public override void Dispose()
    {
        _pool.Dispose();
        base.Dispose();
    }

    protected override void Multiply(float* a, float* b, float* c)
    {
        switch (Shape.Kind)
        {
            case ProductKind.NT:
                Products.MultiplyTransposedB(_pool, a, b, c, Shape.M, Shape.N, Shape.K, default(StoreEpilogue));
                break;
            case ProductKind.NN:
                Products.Multiply(_pool, a, b, c, Shape.M, Shape.N, Shape.K, default(StoreEpilogue));
                break;
            default:
                Products.MultiplyTransposedA(_pool, a, b, c, Shape.M, Shape.N, Shape.K, default(StoreEpilogue));
                break;
        }
    }
}
