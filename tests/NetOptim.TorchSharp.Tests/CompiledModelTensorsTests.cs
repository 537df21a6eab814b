using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests;

public class CompiledModelTensorsTests
{
    public static TheoryData<Backend> Backends => [Backend.Native, TorchSharpBackend.Cpu];

    [Theory]
    [MemberData(nameof(Backends))]
    public void Predict_gives_what_torchs_linear_gives(Backend backend)
    {
        using var model = new HandWrittenLinear(new() { Backend = backend, Threads = 1, Seed = 3 });
        using Tensor x = randn(5, 4);
        Dictionary<string, Tensor> state = model.StateDict();

        using Tensor y = model.Predict(x);
        using Tensor expected = nn.functional.linear(x, state["dense1.weight"], state["dense1.bias"]);

        // Sums of five terms near 1: a few roundings of 2⁻²⁴.
        Assert.True(y.allclose(expected, rtol: 1e-6, atol: 1e-6));
        Assert.Equal([5L, 3], y.shape);
    }

    [Fact]
    public void Predict_reads_a_strided_view_as_torch_does()
    {
        using var model = new HandWrittenLinear(new() { Threads = 1 });
        using Tensor wide = randn(4, 6);
        using Tensor strided = wide.t();
        using Tensor compact = strided.contiguous();

        using Tensor y = model.Predict(strided);
        using Tensor expected = model.Predict(compact);

        Assert.Equal(expected.data<float>().ToArray(), y.data<float>().ToArray());
    }

    [Fact]
    public void A_step_on_tensors_is_the_step_on_spans()
    {
        using var one = new HandWrittenLinear(new() { Threads = 1, Seed = 5 });
        using var other = new HandWrittenLinear(new() { Threads = 1, Seed = 5, Backend = TorchSharpBackend.Cpu });
        using Tensor x = randn(8, 4), t = randn(8, 3);

        float expected = one.TrainStep(x.data<float>().ToArray(), t.data<float>().ToArray());
        float loss = other.TrainStep(x, t);

        Assert.Equal(expected, loss);
        Assert.Equal(one.Parameters["dense1.weight"].Values.ToArray(), other.Parameters["dense1.weight"].Values.ToArray());
        Assert.Equal(1, other.Step);
    }

    [Fact]
    public void Inputs_of_another_shape_or_type_are_refused_with_both()
    {
        using var model = new HandWrittenLinear(new() { Threads = 1 });
        using Tensor narrow = zeros(2, 3), doubles = zeros(2, 4, ScalarType.Float64), flat = zeros(4), none = zeros(0, 4);

        string shape = Assert.Throws<ArgumentException>(() => model.Predict(narrow)).Message;
        Assert.Contains("[batch, 4]", shape, StringComparison.Ordinal);
        Assert.Contains("[2, 3]", shape, StringComparison.Ordinal);
        Assert.Contains("Float64", Assert.Throws<ArgumentException>(() => model.Predict(doubles)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.Predict(flat));
        Assert.Throws<ArgumentException>(() => model.Predict(none));
    }

    [Fact]
    public void Targets_that_do_not_go_with_the_inputs_are_refused_and_nothing_is_learnt()
    {
        using var model = new HandWrittenLinear(new() { Threads = 1 });
        float[] before = model.Parameters["dense1.weight"].Values.ToArray();
        using Tensor x = zeros(2, 4), three = zeros(3, 3), labels = zeros(2, ScalarType.Int64);

        Assert.Contains("2 samples", Assert.Throws<ArgumentException>(() => model.TrainStep(x, three)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.TrainStep(x, labels));

        Assert.Equal(before, model.Parameters["dense1.weight"].Values.ToArray());
    }

    [Theory]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    public void Class_labels_come_as_torch_has_them_or_as_int32(ScalarType type)
    {
        using Tensor given = tensor(new long[] { 2, 0, 9, 1 }, type);
        using Tensor everySecond = given[TensorIndex.Slice(step: 2)];

        using Tensor labels = CompiledModelTensors.Labels(everySecond, 2, "Net");

        Assert.Equal([2, 9], labels.data<int>().ToArray());
        Assert.True(labels.is_contiguous());
    }

    [Fact]
    public void A_label_beyond_32_bits_does_not_wrap_round_to_one_that_looks_right()
    {
        using Tensor given = tensor(new[] { 1L << 32, -(1L << 32) });

        using Tensor labels = CompiledModelTensors.Labels(given, 2, "Net");

        Assert.Equal([int.MaxValue, -1], labels.data<int>().ToArray());
    }

    [Fact]
    public void Labels_of_another_type_or_number_are_refused()
    {
        using Tensor floats = zeros(2), pairs = zeros(2, 1, ScalarType.Int64), three = zeros(3, ScalarType.Int64);

        Assert.Contains("Float32", Assert.Throws<ArgumentException>(() => CompiledModelTensors.Labels(floats, 2, "Net")).Message, StringComparison.Ordinal);
        Assert.Contains("[2, 1]", Assert.Throws<ArgumentException>(() => CompiledModelTensors.Labels(pairs, 2, "Net")).Message, StringComparison.Ordinal);
        Assert.Contains("[3]", Assert.Throws<ArgumentException>(() => CompiledModelTensors.Labels(three, 2, "Net")).Message, StringComparison.Ordinal);
    }
}
