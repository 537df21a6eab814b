using NetOptim.Benchmarks.Models;
using NetOptim.Benchmarks.Peers;

namespace NetOptim.Benchmarks.Compare;

/// <summary>One matrix product, our tiles against MKL.</summary>
internal sealed class ProductWorkload(ProductShape shape) : Workload
{
    public override string Id => $"product-{shape.Kind.ToString().ToLowerInvariant()}-{shape.M}x{shape.N}x{shape.K}";

    public override string Title => $"matrix product {shape}";

    // From 64³ on at least 90 % of MKL's rate; below, ahead of it.
    public override IReadOnlyList<Bar> Bars => [new(MklProduct.Label, shape.M < 64 && shape.M == shape.N && shape.M == shape.K ? 1 : 1 / 0.9)];

    public override double? Flops => shape.Flops;

    public override IReadOnlyList<Contender> Open(int threads)
    {
        ProductContender[] contenders = [new TileProduct(shape, threads), new MklProduct(shape, threads)];
        foreach (ProductContender contender in contenders)
            contender.Verify();
        return contenders;
    }
}
