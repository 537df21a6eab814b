using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests;

public class CompiledTorchModuleTests
{
    // Products of three or four terms near 1, added in another order than torch's.
    private const double Tolerance = 1e-5;

    private static HandWrittenLinear Model(bool frozenBias = false) =>
        new(new() { Backend = TorchSharpBackend.Cpu, Threads = 1, Seed = 11 }, frozenBias);

    [Fact]
    public void The_state_dict_has_pytorchs_names_and_the_models_memory()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();
        Dictionary<string, Tensor> state = module.state_dict();

        Assert.Equal(["dense1.bias", "dense1.weight", "norm.running_mean"], state.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["dense1.weight", "dense1.bias"], module.named_parameters().Select(p => p.name));

        model.Parameters["dense1.bias"].Values.Fill(8);
        model.Buffers["norm.running_mean"].Values.Fill(9);
        Assert.Equal(8, state["dense1.bias"][0].item<float>());
        Assert.Equal(9, state["norm.running_mean"][0].item<float>());
    }

    [Fact]
    public void A_model_that_keeps_packed_weights_is_refused_for_it_would_not_see_torch_write()
    {
        using var model = new HandWrittenLinear(new() { Backend = TorchSharpBackend.Cpu, Threads = 1, KeepPackedWeights = true }, frozenBias: false);

        NotSupportedException refused = Assert.Throws<NotSupportedException>(model.AsTorchModule);

        Assert.Contains("KeepPackedWeights", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inside_a_sequential_all_gradients_are_those_of_torchs_linear()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();
        using var first = nn.Linear(2, 4);
        using var last = nn.Linear(3, 2);
        using var twin = nn.Linear(4, 3);
        using (no_grad())
        {
            twin.weight!.copy_(model.ParameterTensor("dense1.weight"));
            twin.bias!.copy_(model.ParameterTensor("dense1.bias"));
        }
        using var net = nn.Sequential(("first", first), ("ours", module), ("tanh", nn.Tanh()), ("last", last));
        using Tensor x = randn(6, 2).requires_grad_(), t = randn(6, 2);

        nn.functional.mse_loss(net.call(x), t).backward();
        Tensor[] live = [x.grad!, first.weight!.grad!, first.bias!.grad!, last.weight!.grad!, .. module.parameters().Select(p => p.grad!)];
        Tensor[] ours = [.. live.Select(gradient => gradient.clone())];
        x.grad = null;
        net.zero_grad();
        nn.functional.mse_loss(last.call(tanh(twin.call(first.call(x)))), t).backward();
        Tensor[] theirs = [x.grad!, first.weight!.grad!, first.bias!.grad!, last.weight!.grad!, twin.weight!.grad!, twin.bias!.grad!];

        for (int i = 0; i < theirs.Length; i++)
            Assert.True(ours[i].allclose(theirs[i], Tolerance, Tolerance), $"gradient {i}");
    }

    [Fact]
    public void Torchs_adam_trains_the_models_own_memory_as_it_trains_torchs_linear()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();
        using var twin = nn.Linear(4, 3);
        using (no_grad())
        {
            twin.weight!.copy_(model.ParameterTensor("dense1.weight"));
            twin.bias!.copy_(model.ParameterTensor("dense1.bias"));
        }
        using var ours = optim.Adam(module.parameters(), 0.05);
        using var theirs = optim.Adam(twin.parameters(), 0.05);
        using Tensor x = randn(16, 4), t = randn(16, 3);

        for (int step = 0; step < 20; step++)
        {
            Step(ours, module);
            Step(theirs, twin);
        }

        // Adam's division by √v enlarges roundings in the gradient while v is small.
        using Tensor weight = model.ParameterTensor("dense1.weight"), bias = model.ParameterTensor("dense1.bias");
        Assert.True(weight.allclose(twin.weight!, 1e-4, 1e-4));
        Assert.True(bias.allclose(twin.bias!, 1e-4, 1e-4));

        void Step(optim.Optimizer optimizer, nn.Module<Tensor, Tensor> net)
        {
            optimizer.zero_grad();
            using Tensor loss = nn.functional.mse_loss(net.call(x), t);
            loss.backward();
            optimizer.step();
        }
    }

    [Fact]
    public void Gradients_of_two_batches_add_up()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();
        using Tensor x = ones(2, 4);

        module.call(x).sum().backward();
        module.call(x * 2).sum().backward();

        // d(sum)/db is the number of samples, d(sum)/dW the sum of the inputs.
        Assert.Equal([4f, 4, 4], module.Leaves[1].grad!.data<float>().ToArray());
        Assert.Equal(Enumerable.Repeat(6f, 12), module.Leaves[0].grad!.data<float>().ToArray());
    }

    [Fact]
    public void A_gradient_asked_for_by_name_stays_as_it_is_when_the_model_goes_on()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();
        using Tensor x = ones(2, 4);

        IList<Tensor> gradients = autograd.grad([module.call(x).sum()], [module.Leaves[1]]);
        module.call(zeros(5, 4)).sum().backward();

        Assert.Equal([2f, 2, 2], gradients[0].data<float>().ToArray());
    }

    [Fact]
    public void A_frozen_parameter_gets_no_gradient()
    {
        using HandWrittenLinear model = Model(frozenBias: true);
        using CompiledTorchModule module = model.AsTorchModule();

        module.call(ones(2, 4)).sum().backward();

        Assert.NotNull(module.Leaves[0].grad);
        Assert.Null(module.Leaves[1].grad);
    }

    [Fact]
    public void In_evaluation_mode_it_predicts_outside_of_autograd_and_counts_no_step()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();
        using Tensor x = randn(3, 4);
        module.eval();

        using Tensor y = module.call(x), expected = model.Predict(x);

        Assert.False(y.requires_grad);
        Assert.Equal(expected.data<float>().ToArray(), y.data<float>().ToArray());
        Assert.Equal(0, model.Step);
    }

    [Fact]
    public void Without_grad_mode_nothing_is_recorded()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();

        using (no_grad())
        using (Tensor y = module.call(ones(1, 4)))
            Assert.False(y.requires_grad);
    }

    [Fact]
    public void A_backward_pass_whose_activations_are_gone_is_refused_and_the_process_lives()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();
        using Tensor first = module.call(ones(2, 4)), second = module.call(zeros(2, 4));

        Assert.Throws<ExternalException>(() => first.sum().backward());

        Assert.Contains("run forward again", module.BackwardFailure!.Message, StringComparison.Ordinal);
        Assert.Null(module.Leaves[0].grad);
        second.sum().backward();
        Assert.NotNull(module.Leaves[0].grad);
    }

    [Fact]
    public void A_parameter_changed_between_forward_and_backward_is_noticed()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();
        using Tensor y = module.call(ones(2, 4));
        using (no_grad())
            module.Leaves[0].add_(1);

        Assert.Throws<ExternalException>(() => y.sum().backward());

        Assert.Contains("inplace operation", module.BackwardFailure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_derivative_is_refused()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();

        Assert.Throws<ExternalException>(() => module.call(ones(2, 4)).sum().backward(create_graph: true));

        Assert.Contains("second derivatives", module.BackwardFailure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_does_not_move_away_from_the_models_memory()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();
        using var net = nn.Sequential(("ours", module));

        Assert.Contains("float32 on the CPU", Assert.Throws<NotSupportedException>(() => net.to(ScalarType.Float64)).Message, StringComparison.Ordinal);
        net.to(ScalarType.Float32);
        net.to(CPU);

        model.Parameters["dense1.bias"].Values.Fill(8);
        Assert.Equal(8, module.Leaves[1][0].item<float>());
    }

    [Fact]
    public void The_module_outlives_the_dispose_scope_it_was_made_in()
    {
        using HandWrittenLinear model = Model();
        CompiledTorchModule module;
        using (NewDisposeScope())
            module = model.AsTorchModule();

        using (module)
        using (Tensor y = module.call(ones(1, 4)))
        {
            Assert.Equal(3, y.numel());
            Assert.Equal(3, module.state_dict().Count);
        }
    }

    [Fact]
    public void A_model_on_another_back_end_is_refused_with_the_way_out()
    {
        using var model = new HandWrittenLinear(new() { Threads = 1 });

        Assert.Contains("TorchSharpBackend.Cpu", Assert.Throws<NotSupportedException>(() => model.AsTorchModule()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_in_a_dispose_scope_leaves_no_tensors_behind()
    {
        using HandWrittenLinear model = Model();
        using CompiledTorchModule module = model.AsTorchModule();
        using var optimizer = optim.SGD(module.parameters(), 0.01);
        using Tensor x = randn(8, 4);
        Step(); // Gradients come to be.
        // What other tests left to finalisers must not go while tensors are counted.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Tensor.TotalCount;

        for (int i = 0; i < 50; i++)
            Step();

        Assert.Equal(before, Tensor.TotalCount);

        void Step()
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            module.call(x).square().sum().backward();
            optimizer.step();
        }
    }
}
