using NetOptim.Generators.Declarations;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Optimizers;

/// <summary><c>[Sgd(rate)]</c>: as <c>torch.optim.SGD</c>, with momentum, Nesterov's form and weight decay in the gradient.</summary>
internal sealed class SgdOptimizer : OptimizerDefinition
{
    public override string Kind => "Sgd";

    protected override (double Lowest, double Highest) UsualRates => (1e-6, 10);

    public override OptimizerRule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        LearningRate(arguments, hyperparameters, 1e-2);
        string? momentum = arguments.Number("Momentum", 0, minimum: 0, maximum: 1, maximumExclusive: true) > 0
            ? Parameter(arguments, hyperparameters, "Momentum", 0, "Share of the last step that goes on.", 0, 1, maximumExclusive: true)
            : null;
        string? decay = DecayInGradient(arguments, hyperparameters);
        if (arguments.Flag("Nesterov", false) && momentum is null)
            arguments.ReportWithoutEffect("Nesterov", "there is no momentum");
        return new SgdRule(momentum, decay, arguments.Flag("Nesterov", false));
    }

    private sealed class SgdRule(string? momentum, string? decay, bool nesterov) : OptimizerRule
    {
        public override string Name => momentum is null ? "SGD" : nesterov ? "SGD with Nesterov momentum" : "SGD with momentum";

        public override int Slots => momentum is null ? 0 : 1;

        public override IEnumerable<string> Body(KernelScope scope)
        {
            string rate = scope.Field("float", "learningRate", "learningRate");
            if (decay is not null)
                yield return AddDecay(decay, scope);
            if (momentum is not null)
            {
                string factor = $"T.Broadcast({scope.Field("float", "momentum", $"(float){momentum}")})";
                yield return $"T velocity = T.MultiplyAdd(T.Load(state0 + index), {factor}, gradient);";
                yield return "velocity.Store(state0 + index);";
                yield return nesterov ? $"gradient = T.MultiplyAdd(velocity, {factor}, gradient);" : "gradient = velocity;";
            }
            yield return $"T updated = weight - T.Broadcast({rate}) * gradient;";
        }
    }
}
