using NetOptim.Generators.Graphs;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Layers;

/// <summary>The <c>ActivityL1</c> and <c>ActivityL2</c> arguments of a layer.</summary>
internal static class ActivityPenalty
{
    public static Value Apply(LayerContext layer, Value output)
    {
        string pascal = Text.Pascal(layer.Name);
        double l1 = layer.Arguments.Number("ActivityL1", 0, minimum: 0);
        double l2 = layer.Arguments.Number("ActivityL2", 0, minimum: 0);
        if (!layer.Graph.HasLoss)
            return output;
        if (l1 > 0)
        {
            string lambda = layer.Hyperparameters.Add(pascal + "ActivityL1", l1, $"λ of λ·Σ|y|/batch on the outputs of {layer.Name}.");
            layer.Graph.ApplyAll(new ActivityPenaltyOp(ActivityNorm.L1, pascal, lambda), null, output);
        }
        if (l2 > 0)
        {
            string lambda = layer.Hyperparameters.Add(pascal + "ActivityL2", l2, $"λ of λ·Σy²/batch on the outputs of {layer.Name}.");
            layer.Graph.ApplyAll(new ActivityPenaltyOp(ActivityNorm.L2, pascal, lambda), null, output);
        }
        return output;
    }
}
