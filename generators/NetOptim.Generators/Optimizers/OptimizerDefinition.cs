using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Optimizers;

/// <summary>One optimiser attribute: its arguments and its update rule. One file each.</summary>
internal abstract class OptimizerDefinition : IDefinition
{
    public abstract string Kind { get; }

    /// <summary>The weight decay where none is written.</summary>
    public virtual double DefaultWeightDecay => 0;

    /// <summary>Whether weight decay is added to the gradient, as an L2 penalty's would be, and not kept apart from it.</summary>
    public virtual bool DecaysInGradient => true;

    /// <summary>The learning rates that it is used with, widely taken.</summary>
    protected virtual (double Lowest, double Highest) UsualRates => (1e-6, 0.1);

    public abstract OptimizerRule Read(AttributeReader arguments, HyperparameterTable hyperparameters);

    /// <summary>The declared learning rate, the first argument of every optimiser.</summary>
    protected void LearningRate(AttributeReader arguments, HyperparameterTable hyperparameters, double fallback)
    {
        double rate = arguments.Number("learningRate", fallback, minimum: 0, minimumExclusive: true);
        (double lowest, double highest) = UsualRates;
        if (rate < lowest || rate > highest)
        {
            arguments.Report(
                Rules.UnusualRate, "learningRate", [Mend.Write(arguments, "learningRate", Text.Number(fallback))],
                Text.Number(rate), Kind, Text.Number(lowest), Text.Number(highest));
        }
        hyperparameters.Add("LearningRate", rate, "Learning rate, before the schedule.", 0, minimumExclusive: true);
    }

    /// <summary>An argument that becomes a hyper-parameter of the same name.</summary>
    protected static string Parameter(
        AttributeReader arguments, HyperparameterTable hyperparameters, string name, double fallback, string summary,
        double minimum = 0, double maximum = double.PositiveInfinity, bool minimumExclusive = false, bool maximumExclusive = false) =>
        hyperparameters.Add(
            name, arguments.Number(name, fallback, minimum, maximum, minimumExclusive, maximumExclusive), summary,
            minimum, maximum, minimumExclusive, maximumExclusive);

    /// <summary>PyTorch's weight decay, λ·w added to the gradient; null where λ is 0.</summary>
    protected static string? DecayInGradient(AttributeReader arguments, HyperparameterTable hyperparameters) =>
        arguments.Number("WeightDecay", 0, minimum: 0) > 0
            ? Parameter(arguments, hyperparameters, "WeightDecay", 0, "Times the weights, added to the gradients.")
            : null;
}

/// <summary>The update rule of an optimiser, ready to be fused with penalties and clipping.</summary>
internal abstract class OptimizerRule
{
    /// <summary>Name for the summary.</summary>
    public abstract string Name { get; }

    /// <summary>Vectors of state per parameter; the struct has them as pointers <c>state0</c>, <c>state1</c>.</summary>
    public abstract int Slots { get; }

    /// <summary>
    /// Statements over <c>T</c>: <c>weight</c> and <c>gradient</c> are given, <c>updated</c> must be declared; state is read and
    /// written at <c>index</c>.
    /// </summary>
    public abstract IEnumerable<string> Body(KernelScope scope);

    /// <summary>The statement that adds PyTorch's weight decay to the gradient.</summary>
    protected static string AddDecay(string decay, KernelScope scope) =>
        $"gradient = T.MultiplyAdd(T.Broadcast({scope.Field("float", "weightDecay", $"(float){decay}")}), weight, gradient);";
}
