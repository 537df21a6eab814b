using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests;

public unsafe class TorchSharpBackendTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(1 << 20)]
    public void A_block_is_zeroed_aligned_and_the_memory_of_its_tensor(long floats)
    {
        using var block = (TorchSharpMemory)TorchSharpBackend.Cpu.Allocate(floats);

        Assert.Equal(floats, block.Length);
        Assert.True(block.Pointer != null);
        Assert.Equal(0u, (nuint)block.Pointer % 64);
        Assert.False(block.Span.ContainsAnyExcept(0f));
        if (floats > 0)
        {
            block.Pointer[floats - 1] = 7;
            Assert.Equal(7, block.Tensor[floats - 1].item<float>());
        }
    }

    [Fact]
    public void A_block_outlives_the_dispose_scope_it_was_made_in()
    {
        MemoryBlock block;
        using (NewDisposeScope())
            block = TorchSharpBackend.Cpu.Allocate(16);

        using (block)
            Assert.False(((TorchSharpMemory)block).Tensor.IsInvalid);
    }

    [Fact]
    public void A_negative_length_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TorchSharpBackend.Cpu.Allocate(-1));

    [Fact]
    public void A_named_parameter_is_a_view_of_the_models_memory_both_ways()
    {
        using var model = new HandWrittenLinear(new() { Backend = TorchSharpBackend.Cpu, Threads = 1 });
        using Tensor bias = model.ParameterTensor("dense1.bias");
        using Tensor mean = model.ParameterTensor("norm.running_mean");

        bias.fill_(3);
        model.Buffers["norm.running_mean"].Values[1] = 5;

        Assert.Equal([3f, 3, 3], model.Parameters["dense1.bias"].Values.ToArray());
        Assert.Equal([0f, 5, 0], mean.data<float>().ToArray());
        Assert.Equal([3L], bias.shape);
    }

    [Fact]
    public void A_view_of_a_parameter_survives_the_model()
    {
        Tensor weight;
        float first;
        using (var model = new HandWrittenLinear(new() { Backend = TorchSharpBackend.Cpu, Threads = 1 }))
        {
            weight = model.ParameterTensor("dense1.weight");
            first = model.Parameters["dense1.weight"].Values[0];
        }

        using (weight)
            Assert.Equal(first, weight[0, 0].item<float>());
    }

    [Fact]
    public void On_another_back_end_the_view_is_refused_with_the_way_out()
    {
        using var model = new HandWrittenLinear(new() { Threads = 1 });

        var refusal = Assert.Throws<NotSupportedException>(() => model.ParameterTensor("dense1.bias"));

        Assert.Contains("native", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Backend = TorchSharpBackend.Cpu", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_those_there_are()
    {
        using var model = new HandWrittenLinear(new() { Backend = TorchSharpBackend.Cpu, Threads = 1 });

        Assert.Contains("dense1.weight", Assert.Throws<KeyNotFoundException>(() => model.ParameterTensor("dense2.weight")).Message, StringComparison.Ordinal);
    }
}
