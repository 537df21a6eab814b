using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Schedules;

/// <summary><c>[ExponentialDecay(factor)]</c>.</summary>
internal sealed class ExponentialDecaySchedule : ScheduleDefinition
{
    public override string Kind => "ExponentialDecay";

    public override Schedule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        string warmup = WarmupEpochs(arguments, hyperparameters);
        string factor = Parameter(
            arguments, hyperparameters, "factor", "DecayFactor", 1, "What the rate is multiplied with every epoch.", 0, 1, minimumExclusive: true);
        bool smooth = arguments.Flag("Smooth", false);
        return Call("exponential decay", "ExponentialDecaySchedule", warmup, factor, $"smooth: {Text.Bool(smooth)}");
    }

    public override void Check(AttributeReader arguments, double rate) => CheckFactor(arguments);
}
