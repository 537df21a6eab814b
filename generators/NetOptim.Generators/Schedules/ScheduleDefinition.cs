using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Schedules;

/// <summary>One schedule attribute, emitted as a pure function of the step. One file each.</summary>
internal abstract class ScheduleDefinition : IDefinition
{
    public abstract string Kind { get; }

    public abstract Schedule Read(AttributeReader arguments, HyperparameterTable hyperparameters);
}

/// <summary>The emitted body of <c>LearningRateAt(long step)</c>.</summary>
/// <param name="Name">For the XML doc.</param>
/// <param name="Body">Statements; the last returns a float. <c>_hyperparameters.LearningRate</c> is the declared rate.</param>
internal sealed record Schedule(string Name, EquatableArray<string> Body)
{
    public static Schedule Constant { get; } =
        new("constant", new EquatableArray<string>(["return (float)_hyperparameters.LearningRate;"]));
}
