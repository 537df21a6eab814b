using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests;

public class TorchSharpLoadsTests
{
    [Fact]
    public void TorchSharp_loads_and_multiplies_in_this_process()
    {
        using Tensor a = tensor(new float[] { 1, 2, 3, 4 }, 2, 2);
        using Tensor product = a.matmul(a);

        Assert.Equal([7f, 10, 15, 22], product.data<float>().ToArray());
    }
}
