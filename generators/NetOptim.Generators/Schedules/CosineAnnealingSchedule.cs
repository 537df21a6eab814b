using NetOptim.Generators.Declarations;

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
}
