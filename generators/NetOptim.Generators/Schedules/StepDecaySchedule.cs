using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Schedules;

/// <summary><c>[StepDecay(factor, everyEpochs)]</c>.</summary>
internal sealed class StepDecaySchedule : ScheduleDefinition
{
    public override string Kind => "StepDecay";

    public override Schedule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        string warmup = WarmupEpochs(arguments, hyperparameters);
        string factor = Parameter(
            arguments, hyperparameters, "factor", "DecayFactor", 1, "What the rate is multiplied with.", 0, 1, minimumExclusive: true);
        string every = Parameter(
            arguments, hyperparameters, "everyEpochs", "DecayEveryEpochs", 1, "Epochs between two falls of the rate.", 1);
        return Call("step decay", "StepDecaySchedule", warmup, factor, every);
    }

    public override void Check(AttributeReader arguments, double rate) => CheckFactor(arguments);

    public override string? IdleFor(AttributeReader arguments, int epochs) =>
        arguments.Number("everyEpochs", 1) is var every && every >= epochs ? $"it falls every {Text.Number(every)} epochs" : null;
}
