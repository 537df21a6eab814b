using static TorchSharp.torch;

namespace NetOptim.TorchSharp.Tests.Parity;

/// <summary>Penalties to the letter: λ·Σ|w| and λ·Σw² are part of the loss, so that autograd on them is the reference.</summary>
public class RegularizerParityTests
{
    [Fact]
    public void L1_and_l2_of_layers_are_lambda_times_the_sums() => Check(new LayerPenaltyNet(), w =>
    {
        w.Penalize(0.02 * w["dense1.weight"].abs().sum());
        w.Penalize(0.03 * w["dense2.weight"].square().sum());
        w.Penalize(0.01 * w["dense3.weight"].abs().sum() + 0.04 * w["dense3.weight"].square().sum());
    });

    [Fact]
    public void L1_and_l2_of_the_class_hold_for_weights_that_say_nothing_else_and_for_biases_where_asked() => Check(new ClassPenaltyNet(), w =>
    {
        w.Penalize(0.01 * w["dense1.weight"].abs().sum() + 0.02 * w["dense1.weight"].square().sum());
        w.Penalize(0.01 * w["dense2.weight"].abs().sum() + 0.05 * w["dense2.weight"].square().sum());
        w.Penalize(0.01 * w["dense3.weight"].abs().sum());
        foreach (int layer in new[] { 1, 2, 3 })
            w.Penalize(0.02 * w[$"dense{layer}.bias"].square().sum());
    });

    [Fact]
    public void Activity_penalties_are_sums_over_the_outputs_divided_by_the_batch() => Check(
        new ActivityNet(),
        forward: (w, x) =>
        {
            Tensor first = w.Dense(x, 1).tanh();
            w.Penalize(0.1 * first.abs().sum() / x.shape[0]);
            Tensor second = w.Dense(first, 2).relu();
            w.Penalize(0.05 * second.square().sum() / x.shape[0]);
            return w.Dense(second, 3);
        });

    /// <summary>The loss is trained on the sigmoid's input; the penalty comes back through the sigmoid all the same.</summary>
    [Fact]
    public void An_activity_penalty_on_the_output_of_a_binary_cross_entropy_reaches_the_weights() => Check(
        new ActivityOutputNet(),
        forward: (w, x) =>
        {
            Tensor outputs = w.Dense(w.Dense(x, 1).tanh(), 2).sigmoid();
            w.Penalize(0.1 * outputs.abs().sum() / x.shape[0] + 0.2 * outputs.square().sum() / x.shape[0]);
            return outputs;
        },
        loss: (y, t) => nn.functional.binary_cross_entropy(y, t));

    [Fact]
    public void Max_norm_scales_the_rows_above_the_limit_back_to_it() => Check(
        new MaxNormNet(),
        afterStep: w =>
        {
            Limit(w["dense1.weight"], 0.5);
            Limit(w["dense2.weight"], 0.55);
            Limit(w["dense3.weight"], 0.55);
        });

    [Fact]
    public void Clipping_by_norm_counts_the_penalties_and_all_parameters_together() => Check(
        new ClipNormNet(),
        w => w.Penalize(0.05 * w["dense1.weight"].square().sum()),
        beforeStep: w => nn.utils.clip_grad_norm_(w.Parameters.Values, 0.1));

    [Fact]
    public void Clipping_by_value_counts_the_penalties() => Check(
        new ClipValueNet(),
        w => w.Penalize(0.05 * w["dense1.weight"].abs().sum()),
        beforeStep: w => nn.utils.clip_grad_value_(w.Parameters.Values, 0.01));

    [Fact]
    public void Clipping_by_norm_and_value_takes_the_norm_first() => Check(
        new ClipBothNet(),
        beforeStep: w =>
        {
            nn.utils.clip_grad_norm_(w.Parameters.Values, 0.1);
            nn.utils.clip_grad_value_(w.Parameters.Values, 0.01);
        });

    private static void Check(
        CompiledModel<float> model, Action<TorchTwin>? penalize = null, Func<TorchTwin, Tensor, Tensor>? forward = null,
        Func<Tensor, Tensor, Tensor>? loss = null, Action<TorchTwin>? beforeStep = null, Action<TorchTwin>? afterStep = null)
    {
        forward ??= (w, x) =>
        {
            penalize?.Invoke(w);
            return w.Dense(w.Dense(w.Dense(x, 1).tanh(), 2).relu(), 3);
        };
        using var check = new ParityCheck<float>(model, forward, loss ?? ((y, t) => nn.functional.mse_loss(y, t)));
        check.Once();
        check.AfterTraining(weights => optim.SGD(weights, 0.1), beforeStep, afterStep);
    }

    private static void Limit(Tensor weights, double limit)
    {
        using IDisposable guard = no_grad();
        using Tensor limited = renorm(weights, 2, 0, (float)limit);
        weights.copy_(limited);
    }
}

[Model, Input(7)]
[Dense(37, Activation.Tanh, L1 = 0.02), Dense(18, Activation.Relu, L2 = 0.03), Dense(3, L1 = 0.01, L2 = 0.04)]
[Loss(Loss.MeanSquaredError), Sgd(0.1)]
internal sealed partial class LayerPenaltyNet;

[Model, Input(7)]
[Dense(37, Activation.Tanh), Dense(18, Activation.Relu, L2 = 0.05), Dense(3, L2 = 0)]
[Loss(Loss.MeanSquaredError), Sgd(0.1), L1(0.01), L2(0.02, Bias = true)]
internal sealed partial class ClassPenaltyNet;

[Model, Input(7)]
[Dense(37, Activation.Tanh, ActivityL1 = 0.1), Dense(18, Activation.Relu, ActivityL2 = 0.05), Dense(3)]
[Loss(Loss.MeanSquaredError), Sgd(0.1)]
internal sealed partial class ActivityNet;

[Model, Input(7)]
[Dense(37, Activation.Tanh), Dense(3, Activation.Sigmoid, ActivityL1 = 0.1, ActivityL2 = 0.2)]
[Loss(Loss.BinaryCrossEntropy), Sgd(0.1)]
internal sealed partial class ActivityOutputNet;

[Model, Input(7)]
[Dense(37, Activation.Tanh, MaxNorm = 0.5), Dense(18, Activation.Relu), Dense(3)]
[Loss(Loss.MeanSquaredError), Sgd(0.1), MaxNorm(0.55)]
internal sealed partial class MaxNormNet;

[Model, Input(7)]
[Dense(37, Activation.Tanh, L2 = 0.05), Dense(18, Activation.Relu), Dense(3)]
[Loss(Loss.MeanSquaredError), Sgd(0.1), ClipGradients(Norm = 0.1)]
internal sealed partial class ClipNormNet;

[Model, Input(7)]
[Dense(37, Activation.Tanh, L1 = 0.05), Dense(18, Activation.Relu), Dense(3)]
[Loss(Loss.MeanSquaredError), Sgd(0.1), ClipGradients(Value = 0.01)]
internal sealed partial class ClipValueNet;

[Model, Input(7)]
[Dense(37, Activation.Tanh), Dense(18, Activation.Relu), Dense(3)]
[Loss(Loss.MeanSquaredError), Sgd(0.1), ClipGradients(Norm = 0.1, Value = 0.01)]
internal sealed partial class ClipBothNet;
