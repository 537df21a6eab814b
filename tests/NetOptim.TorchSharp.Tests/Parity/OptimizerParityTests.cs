using static TorchSharp.torch;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.TorchSharp.Tests.Parity;

public class OptimizerParityTests
{
    [Fact]
    public void Plain_sgd_is_torchs() => Check(new SgdNet(), weights => optim.SGD(weights, 0.1));

    [Fact]
    public void Sgd_with_momentum_and_decay_is_torchs() =>
        Check(new MomentumNet(), weights => optim.SGD(weights, 0.05, momentum: 0.9, weight_decay: 0.01));

    [Fact]
    public void Sgd_with_nesterovs_momentum_is_torchs() =>
        Check(new NesterovNet(), weights => optim.SGD(weights, 0.05, momentum: 0.8, nesterov: true));

    [Fact]
    public void Adam_is_torchs() => Check(new AdamNet(), weights => optim.Adam(weights, 1e-2));

    [Fact]
    public void Adam_with_other_numbers_and_decay_is_torchs() =>
        Check(new TunedAdamNet(), weights => optim.Adam(weights, 5e-3, 0.8, 0.95, 1e-6, weight_decay: 0.01));

    [Fact]
    public void Adamw_decays_apart_from_the_gradient_as_torchs() => Check(new AdamWNet(), weights => optim.AdamW(weights, 1e-2, weight_decay: 0.01));

    [Fact]
    public void Adamw_with_another_decay_is_torchs() => Check(new StrongAdamWNet(), weights => optim.AdamW(weights, 1e-2, weight_decay: 0.3));

    [Fact]
    public void Rmsprop_is_torchs() => Check(new RmsPropNet(), weights => optim.RMSProp(weights, 1e-3));

    [Fact]
    public void Rmsprop_with_momentum_and_decay_is_torchs() =>
        Check(new TunedRmsPropNet(), weights => optim.RMSProp(weights, 1e-3, 0.9, 1e-6, weight_decay: 0.01, momentum: 0.5));

    [Fact]
    public void Adagrad_is_torchs() => Check(new AdagradNet(), weights => optim.Adagrad(weights, 0.05));

    [Fact]
    public void Adagrad_with_both_decays_is_torchs() =>
        Check(new DecayingAdagradNet(), weights => optim.Adagrad(weights, 0.1, lr_decay: 0.05, weight_decay: 0.01));

    /// <summary>TorchSharp has no Lion: the reference is algorithm 2 of Chen et al. 2023 on TorchSharp's tensors and gradients.</summary>
    [Fact]
    public void Lion_is_the_papers()
    {
        const double Rate = 1e-3, Beta1 = 0.9, Beta2 = 0.99, Decay = 0.1;
        var momenta = new Dictionary<string, Tensor>();
        Check(new LionNet(), weights => optim.SGD(weights, 0), afterStep: w =>
        {
            using IDisposable guard = no_grad();
            foreach ((string name, TorchParameter weight) in w.Parameters)
            {
                Tensor momentum = momenta.TryGetValue(name, out Tensor? known) ? known : zeros_like(weight);
                Tensor direction = (Beta1 * momentum + (1 - Beta1) * weight.grad!).sign();
                weight.mul_(1 - Rate * Decay).sub_(Rate * direction);
                momenta[name] = (Beta2 * momentum + (1 - Beta2) * weight.grad!).DetachFromDisposeScope();
            }
        });
    }

    private static void Check(
        CompiledModel<float> model, Func<IEnumerable<TorchParameter>, optim.Optimizer> optimizer, Action<TorchTwin>? afterStep = null)
    {
        using var check = new ParityCheck<float>(model, (w, x) => w.Dense(w.Dense(x, 1).tanh(), 2), (y, t) => nn.functional.mse_loss(y, t));
        check.AfterTraining(optimizer, afterStep: afterStep);
    }
}

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.1)]
internal sealed partial class SgdNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.05, Momentum = 0.9, WeightDecay = 0.01)]
internal sealed partial class MomentumNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError), Sgd(0.05, Momentum = 0.8, Nesterov = true)]
internal sealed partial class NesterovNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError), Adam(1e-2)]
internal sealed partial class AdamNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError)]
[Adam(5e-3, Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6, WeightDecay = 0.01)]
internal sealed partial class TunedAdamNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError), AdamW(1e-2)]
internal sealed partial class AdamWNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError), AdamW(1e-2, WeightDecay = 0.3)]
internal sealed partial class StrongAdamWNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError), RmsProp(1e-3)]
internal sealed partial class RmsPropNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError)]
[RmsProp(1e-3, Alpha = 0.9, Epsilon = 1e-6, Momentum = 0.5, WeightDecay = 0.01)]
internal sealed partial class TunedRmsPropNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError), Adagrad(0.05)]
internal sealed partial class AdagradNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError), Adagrad(0.1, LearningRateDecay = 0.05, WeightDecay = 0.01)]
internal sealed partial class DecayingAdagradNet;

[Model, Input(7), Dense(37, Activation.Tanh), Dense(3), Loss(Loss.MeanSquaredError), Lion(1e-3, WeightDecay = 0.1)]
internal sealed partial class LionNet;
