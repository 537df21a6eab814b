using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Optimizers;
using NetOptim.Generators.Schedules;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about what is declared for training (ids NOPT4…); what is about one loss, optimiser or schedule stands in its file.</summary>
internal static class TrainingRules
{
    /// <summary>Attributes that mean something in training alone, besides optimisers and schedules.</summary>
    private static readonly string[] TrainingOnly = ["ClipGradients", "EarlyStopping", "L1", "L2", "MaxNorm"];

    /// <param name="learningRate">As declared or by default.</param>
    /// <param name="biases">How many of the parameters are biases, or scales and shifts of a normalisation.</param>
    public static void Check(ModelDeclaration declaration, IReadOnlyList<AttributeReader> attributes, double learningRate, int biases)
    {
        AttributeReader[] optimizers = Of<OptimizerDefinition>(attributes);
        AttributeReader[] schedules = Of<ScheduleDefinition>(attributes);
        foreach (AttributeReader extra in optimizers.Skip(1))
            extra.Report(Rules.TwoOptimizers, null, [Mend.Remove(extra)], optimizers[0].Kind, extra.Kind);
        foreach (AttributeReader extra in schedules.Skip(1))
            extra.Report(Rules.TwoSchedules, null, [Mend.Remove(extra)], schedules[0].Kind, extra.Kind);
        if (attributes.All(attribute => attribute.Kind != "Loss"))
        {
            foreach (AttributeReader attribute in optimizers.Concat(schedules).Concat(attributes.Where(attribute => TrainingOnly.Contains(attribute.Kind))))
                attribute.Report(Rules.LossMissing, null, [Mend.Remove(attribute)], attribute.Kind, declaration.Name);
        }
        foreach (AttributeReader schedule in schedules)
            Catalog<ScheduleDefinition>.Find(schedule.Kind)!.Check(schedule, learningRate);
        CheckDecay(attributes, optimizers, biases);
        CheckClipping(attributes);
        EarlyStoppingRules.Check(attributes);
    }

    /// <summary>An L2 penalty and weight decay at once.</summary>
    private static void CheckDecay(IReadOnlyList<AttributeReader> attributes, IEnumerable<AttributeReader> optimizers, int biases)
    {
        AttributeReader? penalty = attributes.FirstOrDefault(attribute =>
            attribute.Kind == "L2" ? attribute.Number("lambda", 0) > 0 : Catalog<Layers.LayerDefinition>.Find(attribute.Kind) is not null && attribute.Number("L2", 0) > 0);
        if (penalty is null)
        {
            foreach (AttributeReader optimizer in optimizers.Where(optimizer => Catalog<OptimizerDefinition>.Find(optimizer.Kind)!.DecaysInGradient))
                CheckDecayOfBiases(optimizer, biases);
            return;
        }
        foreach (AttributeReader optimizer in optimizers)
        {
            // Only what was written: a default decay (AdamW's) is reported where the whole attribute stands.
            double decay = optimizer.Number("WeightDecay", Catalog<OptimizerDefinition>.Find(optimizer.Kind)!.DefaultWeightDecay);
            if (decay > 0)
            {
                Mend without = optimizer.Has("WeightDecay") && Catalog<OptimizerDefinition>.Find(optimizer.Kind)!.DefaultWeightDecay == 0
                    ? Mend.Omit(optimizer, "WeightDecay")
                    : Mend.Write(optimizer, "WeightDecay", "0");
                Mend unpenalized = penalty.Kind == "L2" ? Mend.Remove(penalty) : Mend.Omit(penalty, "L2");
                optimizer.Report(Rules.DecayTwice, "WeightDecay", [without, unpenalized], optimizer.Kind, Text.Number(decay), $"[{penalty.Kind}]");
            }
        }
    }

    /// <summary>Decay in the gradient is λ·w, an L2 penalty's gradient 2λ·w.</summary>
    private static void CheckDecayOfBiases(AttributeReader optimizer, int biases)
    {
        if (biases == 0 || optimizer.Number("WeightDecay", 0) is not (> 0 and var decay))
            return;
        string lambda = Text.Number(decay / 2);
        Mend penalty = Mend.Omit(optimizer, "WeightDecay").And(Mend.InsertAfter(optimizer, $"L2({lambda})"));
        optimizer.Report(Rules.DecayOfBiases, "WeightDecay", [penalty], optimizer.Kind, Text.Number(decay), Text.Int(biases), lambda);
    }

    private static void CheckClipping(IReadOnlyList<AttributeReader> attributes)
    {
        AttributeReader? clip = attributes.FirstOrDefault(attribute => attribute.Kind == "ClipGradients");
        if (clip is not null && !clip.Has("Norm") && !clip.Has("Value"))
            clip.Report(Rules.ClipWithoutLimit, null, [Mend.Write(clip, "Norm", "1")]);
    }

    private static AttributeReader[] Of<TDefinition>(IEnumerable<AttributeReader> attributes)
        where TDefinition : class, IDefinition =>
        attributes.Where(attribute => Catalog<TDefinition>.Find(attribute.Kind) is not null).ToArray();
}
