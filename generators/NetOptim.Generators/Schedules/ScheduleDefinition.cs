using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;

namespace NetOptim.Generators.Schedules;

/// <summary>One schedule attribute, emitted as a pure function of the step. One file each.</summary>
internal abstract class ScheduleDefinition : IDefinition
{
    /// <summary>The arguments that every schedule's function begins with, up to the optimiser's rate.</summary>
    protected const string CommonArguments = "step, RequiredHorizon, _hyperparameters.LearningRate";

    public abstract string Kind { get; }

    public abstract Schedule Read(AttributeReader arguments, HyperparameterTable hyperparameters);

    /// <summary>Reports what is wrong with the schedule of a learning rate.</summary>
    public virtual void Check(AttributeReader arguments, double rate)
    {
    }

    /// <summary>Why the schedule does nothing of what it declares in a run of so many epochs; null where it does something.</summary>
    public virtual string? IdleFor(AttributeReader arguments, int epochs) => null;

    /// <summary>For a factor that the rate is multiplied with: 1 changes nothing.</summary>
    protected void CheckFactor(AttributeReader arguments)
    {
        if (arguments.Number("factor", 0.5) == 1)
            arguments.Report(Rules.ScheduleNeverMoves, "factor", [Mend.Remove(arguments)], Kind, "its factor is 1");
    }

    /// <summary>For a rate that the schedule ends at: it lies below the optimiser's.</summary>
    protected void CheckEnd(AttributeReader arguments, string argument, double rate)
    {
        double end = arguments.Number(argument, 0);
        if (end == rate)
            arguments.Report(Rules.ScheduleNeverMoves, argument, [Mend.Omit(arguments, argument)], Kind, $"{argument} is the optimiser's learning rate");
        else if (end > rate)
            arguments.Report(Rules.ScheduleEndsAbove, argument, [Mend.Omit(arguments, argument)], Kind, argument, Text.Number(rate), Text.Number(end));
    }

    /// <summary>The one argument that all schedules have.</summary>
    protected static string WarmupEpochs(AttributeReader arguments, HyperparameterTable hyperparameters) =>
        Parameter(arguments, hyperparameters, "WarmupEpochs", "WarmupEpochs", 0, "Epochs of linear warm-up before the schedule.");

    /// <summary>An argument that becomes a hyper-parameter.</summary>
    protected static string Parameter(
        AttributeReader arguments, HyperparameterTable hyperparameters, string argument, string name, double fallback, string summary,
        double minimum = 0, double maximum = double.PositiveInfinity, bool minimumExclusive = false, bool maximumExclusive = false) =>
        hyperparameters.Add(
            name, arguments.Number(argument, fallback, minimum, maximum, minimumExclusive, maximumExclusive), summary,
            minimum, maximum, minimumExclusive, maximumExclusive);

    /// <summary>A schedule that is one call of its function in the library.</summary>
    protected static Schedule Call(string name, string function, params string[] arguments) => new(
        name,
        new EquatableArray<string>(
            [$"return (float){function}.RateAt(", $"    {CommonArguments},", $"    {string.Join(", ", arguments)});"]));
}

/// <summary>The emitted body of <c>LearningRateAt(long step)</c>.</summary>
/// <param name="Name">For the XML doc.</param>
/// <param name="Body">Statements; the last returns a float. <c>_hyperparameters.LearningRate</c> is the declared rate.</param>
/// <param name="EpochEnd">Statements of <c>OnEpochEnd(double loss)</c>; null where the schedule does not watch the loss.</param>
internal sealed record Schedule(string Name, EquatableArray<string> Body, EquatableArray<string>? EpochEnd = null)
{
    public static Schedule Constant { get; } =
        new("constant", new EquatableArray<string>(["return (float)_hyperparameters.LearningRate;"]));
}
