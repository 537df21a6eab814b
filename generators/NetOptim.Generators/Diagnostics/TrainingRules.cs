using NetOptim.Generators.Declarations;
using NetOptim.Generators.Optimizers;
using NetOptim.Generators.Schedules;

namespace NetOptim.Generators.Diagnostics;

/// <summary>Rules about what is declared for training (ids NOPT4…); what is about one loss, optimiser or schedule stands in its file.</summary>
internal static class TrainingRules
{
    /// <summary>Attributes that mean something in training alone, besides optimisers and schedules.</summary>
    private static readonly string[] TrainingOnly = ["ClipGradients", "EarlyStopping", "L1", "L2", "MaxNorm"];

    public static void Check(ModelDeclaration declaration, IReadOnlyList<AttributeReader> attributes, double learningRate)
    {
        AttributeReader[] optimizers = Of<OptimizerDefinition>(attributes);
        AttributeReader[] schedules = Of<ScheduleDefinition>(attributes);
        foreach (AttributeReader extra in optimizers.Skip(1))
            extra.Report(Rules.TwoOptimizers, null, optimizers[0].Kind, extra.Kind);
        foreach (AttributeReader extra in schedules.Skip(1))
            extra.Report(Rules.TwoSchedules, null, schedules[0].Kind, extra.Kind);
        if (attributes.All(attribute => attribute.Kind != "Loss"))
        {
            foreach (AttributeReader attribute in optimizers.Concat(schedules).Concat(attributes.Where(attribute => TrainingOnly.Contains(attribute.Kind))))
                attribute.Report(Rules.LossMissing, null, attribute.Kind, declaration.Name);
        }
        foreach (AttributeReader schedule in schedules)
            Catalog<ScheduleDefinition>.Find(schedule.Kind)!.Check(schedule, learningRate);
        CheckDecay(attributes, optimizers);
        CheckClipping(attributes);
        EarlyStoppingRules.Check(attributes);
    }

    /// <summary>An L2 penalty and weight decay at once.</summary>
    private static void CheckDecay(IReadOnlyList<AttributeReader> attributes, IEnumerable<AttributeReader> optimizers)
    {
        AttributeReader? penalty = attributes.FirstOrDefault(attribute =>
            attribute.Kind == "L2" ? attribute.Number("lambda", 0) > 0 : Catalog<Layers.LayerDefinition>.Find(attribute.Kind) is not null && attribute.Number("L2", 0) > 0);
        if (penalty is null)
            return;
        foreach (AttributeReader optimizer in optimizers)
        {
            // Only what was written: a default decay (AdamW's) is reported where the whole attribute stands.
            double decay = optimizer.Number("WeightDecay", Catalog<OptimizerDefinition>.Find(optimizer.Kind)!.DefaultWeightDecay);
            if (decay > 0)
                optimizer.Report(Rules.DecayTwice, "WeightDecay", optimizer.Kind, Text.Number(decay), $"[{penalty.Kind}]");
        }
    }

    private static void CheckClipping(IReadOnlyList<AttributeReader> attributes)
    {
        AttributeReader? clip = attributes.FirstOrDefault(attribute => attribute.Kind == "ClipGradients");
        if (clip is not null && !clip.Has("Norm") && !clip.Has("Value"))
            clip.Report(Rules.ClipWithoutLimit, null);
    }

    private static AttributeReader[] Of<TDefinition>(IEnumerable<AttributeReader> attributes)
        where TDefinition : class, IDefinition =>
        attributes.Where(attribute => Catalog<TDefinition>.Find(attribute.Kind) is not null).ToArray();
}
