using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary><c>[Activation(kind)]</c>, and the activation argument of other layers.</summary>
internal sealed class ActivationLayer : LayerDefinition
{
    public override string Kind => "Activation";

    public override LayerRole Role => LayerRole.Activation;

    public override string ActivationArgument => "kind";

    /// <summary>Puts an activation behind a layer.</summary>
    public static Mend After(AttributeReader layer, string activation) => Mend.InsertAfter(layer, $"Activation(Activation.{activation})");

    public override Value Build(LayerContext layer, Value input) => Apply(layer, input, "kind");

    public override void Check(LayerView layer)
    {
        if (layer.OwnActivation is null)
            layer.Arguments.Report(Rules.LayerWithoutEffect, "kind", [Mend.Remove(layer.Arguments)], layer.Name, "its activation is None");
    }

    /// <summary>Appends the activation that an argument names.</summary>
    /// <param name="fallback">The argument's default.</param>
    public static Value Apply(LayerContext layer, Value input, string argument, string fallback = "None")
    {
        string kind = layer.Arguments.Member(argument, fallback);
        if (kind == "Softmax")
            return layer.Graph.Apply(new SoftmaxOp(), layer.Graph.Sequence(input));
        ActivationKind? activation = ActivationKind.Find(kind);
        if (layer.Arguments.Has("Alpha") && activation?.Alpha is null)
            layer.Arguments.ReportWithoutEffect("Alpha", $"the activation {kind} has no such parameter");
        if (activation is null)
            return input;
        double? alpha = activation.Alpha is double usual ? layer.Arguments.Number("Alpha", usual, minimum: 0) : null;
        return layer.Graph.Apply(new ActivationOp(activation, alpha), input);
    }
}
