using NetOptim.Kernels;

namespace NetOptim.Tests.Kernels;

/// <summary>
/// Every operand lies against memory that may not be touched, first at its end, then at its start: one float read too far would end the
/// process. Linux only, where the protection of pages is at hand; the loops are the same elsewhere.
/// </summary>
public sealed unsafe class ProductsAtPageEdgesTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_outside_the_operands_is_touched(bool atTheEnd)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        using var pool = new WorkerPool(1);
        using ProtectedBuffer a = new(), b = new(), c = new();
        foreach (int m in (int[])[1, 2, 3, 4, 5, 12, 13, 25, 60])
        {
            foreach (int n in (int[])[1, 2, 4, 5, 15, 16, 17, 31, 32, 33, 47, 95])
            {
                foreach (int k in (int[])[1, 3, 4, 7, 15, 16, 17, 31, 67, 259])
                {
                    float* pa = a.Place(m * k, atTheEnd), pb = b.Place(k * n, atTheEnd), pc = c.Place(m * n, atTheEnd);
                    Products.MultiplyTransposedB(pool, pa, pb, pc, m, n, k, default(StoreEpilogue));
                    Products.Multiply(pool, pa, pb, pc, m, n, k, default(StoreEpilogue));
                    Products.MultiplyTransposedA(pool, pa, pb, pc, m, n, k, default(StoreEpilogue));
                    Assert.Equal(0, *pc);
                }
            }
        }
    }
}
