using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Schedules;

/// <summary><c>[OneCycle]</c>.</summary>
internal sealed class OneCycleSchedule : ScheduleDefinition
{
    public override string Kind => "OneCycle";

    public override Schedule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        string warmup = WarmupEpochs(arguments, hyperparameters);
        string climb = Parameter(
            arguments, hyperparameters, "ClimbFraction", "ClimbFraction", 0.3, "Share of the run spent climbing.", 0, 1,
            minimumExclusive: true, maximumExclusive: true);
        string division = Parameter(
            arguments, hyperparameters, "DivisionFactor", "DivisionFactor", 25, "The highest rate over the first.", 1);
        string final = Parameter(
            arguments, hyperparameters, "FinalDivisionFactor", "FinalDivisionFactor", 1e4, "The first rate over the last.", 1);
        return Call("one cycle", "OneCycleSchedule", warmup, climb, division, final);
    }
}
