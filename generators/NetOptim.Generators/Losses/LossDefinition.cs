using NetOptim.Generators.Declarations;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Losses;

/// <summary>One member of <c>NetOptim.Loss</c>: its arguments, its checks and its op. One file each.</summary>
internal abstract class LossDefinition : IDefinition
{
    public abstract string Kind { get; }

    /// <summary>Member of <c>NetOptim.TaskKind</c>.</summary>
    public abstract string Task { get; }

    /// <summary>Whether the targets are class labels (one <c>int</c> a sample) or values (as many floats as outputs).</summary>
    public virtual bool TakesLabels => false;

    /// <summary>The value (at or before the output) whose gradient the training op makes.</summary>
    public virtual Value TrainedOn(Value output, IReadOnlyDictionary<Value, Operation> producers) => output.Root;

    /// <summary>Whether the last layer fits the loss; reports what does not.</summary>
    public virtual void Check(AttributeReader arguments, Value output, IReadOnlyDictionary<Value, Operation> producers)
    {
    }

    /// <summary>The op on (<see cref="TrainedOn"/>, target) that makes loss and gradient.</summary>
    public abstract LossTermOp Training(AttributeReader arguments, HyperparameterTable hyperparameters);

    /// <summary>The op on (output, target) that gives the loss alone.</summary>
    public abstract LossTermOp Evaluation(AttributeReader arguments, HyperparameterTable hyperparameters);
}
