using NetOptim.Generators.Optimizers;
using NetOptim.Generators.Schedules;

namespace NetOptim.Generators.Declarations;

/// <summary>Reads the attributes about training that are neither layer nor loss.</summary>
internal static class TrainingReader
{
    public static GradientClipping? Clipping(IEnumerable<AttributeReader> attributes, HyperparameterTable hyperparameters)
    {
        AttributeReader? clip = attributes.FirstOrDefault(attribute => attribute.Kind == "ClipGradients");
        if (clip is null)
            return null;
        string? norm = clip.Has("Norm")
            ? hyperparameters.Add("ClipNorm", clip.Number("Norm", 1, 0, minimumExclusive: true), "Largest norm of all gradients together.", 0, minimumExclusive: true)
            : null;
        string? value = clip.Has("Value")
            ? hyperparameters.Add("ClipValue", clip.Number("Value", 1, 0, minimumExclusive: true), "Largest absolute value of a gradient.", 0, minimumExclusive: true)
            : null;
        return norm is null && value is null ? null : new GradientClipping(norm, value);
    }

    public static Schedule Schedule(IEnumerable<AttributeReader> attributes, HyperparameterTable hyperparameters)
    {
        foreach (AttributeReader attribute in attributes)
        {
            if (Catalog<ScheduleDefinition>.Find(attribute.Kind) is { } definition)
                return definition.Read(attribute, hyperparameters);
        }
        return Schedules.Schedule.Constant;
    }

    /// <summary>What a model with a loss and no optimiser is trained with: Adam with its usual numbers.</summary>
    public static OptimizerRule DefaultOptimizer(HyperparameterTable hyperparameters)
    {
        var none = new AttributeReader(new AttributeDeclaration("Adam", EquatableArray<ArgumentDeclaration>.Empty), -1, new Diagnostics.ProblemSink());
        return new AdamOptimizer().Read(none, hyperparameters);
    }
}
