using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Layers;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Losses;

/// <summary>
/// -t·ln p - (1 - t)·ln(1 - p), mean over batch and outputs. The model ends in a sigmoid; training goes by its input, where the loss
/// neither overflows nor cancels and the gradient is p - t.
/// </summary>
internal sealed class BinaryCrossEntropyLoss : LossDefinition
{
    public override string Kind => "BinaryCrossEntropy";

    public override string Task => "BinaryClassification";

    public override Value TrainedOn(Value output, IReadOnlyDictionary<Value, Operation> producers) => producers[output.Root].Inputs[0];

    public override void Check(AttributeReader arguments, Value output, IReadOnlyDictionary<Value, Operation> producers, IReadOnlyList<LayerView> layers)
    {
        producers.TryGetValue(output.Root, out Operation? last);
        LayerView? layer = last is null ? null : LayerOf(last, layers);
        if (last?.Op is SoftmaxOp)
        {
            Mend[] classes = [.. (layer?.WithoutActivation() ?? []).Select(mend => mend.And(Mend.Write(arguments, "kind", "Loss.SoftmaxCrossEntropy")))];
            arguments.Report(Rules.SoftmaxForBinary, "kind", [.. layer?.WithActivation("Sigmoid") ?? [], .. classes], last.Layer);
        }
        else if (last?.Op is not ActivationOp { Kind.Kind: "Sigmoid" })
        {
            IReadOnlyList<Mend> mends = layer is null ? [] : layer.Definition.ActivationArgument is null ? [ActivationLayer.After(layer.Arguments, "Sigmoid")] : layer.WithActivation("Sigmoid");
            arguments.Report(Rules.SigmoidMissing, "kind", mends, last is null ? "the input" : $"'{last.Layer}' ({last.Op.Name})");
        }
        if (output.Size == 2)
            arguments.Report(Rules.TwoProbabilities, "kind", layers.LastOrDefault(candidate => candidate.Definition.WidthArgument is not null)?.WithWidth(1) ?? []);
    }

    public override LossTermOp Training(AttributeReader arguments, HyperparameterTable hyperparameters) =>
        new BinaryCrossEntropyOp(ofLogits: true);

    public override LossTermOp Evaluation(AttributeReader arguments, HyperparameterTable hyperparameters) =>
        new BinaryCrossEntropyOp(ofLogits: false);
}

/// <summary>
/// Logits z[B, n], t[B, n] → the mean loss of σ(z) and its gradient (σ(z) - t)/(B·n); or probabilities and targets → the mean loss alone.
/// </summary>
internal sealed class BinaryCrossEntropyOp(bool ofLogits) : MeanLossOp(withGradient: ofLogits)
{
    public override string Name { get; } = ofLogits ? "binaryCrossEntropyOfLogits" : "binaryCrossEntropy";

    protected override string Term(string y, string t, KernelScope scope) => $"Losses.{Text.Pascal(Name)}({y}, {t})";

    protected override string Gradient(string y, string t, string scale, KernelScope scope) => $"(SimdMath.Sigmoid({y}) - {t}) * T.Broadcast({scale})";
}
