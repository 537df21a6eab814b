using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Schedules;

/// <summary><c>[Polynomial]</c>.</summary>
internal sealed class PolynomialSchedule : ScheduleDefinition
{
    public override string Kind => "Polynomial";

    public override Schedule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        string warmup = WarmupEpochs(arguments, hyperparameters);
        string power = Parameter(arguments, hyperparameters, "Power", "Power", 1, "1 is linear.", 0, minimumExclusive: true);
        string end = Parameter(arguments, hyperparameters, "EndRate", "EndRate", 0, "Where the rate ends.");
        return Call("polynomial", "PolynomialSchedule", warmup, power, end);
    }

    public override void Check(AttributeReader arguments, double rate) => CheckEnd(arguments, "EndRate", rate);
}
