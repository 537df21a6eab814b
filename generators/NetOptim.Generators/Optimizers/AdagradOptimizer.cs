using NetOptim.Generators.Declarations;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Optimizers;

/// <summary><c>[Adagrad(rate)]</c>: Duchi et al. 2011, as <c>torch.optim.Adagrad</c>; the rate is divided by 1 + step·decay.</summary>
internal sealed class AdagradOptimizer : OptimizerDefinition
{
    public override string Kind => "Adagrad";

    protected override (double Lowest, double Highest) UsualRates => (1e-6, 1);

    public override OptimizerRule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        LearningRate(arguments, hyperparameters, 1e-2);
        string epsilon = Parameter(arguments, hyperparameters, "Epsilon", 1e-10, "Added to the denominator.", 1e-18);
        string? rateDecay = arguments.Number("LearningRateDecay", 0, minimum: 0) > 0
            ? Parameter(arguments, hyperparameters, "LearningRateDecay", 0, "The rate is divided by 1 + step times this.")
            : null;
        return new AdagradRule(epsilon, rateDecay, DecayInGradient(arguments, hyperparameters));
    }

    private sealed class AdagradRule(string epsilon, string? rateDecay, string? decay) : OptimizerRule
    {
        public override string Name => "Adagrad";

        public override int Slots => 1;

        public override IEnumerable<string> Body(KernelScope scope)
        {
            string rate = scope.Field("float", "stepSize", rateDecay is null ? "learningRate" : $"(float)(learningRate / (1 + Step * {rateDecay}))");
            string smallest = scope.Field("float", "epsilon", $"(float){epsilon}");
            if (decay is not null)
                yield return AddDecay(decay, scope);
            yield return "T squares = T.MultiplyAdd(gradient, gradient, T.Load(state0 + index));";
            yield return "squares.Store(state0 + index);";
            yield return $"T updated = weight - T.Broadcast({rate}) * SimdMath.Quotient(gradient, SimdMath.Sqrt(squares) + T.Broadcast({smallest}));";
        }
    }
}
