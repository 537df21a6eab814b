using NetOptim.Generators.Declarations;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Losses;

/// <summary>(y - t)², mean over batch and outputs.</summary>
internal sealed class MeanSquaredErrorLoss : LossDefinition
{
    public override string Kind => "MeanSquaredError";

    public override string Task => "Regression";

    public override LossTermOp Training(AttributeReader arguments, HyperparameterTable hyperparameters) => new MeanSquaredErrorOp(true);

    public override LossTermOp Evaluation(AttributeReader arguments, HyperparameterTable hyperparameters) => new MeanSquaredErrorOp(false);
}

/// <summary>y[B, n], t[B, n] → Σ(y - t)²/(B·n) and its gradient 2(y - t)/(B·n).</summary>
internal sealed class MeanSquaredErrorOp(bool withGradient) : MeanLossOp(withGradient)
{
    public override string Name => "meanSquaredError";

    protected override string Term(string y, string t, KernelScope scope) => $"({y} - {t}) * ({y} - {t})";

    protected override string Gradient(string y, string t, string scale, KernelScope scope) => $"({y} - {t}) * T.Broadcast(2 * {scale})";
}
