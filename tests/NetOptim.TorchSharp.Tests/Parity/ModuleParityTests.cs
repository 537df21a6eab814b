using TorchSharp;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>The same layers as a torch module: outputs, gradients of inputs and weights, and running statistics.</summary>
public class ModuleParityTests
{
    // As in the checks of training: sums in another order.
    private const double Tolerance = 1e-5;
    private const int Batch = 13;

    [Fact]
    public void Normalisations_and_activations_are_torchs() => Check(new MixedNet(Options), (w, x) =>
    {
        Tensor y = nn.functional.gelu(w.BatchNorm(w.Dense(x, 1)));
        y = nn.functional.silu(w.LayerNorm(w.Dense(y, 2)));
        return w.Dense(y, 3).sigmoid();
    });

    [Fact]
    public void Batch_norm_of_the_input_is_torchs() =>
        Check(new PlainBatchNormNet(Options), (w, x) => w.Dense(w.BatchNorm(w.Dense(w.BatchNorm(x), 1).relu(), 2), 2));

    /// <summary>A module has no loss of its own, so that activity penalties have no place in it.</summary>
    [Fact]
    public void Activity_penalties_are_left_to_the_models_own_loss() =>
        Check(new ActivityNet(Options), (w, x) => w.Dense(w.Dense(w.Dense(x, 1).tanh(), 2).relu(), 3));

    private static ModelOptions Options => new() { Backend = TorchSharpBackend.Cpu, Seed = 6 };

    private static void Check(CompiledModel<float> model, Func<TorchTwin, Tensor, Tensor> forward)
    {
        using CompiledModel<float> ours = model;
        using CompiledTorchModule module = ours.AsTorchModule();
        using DisposeScope scope = NewDisposeScope();
        using var twin = new TorchTwin(ours, forward);
        using Tensor ourInputs = (4 * rand(Batch, 7) - 2).requires_grad_(true);
        using Tensor theirInputs = ourInputs.detach().clone().requires_grad_(true);
        Tensor direction = rand(Batch, 3);

        Tensor outputs = module.call(ourInputs);
        (outputs * direction).sum().backward();
        Tensor expected = twin.Run(theirInputs, training: true, out _);
        (expected * direction).sum().backward();

        AssertClose("outputs", outputs, expected);
        AssertClose("gradient of the inputs", ourInputs.grad!, theirInputs.grad!);
        foreach ((string name, TorchParameter parameter) in module.named_parameters())
            AssertClose($"gradient of {name}", parameter.grad!, twin.Parameters[name].grad!);
        foreach (Parameter buffer in ours.Buffers)
            AssertClose(buffer.Name, tensor(buffer.Values.ToArray()), twin.Buffers[buffer.Name]);
    }

    private static void AssertClose(string what, Tensor ours, Tensor theirs)
    {
        double error = (ours - theirs).norm().item<float>() / theirs.norm().item<float>();
        Assert.True(error <= Tolerance, $"{what}: relative error {error:G3}");
    }
}
