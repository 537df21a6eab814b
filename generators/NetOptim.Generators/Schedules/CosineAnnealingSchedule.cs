using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Schedules;

/// <summary><c>[CosineAnnealing]</c>, with or without warm restarts.</summary>
internal sealed class CosineAnnealingSchedule : ScheduleDefinition
{
    public override string Kind => "CosineAnnealing";

    public override Schedule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        string warmup = WarmupEpochs(arguments, hyperparameters);
        string minimum = Parameter(arguments, hyperparameters, "MinimumRate", "MinimumRate", 0, "Where a cosine ends.");
        string restart = Parameter(
            arguments, hyperparameters, "RestartEpochs", "RestartEpochs", 0, "Epochs until the first restart; 0: the cosine spans the run.");
        string multiplier = Parameter(
            arguments, hyperparameters, "RestartMultiplier", "RestartMultiplier", 1, "Length of a cycle over that of the one before.", 1);
        return Call("cosine annealing", "CosineAnnealingSchedule", warmup, minimum, restart, multiplier);
    }

    public override void Check(AttributeReader arguments, double rate)
    {
        CheckEnd(arguments, "MinimumRate", rate);
        double restart = arguments.Number("RestartEpochs", 0);
        double warmup = arguments.Number("WarmupEpochs", 0);
        if (restart == 0 && arguments.Has("RestartMultiplier"))
            arguments.ReportWithoutEffect("RestartMultiplier", "there are no restarts (RestartEpochs is 0)");
        if (restart > 0 && warmup > restart)
        {
            arguments.Report(
                Rules.WarmupTooLong, "WarmupEpochs", [Mend.Write(arguments, "WarmupEpochs", Text.Number(restart))], Kind, Text.Number(warmup), $"the first cycle no more than {Text.Number(restart)}");
        }
    }

    public override string? IdleFor(AttributeReader arguments, int epochs) =>
        arguments.Number("RestartEpochs", 0) is var restart && restart > epochs ? $"its first restart is after {Text.Number(restart)} epochs" : null;
}
