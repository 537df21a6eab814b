using TorchSharp;
using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>Models of sequences with tensors, and as torch modules.</summary>
public class SequenceModuleTests
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void Tokens_and_labels_may_be_tensors_of_whole_numbers()
    {
        using SmallGpt one = new(new() { Seed = 4, Threads = 1 }), other = new(new() { Seed = 4, Threads = 1, Backend = TorchSharpBackend.Cpu });
        using Tensor tokens = randint(17, [5, 12], ScalarType.Int64), floats = tokens.to(ScalarType.Float32), labels = randint(17, [5, 12], ScalarType.Int64);
        int[] plain = [.. tokens.data<long>().Select(value => (int)value)], plainLabels = [.. labels.data<long>().Select(value => (int)value)];

        Assert.Equal(one.TrainStep(plain, plainLabels), other.TrainStep(tokens, labels));
        using Tensor fromTokens = other.Predict(tokens), fromFloats = other.Predict(floats);
        Assert.Equal([5L, 12, 17], fromTokens.shape);
        Assert.Equal(fromFloats.data<float>().ToArray(), fromTokens.data<float>().ToArray());
    }

    [Fact]
    public void Labels_of_samples_are_refused_where_steps_have_them()
    {
        using var model = new SmallGpt();
        using Tensor tokens = zeros(5, 12, ScalarType.Int64), labels = zeros(5, ScalarType.Int64), many = full([5, 12], 17, ScalarType.Int64);
        string message = Assert.Throws<ArgumentException>(() => model.TrainStep(tokens, labels)).Message;
        Assert.Contains("each of the 5 samples and 12 steps, shape [5, 12]; got [5]", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.Predict(many));
    }

    [Fact]
    public void A_gpt_as_a_module_is_torchs() => Check(
        new SmallGpt(Options), SequenceParityTests.Gpt, randint(17, [5, 12], ScalarType.Float32));

    [Fact]
    public void Attention_as_a_module_gives_its_inputs_torchs_gradients() => Check(
        new CausalNet(Options), (w, x) => w.Dense(w.Attention(w.Dense(x, 1), "multiHeadAttention1", 2, causal: true), 2), (4 * rand(6, 5, 4) - 2).requires_grad_(true));

    [Fact]
    public void A_sequence_that_the_input_is_gets_the_gradients_of_all_its_uses() => Check(
        new NormalizedSeriesNet(Options), (w, x) => w.Dense(x, 1) + x * w.LayerNorm(x, ofSteps: true), (4 * rand(6, 5, 4) - 2).requires_grad_(true));

    [Fact]
    public void A_sequence_that_is_flattened_at_the_end_is_torchs_too() => Check(
        new FlattenedSeriesNet(Options), (w, x) => w.Dense(x, 1).tanh().flatten(1), (4 * rand(6, 5, 4) - 2).requires_grad_(true));

    [Fact]
    public void A_sequence_of_one_step_is_torchs_too() => Check(
        new OneStepNet(Options), (w, x) => x + w.Dense(w.Attention(w.Dense(x, 1), "multiHeadAttention1", 2, causal: false), 2), (4 * rand(6, 1, 4) - 2).requires_grad_(true));

    private static ModelOptions Options => new() { Backend = TorchSharpBackend.Cpu, Seed = 6 };

    private static void Check(CompiledModel model, Func<TorchTwin, Tensor, Tensor> forward, Tensor inputs)
    {
        using CompiledModel ours = model;
        using CompiledTorchModule module = ours.AsTorchModule();
        using DisposeScope scope = NewDisposeScope();
        using var twin = new TorchTwin(ours, forward, ScalarType.Float64);
        Tensor theirInputs = inputs.detach().to(ScalarType.Float64).requires_grad_(inputs.requires_grad);

        Tensor outputs = module.call(inputs);
        Tensor direction = rand(outputs.shape);
        (outputs * direction).sum().backward();
        Tensor expected = twin.Run(theirInputs, training: true, out _);
        (expected * direction).sum().backward();

        AssertClose("outputs", outputs, expected);
        if (inputs.requires_grad)
            AssertClose("gradient of the inputs", inputs.grad!, theirInputs.grad!);
        foreach ((string name, TorchParameter parameter) in module.named_parameters())
        {
            // The keys' bias has no effect: a softmax does not see what is added to all scores of a query.
            if (!name.EndsWith("in_proj_bias", StringComparison.Ordinal))
                AssertClose($"gradient of {name}", parameter.grad!, twin.Parameters[name].grad!);
        }
        inputs.Dispose();
    }

    private static void AssertClose(string what, Tensor ours, Tensor theirs)
    {
        double error = (ours - theirs).norm().to(ScalarType.Float64).item<double>() / theirs.norm().to(ScalarType.Float64).item<double>();
        Assert.True(error <= Tolerance, $"{what}: relative error {error:G3}");
    }
}

[Model, Input(5, 4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class NormalizedSeriesNet
{
    private static Node Build(Node x) => x.Dense(4) + x * x.LayerNorm();
}

[Model, Input(5, 4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
[Dense(6, Activation.Tanh), Flatten]
internal sealed partial class FlattenedSeriesNet;

[Model, Input(1, 4), Loss(Loss.MeanSquaredError), Sgd(0.05)]
internal sealed partial class OneStepNet
{
    private static Node Build(Node x) => x + x.Dense(6).MultiHeadAttention(2).Dense(4);
}
