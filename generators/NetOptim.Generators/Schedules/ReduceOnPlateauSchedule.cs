using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Schedules;

/// <summary><c>[ReduceOnPlateau]</c>: the one schedule with a state, which the base class keeps as <c>PlateauFactor</c>.</summary>
internal sealed class ReduceOnPlateauSchedule : ScheduleDefinition
{
    public override string Kind => "ReduceOnPlateau";

    public override Schedule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        string warmup = WarmupEpochs(arguments, hyperparameters);
        string factor = Parameter(
            arguments, hyperparameters, "Factor", "PlateauFactor", 0.1, "What the rate is multiplied with on a plateau.", 0, 1,
            minimumExclusive: true, maximumExclusive: true);
        string patience = Parameter(
            arguments, hyperparameters, "Patience", "PlateauPatience", 10, "Epochs without improvement that are let pass.", 0, int.MaxValue);
        string threshold = Parameter(
            arguments, hyperparameters, "Threshold", "PlateauThreshold", 1e-4, "The relative change that counts as improvement.", 0, 1,
            maximumExclusive: true);
        string cooldown = Parameter(
            arguments, hyperparameters, "Cooldown", "PlateauCooldown", 0, "Epochs after a reduction in which nothing is counted.", 0, int.MaxValue);
        string minimum = Parameter(arguments, hyperparameters, "MinimumRate", "MinimumRate", 0, "The rate never falls below this.");
        return new Schedule(
            "reduce on plateau",
            new EquatableArray<string>(
            [
                "double rate = _hyperparameters.LearningRate * PlateauFactor;",
                $"return (float)({warmup} > 0 ? WarmupSchedule.RateAt(step, RequiredHorizon, rate, {warmup}) : rate);",
            ]),
            new EquatableArray<string>(
            [
                "ReduceOnPlateau(",
                $"    loss, {factor}, (int){patience}, {threshold}, (int){cooldown},",
                $"    minimumFactor: {minimum} / _hyperparameters.LearningRate);",
            ]));
    }

    public override void Check(AttributeReader arguments, double rate) => CheckEnd(arguments, "MinimumRate", rate);

    /// <summary>The first epoch is always an improvement; what is reduced after the last one is of no use.</summary>
    public override string? IdleFor(AttributeReader arguments, int epochs) =>
        arguments.Int("Patience", 10) is var patience && patience + 2 >= epochs ? $"it lets {Text.Int(patience)} epochs without improvement pass" : null;
}
