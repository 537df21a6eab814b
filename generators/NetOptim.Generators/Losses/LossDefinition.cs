using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Layers;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Losses;

/// <summary>One member of <c>NetOptim.Loss</c>: its arguments, its checks and its op. One file each.</summary>
internal abstract class LossDefinition : IDefinition
{
    private static readonly string[] ArgumentNames = ["LabelSmoothing", "Delta"];

    public abstract string Kind { get; }

    /// <summary>Member of <c>NetOptim.TaskKind</c>.</summary>
    public abstract string Task { get; }

    /// <summary>What <c>Fit</c> measures besides the loss where nothing is asked for: the default of <c>FitOptions.Metrics</c>.</summary>
    public string DefaultMetric => Task == "Regression" ? "mae" : "accuracy";

    /// <summary>Whether the targets are class labels (one <c>int</c> a sample) or values (as many floats as outputs).</summary>
    public virtual bool TakesLabels => false;

    /// <summary>The value (at or before the output) whose gradient the training op makes.</summary>
    public virtual Value TrainedOn(Value output, IReadOnlyDictionary<Value, Operation> producers) => output.Root;

    /// <summary>
    /// Whether the last layer fits the loss; reports what does not. For a loss of the difference that is an output which the last
    /// activation keeps within bounds.
    /// </summary>
    /// <param name="layers">The model's, in order.</param>
    public virtual void Check(AttributeReader arguments, Value output, IReadOnlyDictionary<Value, Operation> producers, IReadOnlyList<LayerView> layers)
    {
        if (!producers.TryGetValue(output.Root, out Operation? last))
            return;
        string? kind = last.Op is SoftmaxOp ? "Softmax" : last.Op is ActivationOp activation ? activation.Kind.Kind : null;
        if (kind is not null && Range(kind) is { } range)
            arguments.Report(Rules.BoundedOutput, "kind", LayerOf(last, layers)?.WithoutActivation() ?? [], last.Layer, kind, range, Kind);
    }

    /// <summary>Reports the arguments that other losses have.</summary>
    public void CheckForeignArguments(AttributeReader arguments)
    {
        foreach (string name in ArgumentNames.Where(name => name != OwnArgument && arguments.Has(name)))
            arguments.ReportWithoutEffect(name, $"{Kind} has no such parameter");
    }

    /// <summary>The argument besides the kind that this loss takes.</summary>
    protected virtual string? OwnArgument => null;

    /// <summary>The layer that an op belongs to; null for a join.</summary>
    protected static LayerView? LayerOf(Operation operation, IReadOnlyList<LayerView> layers) => layers.FirstOrDefault(layer => layer.Name == operation.Layer);

    private static string? Range(string activation) => activation switch
    {
        "Relu" or "Softplus" => "[0, ∞)",
        "Relu6" => "[0, 6]",
        "Sigmoid" or "HardSigmoid" or "Softmax" => "[0, 1]",
        "Tanh" => "[-1, 1]",
        _ => null,
    };

    /// <summary>The op on (<see cref="TrainedOn"/>, target) that makes loss and gradient.</summary>
    public abstract LossTermOp Training(AttributeReader arguments, HyperparameterTable hyperparameters);

    /// <summary>The op on (output, target) that gives the loss alone.</summary>
    public abstract LossTermOp Evaluation(AttributeReader arguments, HyperparameterTable hyperparameters);
}
