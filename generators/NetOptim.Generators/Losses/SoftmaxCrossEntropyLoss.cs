using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Gradients;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Layers;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Losses;

/// <summary>Cross-entropy of softmax(logits) against class labels, mean over the batch (and the steps of a sequence); label smoothing as PyTorch has it.</summary>
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
        int classes = output.Shape.Count == 2 ? output.Shape[1] : output.Size;
        if (classes < 2)
        {
            LayerView? widest = layers.LastOrDefault(layer => layer.Definition.WidthArgument is not null);
            Mend[] binary = [.. (widest?.WithActivation("Sigmoid") ?? []).Select(mend => mend.And(Mend.Write(arguments, "kind", "Loss.BinaryCrossEntropy")))];
            arguments.Report(Rules.TooFewClasses, null, [.. widest?.WithWidth(2) ?? [], .. binary], Text.Int(classes));
        }
        // As the layer says: the graph's output is where its numbers are first made, which may have been an image.
        if (layers.FirstOrDefault(layer => layer.IsOutput) is { OutputShape.Count: 3 } end)
            arguments.Report(Rules.ClassesAnImage, "kind", [GlobalAvgPoolLayer.After(end.Arguments)], end.Name, Text.Shape(end.OutputShape), Text.Int(output.Size));
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

/// <summary>
/// logits[B, n], labels[B] → the loss, and where wanted its gradient (softmax - target)/batch, in one pass; of a sequence [B, T, n] with a
/// label [B, T] for every step, the mean over all steps of the batch.
/// </summary>
internal sealed class SoftmaxCrossEntropyOp(string? smoothing, bool withGradient) : LossTermOp, ICallOp
{
    public override string Name => "softmaxCrossEntropy";

    public override IEnumerable<OutputShape> Outputs(IReadOnlyList<Value> inputs) => withGradient ? [OutputShape.Like(inputs[0])] : [];

    public override string Scale(Operation self) => $"1.0 / {Steps(self)}";

    public string Call(Operation self, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs) =>
        $"SoftmaxCrossEntropy.Run(Workers, {inputs[0]}, {inputs[1]}, {(withGradient ? outputs[0] : "null")}, {Text.Rows(self.Inputs[0].RowsPerSample)}, "
        + $"{Text.Int(self.Inputs[0].Columns)}, {(smoothing is null ? "0f" : $"(float){smoothing}")}, 1f / {Steps(self)})";

    public override void Differentiate(Operation self, Differentiator gradients)
    {
    }

    private static string Steps(Operation self) => self.Inputs[0].RowsPerSample == 1 ? "batch" : $"({Text.Rows(self.Inputs[0].RowsPerSample)})";
}
