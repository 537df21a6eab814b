using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;

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

    public override void Check(AttributeReader arguments, double rate)
    {
        if (arguments.Number("WarmupEpochs", 0) > 0)
            arguments.Report(Rules.WarmupTwice, "WarmupEpochs", [Mend.Omit(arguments, "WarmupEpochs")]);
        if (arguments.Number("DivisionFactor", 25) == 1 && arguments.Number("FinalDivisionFactor", 1e4) == 1)
            arguments.Report(Rules.ScheduleNeverMoves, "DivisionFactor", [Mend.Remove(arguments)], Kind, "both its factors are 1");
    }
}
