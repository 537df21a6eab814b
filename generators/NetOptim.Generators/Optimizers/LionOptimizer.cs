using NetOptim.Generators.Declarations;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Optimizers;

/// <summary><c>[Lion(rate)]</c>: Chen et al. 2023, algorithm 2; weight decay stays apart from the gradient.</summary>
internal sealed class LionOptimizer : OptimizerDefinition
{
    public override string Kind => "Lion";

    public override bool DecaysInGradient => false;

    protected override (double Lowest, double Highest) UsualRates => (1e-7, 1e-2);

    public override OptimizerRule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        LearningRate(arguments, hyperparameters, 1e-4);
        string beta1 = Parameter(arguments, hyperparameters, "Beta1", 0.9, "Interpolation for the update.", 0, 1, maximumExclusive: true);
        string beta2 = Parameter(arguments, hyperparameters, "Beta2", 0.99, "Decay of the momentum.", 0, 1, maximumExclusive: true);
        string? decay = arguments.Number("WeightDecay", 0, minimum: 0) > 0
            ? Parameter(arguments, hyperparameters, "WeightDecay", 0, "Weights shrink by the factor 1 - rate·λ at each step.")
            : null;
        return new LionRule(beta1, beta2, decay);
    }

    private sealed class LionRule(string beta1, string beta2, string? decay) : OptimizerRule
    {
        public override string Name => "Lion";

        public override int Slots => 1;

        public override IEnumerable<string> Body(KernelScope scope)
        {
            string rate = scope.Field("float", "learningRate", "learningRate");
            string gain1 = scope.Field("float", "gain1", $"(float)(1 - {beta1})");
            string gain2 = scope.Field("float", "gain2", $"(float)(1 - {beta2})");
            yield return "T momentum = T.Load(state0 + index);";
            yield return $"T direction = SimdMath.Sign(T.MultiplyAdd(gradient - momentum, T.Broadcast({gain1}), momentum));";
            yield return $"T.MultiplyAdd(gradient - momentum, T.Broadcast({gain2}), momentum).Store(state0 + index);";
            if (decay is not null)
                yield return $"weight *= T.Broadcast({scope.Field("float", "shrink", $"(float)(1 - learningRate * {decay})")});";
            yield return $"T updated = weight - T.Broadcast({rate}) * direction;";
        }
    }
}
