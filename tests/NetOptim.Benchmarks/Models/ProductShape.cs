namespace NetOptim.Benchmarks.Models;

/// <summary>Which operand of a product is stored transposed; all matrices lie row by row.</summary>
internal enum ProductKind
{
    /// <summary>C = A·B: a gradient by data.</summary>
    NN,

    /// <summary>C = A·Bᵀ with B stored [N, K]: a forward pass.</summary>
    NT,

    /// <summary>C = Aᵀ·B with A stored [K, M]: a gradient by weights.</summary>
    TN,
}

/// <summary>One matrix product, C[M, N] = A[M, K]·B[K, N].</summary>
internal readonly record struct ProductShape(ProductKind Kind, int M, int N, int K)
{
    public double Flops => 2.0 * M * N * K;

    public override string ToString() => $"{Kind} {M}×{N}×{K}";

    /// <summary>A layer's outputs from its inputs.</summary>
    public static ProductShape Forward(MlpSpec spec, int batch, int layer) =>
        new(ProductKind.NT, batch, spec.Sizes[layer + 1], spec.Sizes[layer]);

    /// <summary>The gradient of a layer's inputs from that of its outputs.</summary>
    public static ProductShape ByData(MlpSpec spec, int batch, int layer) =>
        new(ProductKind.NN, batch, spec.Sizes[layer], spec.Sizes[layer + 1]);

    /// <summary>The gradient of a layer's weights.</summary>
    public static ProductShape ByWeights(MlpSpec spec, int batch, int layer) =>
        new(ProductKind.TN, spec.Sizes[layer + 1], spec.Sizes[layer], batch);
}
