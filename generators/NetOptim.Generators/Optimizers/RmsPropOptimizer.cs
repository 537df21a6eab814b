using NetOptim.Generators.Declarations;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Optimizers;

/// <summary><c>[RmsProp(rate)]</c>: Tieleman and Hinton 2012, as <c>torch.optim.RMSprop</c>; ε is added to the root.</summary>
internal sealed class RmsPropOptimizer : OptimizerDefinition
{
    public override string Kind => "RmsProp";

    public override OptimizerRule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        LearningRate(arguments, hyperparameters, 1e-2);
        string alpha = Parameter(arguments, hyperparameters, "Alpha", 0.99, "Decay of the mean square.", 0, 1, maximumExclusive: true);
        string epsilon = Parameter(arguments, hyperparameters, "Epsilon", 1e-8, "Added to the denominator.", 1e-18);
        string? momentum = arguments.Number("Momentum", 0, minimum: 0, maximum: 1, maximumExclusive: true) > 0
            ? Parameter(arguments, hyperparameters, "Momentum", 0, "Share of the last step that goes on.", 0, 1, maximumExclusive: true)
            : null;
        return new RmsPropRule(alpha, epsilon, momentum, DecayInGradient(arguments, hyperparameters));
    }

    private sealed class RmsPropRule(string alpha, string epsilon, string? momentum, string? decay) : OptimizerRule
    {
        public override string Name => momentum is null ? "RMSprop" : "RMSprop with momentum";

        public override int Slots => momentum is null ? 1 : 2;

        public override IEnumerable<string> Body(KernelScope scope)
        {
            string rate = scope.Field("float", "learningRate", "learningRate");
            string keep = scope.Field("float", "alpha", $"(float){alpha}");
            string gain = scope.Field("float", "gain", $"(float)(1 - {alpha})");
            string smallest = scope.Field("float", "epsilon", $"(float){epsilon}");
            if (decay is not null)
                yield return AddDecay(decay, scope);
            // Read first, written last: see AdamRule.
            yield return $"T meanSquare = T.Load(state0 + index){(momentum is null ? "" : ", velocity = T.Load(state1 + index)")};";
            yield return $"meanSquare = T.MultiplyAdd(gradient * gradient, T.Broadcast({gain}), meanSquare * T.Broadcast({keep}));";
            yield return "meanSquare.Store(state0 + index);";
            yield return $"T direction = SimdMath.Quotient(gradient, SimdMath.Sqrt(meanSquare) + T.Broadcast({smallest}));";
            if (momentum is not null)
            {
                string factor = scope.Field("float", "momentum", $"(float){momentum}");
                yield return $"direction = T.MultiplyAdd(velocity, T.Broadcast({factor}), direction);";
                yield return "direction.Store(state1 + index);";
            }
            yield return $"T updated = weight - T.Broadcast({rate}) * direction;";
        }
    }
}
