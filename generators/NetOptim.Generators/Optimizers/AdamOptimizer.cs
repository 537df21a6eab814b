using NetOptim.Generators.Declarations;
using NetOptim.Generators.Diagnostics;
using NetOptim.Generators.Diagnostics.Mends;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Optimizers;

/// <summary><c>[Adam(rate)]</c>: Kingma and Ba 2015, as <c>torch.optim.Adam</c>; weight decay is added to the gradient.</summary>
internal sealed class AdamOptimizer : OptimizerDefinition
{
    public override string Kind => "Adam";

    public override OptimizerRule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        LearningRate(arguments, hyperparameters, 1e-3);
        string beta1 = Parameter(arguments, hyperparameters, "Beta1", 0.9, "Decay of the first moment.", 0, 1, maximumExclusive: true);
        string beta2 = Parameter(arguments, hyperparameters, "Beta2", 0.999, "Decay of the second moment.", 0, 1, maximumExclusive: true);
        string epsilon = Parameter(arguments, hyperparameters, "Epsilon", 1e-8, "Added to the denominator.", 1e-18);
        string? decay = DecayInGradient(arguments, hyperparameters);
        Moments(arguments);
        return new AdamRule("Adam", beta1, beta2, epsilon, decay, decoupled: false);
    }

    /// <summary>Reports moments whose decays are the wrong way round.</summary>
    public static void Moments(AttributeReader arguments)
    {
        double first = arguments.Number("Beta1", 0.9);
        double second = arguments.Number("Beta2", 0.999);
        if (first > second)
        {
            Mend swapped = Mend.Write(arguments, "Beta1", Text.Number(second)).And(Mend.Write(arguments, "Beta2", Text.Number(first)));
            arguments.Report(Rules.MomentsOutOfOrder, "Beta1", [swapped], arguments.Kind, Text.Number(first), Text.Number(second));
        }
    }
}

/// <summary>The Adam family: weight decay in the gradient (Adam) or apart from it (AdamW).</summary>
internal sealed class AdamRule(string name, string beta1, string beta2, string epsilon, string? decay, bool decoupled) : OptimizerRule
{
    public override string Name => name;

    public override int Slots => 2;

    public override IEnumerable<string> Body(KernelScope scope)
    {
        string gain1 = scope.Field("float", "gain1", $"(float)(1 - {beta1})");
        string gain2 = scope.Field("float", "gain2", $"(float)(1 - {beta2})");
        string keep2 = scope.Field("float", "keep2", $"(float){beta2}");
        string correction = scope.Field("float", "correction", $"(float)(1 / Math.Sqrt(1 - Math.Pow({beta2}, Step + 1)))");
        string smallest = scope.Field("float", "epsilon", $"(float){epsilon}");
        string rate = scope.Field("float", "stepSize", $"(float)(learningRate / (1 - Math.Pow({beta1}, Step + 1)))");
        if (decay is not null && decoupled)
            yield return $"weight *= T.Broadcast({scope.Field("float", "shrink", $"(float)(1 - learningRate * {decay})")});";
        if (decay is not null && !decoupled)
            yield return AddDecay(decay, scope);
        // All that is read comes before all that is written: the blocks lie at the same place of their pages, and a read would wait for a
        // write that the processor takes for one to the same address.
        yield return "T first = T.Load(state0 + index), second = T.Load(state1 + index);";
        yield return $"first = T.MultiplyAdd(gradient - first, T.Broadcast({gain1}), first);";
        yield return $"second = T.MultiplyAdd(gradient * gradient, T.Broadcast({gain2}), second * T.Broadcast({keep2}));";
        yield return "first.Store(state0 + index);";
        yield return "second.Store(state1 + index);";
        yield return $"T denominator = T.MultiplyAdd(SimdMath.Sqrt(second), T.Broadcast({correction}), T.Broadcast({smallest}));";
        yield return $"T updated = weight - T.Broadcast({rate}) * SimdMath.Quotient(first, denominator);";
    }
}
