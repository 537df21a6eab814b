using NetOptim.Generators.Declarations;

namespace NetOptim.Generators.Optimizers;

/// <summary><c>[AdamW(rate)]</c>: Loshchilov and Hutter 2019, as <c>torch.optim.AdamW</c>; weight decay stays apart from the gradient.</summary>
internal sealed class AdamWOptimizer : OptimizerDefinition
{
    public override string Kind => "AdamW";

    public override bool DecaysInGradient => false;

    public override double DefaultWeightDecay => 0.01;

    public override OptimizerRule Read(AttributeReader arguments, HyperparameterTable hyperparameters)
    {
        LearningRate(arguments, hyperparameters, 1e-3);
        string beta1 = Parameter(arguments, hyperparameters, "Beta1", 0.9, "Decay of the first moment.", 0, 1, maximumExclusive: true);
        string beta2 = Parameter(arguments, hyperparameters, "Beta2", 0.999, "Decay of the second moment.", 0, 1, maximumExclusive: true);
        string epsilon = Parameter(arguments, hyperparameters, "Epsilon", 1e-8, "Added to the denominator.", 1e-18);
        string decay = Parameter(arguments, hyperparameters, "WeightDecay", 0.01, "Weights shrink by the factor 1 - rate·λ at each step.");
        AdamOptimizer.Moments(arguments);
        return new AdamRule("AdamW", beta1, beta2, epsilon, decay, decoupled: true);
    }
}
