using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;
using SGD = TorchSharp.Modules.SGD;
using TorchParameter = TorchSharp.Modules.Parameter;

namespace NetOptim.TorchSharp.Tests.Parity;

public class ScheduleParityTests
{
    private const double Rate = 0.1;
    private const int StepsPerEpoch = 10;
    private const int Epochs = 9;
    private const int Steps = StepsPerEpoch * Epochs;

    // Rates are rounded to float at the end; TorchSharp's own chains of products are in double.
    private const double Tolerance = 2e-7;

    [Fact]
    public void Step_decay_is_torchs() =>
        Check(new StepDecayNet(), optimizer => lr_scheduler.StepLR(optimizer, 2, 0.5), everyEpoch: true);

    [Fact]
    public void Exponential_decay_is_torchs() =>
        Check(new ExponentialNet(), optimizer => lr_scheduler.ExponentialLR(optimizer, 0.8), everyEpoch: true);

    [Fact]
    public void Smooth_exponential_decay_is_torchs_with_the_root_of_the_factor_at_every_step() =>
        Check(new SmoothExponentialNet(), optimizer => lr_scheduler.ExponentialLR(optimizer, Math.Pow(0.8, 1.0 / StepsPerEpoch)));

    [Fact]
    public void Cosine_annealing_is_torchs() =>
        Check(new CosineNet(), optimizer => lr_scheduler.CosineAnnealingLR(optimizer, Steps, 1e-3));

    [Fact]
    public void One_cycle_is_torchs() => Check(
        new OneCycleNet(),
        optimizer => lr_scheduler.OneCycleLR(optimizer, Rate, Steps, pct_start: 0.4, cycle_momentum: false, div_factor: 10, final_div_factor: 100));

    [Fact]
    public void Polynomial_is_torchs() =>
        Check(new PolynomialNet(), optimizer => lr_scheduler.PolynomialLR(optimizer, Steps, 2));

    [Fact]
    public void Polynomial_ends_at_the_end_rate()
    {
        using var model = new PolynomialToRateNet { Horizon = new(StepsPerEpoch, Epochs) };

        Assert.Equal(Rate, model.LearningRateAt(0), Tolerance);
        Assert.Equal(0.06, model.LearningRateAt(Steps / 2), Tolerance);
        Assert.Equal(0.02, model.LearningRateAt(Steps), Tolerance);
        Assert.Equal(0.02, model.LearningRateAt(2 * Steps), Tolerance);
    }

    /// <summary>TorchSharp has no <c>CosineAnnealingWarmRestarts</c>: this is PyTorch's, counting steps as it does.</summary>
    [Fact]
    public void Restarts_are_pytorchs()
    {
        using var model = new RestartingNet { Horizon = new(StepsPerEpoch, Epochs) };
        double position = 0;
        double length = 2 * StepsPerEpoch;
        for (int step = 0; step < Steps; step++, position++)
        {
            if (position >= length)
            {
                position -= length;
                length *= 2;
            }
            double expected = 1e-3 + (Rate - 1e-3) * (1 + Math.Cos(Math.PI * position / length)) / 2;
            Assert.Equal(expected, model.LearningRateAt(step), Tolerance);
        }
    }

    [Fact]
    public void Reduce_on_plateau_is_torchs()
    {
        double[] losses = [1, 0.9, 0.8995, 0.8994, 0.95, 0.8, 0.81, 0.82, 0.83, 0.84, 0.85, 0.86, 0.87, 0.88, 0.89, 0.9, 0.91];
        using var model = new PlateauNet();
        using DisposeScope scope = NewDisposeScope();
        using Optimizer optimizer = TorchOptimizer();
        lr_scheduler.LRScheduler scheduler = lr_scheduler.ReduceLROnPlateau(
            optimizer, factor: 0.5, patience: 2, threshold: 1e-3, cooldown: 1, min_lr: [0.02]);
        foreach (double loss in losses)
        {
            model.OnEpochEnd(loss);
            scheduler.step(loss);
            Assert.Equal(RateOf(optimizer), model.LearningRateAt(0), Tolerance);
        }
        Assert.Equal(0.02, model.LearningRateAt(0), Tolerance);
    }

    public static TheoryData<string> WarmingUp => ["StepDecay", "Exponential", "Cosine", "OneCycle", "Polynomial", "Plateau"];

