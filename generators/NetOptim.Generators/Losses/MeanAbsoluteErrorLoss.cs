using NetOptim.Generators.Declarations;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Losses;

/// <summary>|y - t|, mean over batch and outputs.</summary>
internal sealed class MeanAbsoluteErrorLoss : LossDefinition
{
    public override string Kind => "MeanAbsoluteError";

    public override string Task => "Regression";

    public override LossTermOp Training(AttributeReader arguments, HyperparameterTable hyperparameters) => new MeanAbsoluteErrorOp(true);

    public override LossTermOp Evaluation(AttributeReader arguments, HyperparameterTable hyperparameters) => new MeanAbsoluteErrorOp(false);
}

/// <summary>y[B, n], t[B, n] → Σ|y - t|/(B·n) and its gradient sign(y - t)/(B·n), 0 where they are equal.</summary>
internal sealed class MeanAbsoluteErrorOp(bool withGradient) : MeanLossOp(withGradient)
{
    public override string Name => "meanAbsoluteError";

    protected override string Term(string y, string t, KernelScope scope) => $"T.Abs({y} - {t})";

    protected override string Gradient(string y, string t, string scale, KernelScope scope) => $"SimdMath.Sign({y} - {t}) * T.Broadcast({scale})";
}
