using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Layers;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Losses;

/// <summary>Cross-entropy of softmax(logits) against class labels, mean over the batch; label smoothing as PyTorch has it.</summary>
internal sealed class SoftmaxCrossEntropyLoss : LossDefinition
{
    public override string Kind => "SoftmaxCrossEntropy";

    public override string Task => "MultiClassClassification";

    public override bool TakesLabels => true;

    protected override string OwnArgument => "LabelSmoothing";

    public override void Check(AttributeReader arguments, Value output, IReadOnlyDictionary<Value, Operation> producers, IReadOnlyList<LayerView> layers)
    {
        if (producers.TryGetValue(output.Root, out Operation? last) && last.Op is SoftmaxOp)
            arguments.Report(Rules.SoftmaxDoubled, null, LayerOf(last, layers)?.WithoutActivation() ?? [], last.Layer);
        if (last?.Op is ActivationOp { Kind.Kind: var kind })
            arguments.Report(Rules.BoundedLogits, null, LayerOf(last, layers)?.WithoutActivation() ?? [], last.Layer, kind);
        if (output.Size < 2)
        {
            LayerView? widest = layers.LastOrDefault(layer => layer.Definition.WidthArgument is not null);
            Mend[] binary = [.. (widest?.WithActivation("Sigmoid") ?? []).Select(mend => mend.And(Mend.Write(arguments, "kind", "Loss.BinaryCrossEntropy")))];
            arguments.Report(Rules.TooFewClasses, null, [.. widest?.WithWidth(2) ?? [], .. binary], Text.Int(output.Size));
        }
        // As the layer says: the graph's output is where its numbers are first made, which may have been an image.
        if (layers.FirstOrDefault(layer => layer.IsOutput) is { OutputShape.Count: > 1 } end)
        {
            Mend vector = end.OutputShape.Count == 3 ? GlobalAvgPoolLayer.After(end.Arguments) : FlattenLayer.After(end.Arguments);
            arguments.Report(Rules.ClassesNotAVector, "kind", [vector], end.Name, Text.Shape(end.OutputShape), Text.Int(output.Size));
        }
    }

    public override LossTermOp Training(AttributeReader arguments, HyperparameterTable hyperparameters) =>
        new SoftmaxCrossEntropyOp(Smoothing(arguments, hyperparameters), withGradient: true);

    /// <summary>As PyTorch's loss module, evaluation smooths too: the number is the one that training minimises.</summary>
    public override LossTermOp Evaluation(AttributeReader arguments, HyperparameterTable hyperparameters) =>
        new SoftmaxCrossEntropyOp(Smoothing(arguments, hyperparameters), withGradient: false);

    private static string? Smoothing(AttributeReader arguments, HyperparameterTable hyperparameters) =>
        arguments.Number("LabelSmoothing", 0, minimum: 0, maximum: 1, maximumExclusive: true) is > 0 and double smoothing
            ? hyperparameters.Add(
                "LabelSmoothing", smoothing, "Share of the target spread evenly over all classes.", 0, 1, maximumExclusive: true)
            : null;
}

/// <summary>logits[B, n], labels[B] → the loss, and where wanted its gradient (softmax - target)/batch, in one pass.</summary>
internal sealed class SoftmaxCrossEntropyOp(string? smoothing, bool withGradient) : LossTermOp, ICallOp
{
    public override string Name => "softmaxCrossEntropy";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => withGradient ? [OutputShape.Like(inputs[0])] : [];

    public override string Scale(Operation self) => "1.0 / batch";

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"SoftmaxCrossEntropy.Run(Workers, {inputs[0]}, {inputs[1]}, {(withGradient ? outputs[0] : "null")}, batch, "
        + $"{Text.Int(self.Inputs[0].Size)}, {(smoothing is null ? "0f" : $"(float){smoothing}")}, 1f / batch)";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
    }
}