    /// <summary>15 steps of climbing by equal parts, and then the schedule from its beginning.</summary>
    [Theory]
    [MemberData(nameof(WarmingUp))]
    public void Warm_up_climbs_in_equal_parts_to_where_the_schedule_starts(string schedule)
    {
        using CompiledModel<float> model = schedule switch
        {
            "StepDecay" => new StepDecayNet { Hyperparameters = new() { WarmupEpochs = 1.5 } },
            "Exponential" => new ExponentialNet { Hyperparameters = new() { WarmupEpochs = 1.5 } },
            "Cosine" => new CosineNet { Hyperparameters = new() { WarmupEpochs = 1.5 } },
            "OneCycle" => new OneCycleNet { Hyperparameters = new() { WarmupEpochs = 1.5 } },
            "Polynomial" => new PolynomialNet { Hyperparameters = new() { WarmupEpochs = 1.5 } },
            _ => new PlateauNet { Hyperparameters = new() { WarmupEpochs = 1.5 } },
        };
        model.Horizon = new TrainingHorizon(StepsPerEpoch, Epochs);
        double start = schedule == "OneCycle" ? Rate / 10 : Rate;

        for (int step = 0; step < 15; step++)
            Assert.Equal(start * (step + 1) / 15, model.LearningRateAt(step), Tolerance);
        Assert.Equal(start, model.LearningRateAt(15), Tolerance);
    }

    [Fact]
    public void A_schedule_in_epochs_asks_for_the_horizon_and_leaves_the_model_as_it_was()
    {
        using var model = new CosineNet();
        float[] before = [.. model.ParameterMemory.Span];

        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => model.TrainStep(new float[3], new float[2]));

        Assert.Contains("Horizon", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.ParameterMemory.Span.ToArray());
        Assert.Equal(0, model.Step);
    }

    [Fact]
    public void Steps_are_taken_at_the_scheduled_rate()
    {
        using var model = new CosineNet { Horizon = new(2, 2) };
        for (int step = 0; step < 4; step++)
        {
            float[] weights = [.. model.Parameters["dense1.bias"].Values];
            model.ComputeGradients([1, 2, 3], [1, 0]);
            float[] gradient = [.. model.Parameters["dense1.bias"].Gradient];
            float rate = model.LearningRateAt(step);
            model.TrainStep([1, 2, 3], [1, 0]);
            for (int i = 0; i < weights.Length; i++)
                Assert.Equal(weights[i] - rate * gradient[i], model.Parameters["dense1.bias"].Values[i], 1e-7);
        }
    }

    private static void Check(CompiledModel<float> model, Func<Optimizer, lr_scheduler.LRScheduler> schedule, bool everyEpoch = false)
    {
        using (model)
        using (NewDisposeScope())
        using (Optimizer optimizer = TorchOptimizer())
        {
            model.Horizon = new TrainingHorizon(StepsPerEpoch, Epochs);
            lr_scheduler.LRScheduler scheduler = schedule(optimizer);
            for (int step = 0; step < Steps; step++)
            {
                double expected = RateOf(optimizer);
                double actual = model.LearningRateAt(step);
                Assert.True(Math.Abs(expected - actual) <= Tolerance * Math.Max(1, expected), $"step {step}: {actual}, TorchSharp {expected}");
                if (step < Steps - 1 && (!everyEpoch || (step + 1) % StepsPerEpoch == 0))
                    scheduler.step();
            }
        }
    }

    private static SGD TorchOptimizer() => optim.SGD([new TorchParameter(zeros(1))], Rate);

    private static double RateOf(Optimizer optimizer) => optimizer.ParamGroups.Single().LearningRate;
}

[Model, Input(3), Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.1), StepDecay(0.5, 2)]
internal sealed partial class StepDecayNet;

[Model, Input(3), Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.1), ExponentialDecay(0.8)]
internal sealed partial class ExponentialNet;

[Model, Input(3), Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.1), ExponentialDecay(0.8, Smooth = true)]
internal sealed partial class SmoothExponentialNet;

[Model, Input(3), Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.1), CosineAnnealing(MinimumRate = 1e-3)]
internal sealed partial class CosineNet;

[Model, Input(3), Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.1), CosineAnnealing(MinimumRate = 1e-3, RestartEpochs = 2, RestartMultiplier = 2)]
internal sealed partial class RestartingNet;

[Model, Input(3), Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.1), OneCycle(ClimbFraction = 0.4, DivisionFactor = 10, FinalDivisionFactor = 100)]
internal sealed partial class OneCycleNet;

[Model, Input(3), Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.1), Polynomial(Power = 2)]
internal sealed partial class PolynomialNet;

[Model, Input(3), Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.1), Polynomial(EndRate = 0.02)]
internal sealed partial class PolynomialToRateNet;

[Model, Input(3), Dense(2), Loss(Loss.MeanSquaredError), Sgd(0.1)]
[ReduceOnPlateau(Factor = 0.5, Patience = 2, Threshold = 1e-3, Cooldown = 1, MinimumRate = 0.02)]
internal sealed partial class PlateauNet;
