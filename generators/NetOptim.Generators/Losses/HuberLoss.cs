using NetOptim.Generators.Declarations;
using NetOptim.Generators.Ops;

namespace NetOptim.Generators.Losses;

/// <summary>Huber 1964: half the squared error within δ, straight lines beyond; mean over batch and outputs.</summary>
internal sealed class HuberLoss : LossDefinition
{
    public override string Kind => "Huber";

    public override string Task => "Regression";

    protected override string OwnArgument => "Delta";

    public override LossTermOp Training(AttributeReader arguments, HyperparameterTable hyperparameters) =>
        new HuberOp(Delta(arguments, hyperparameters), withGradient: true);

    public override LossTermOp Evaluation(AttributeReader arguments, HyperparameterTable hyperparameters) =>
        new HuberOp(Delta(arguments, hyperparameters), withGradient: false);

    private static string Delta(AttributeReader arguments, HyperparameterTable hyperparameters) => hyperparameters.Add(
        "HuberDelta", arguments.Number("Delta", 1, minimum: 0, minimumExclusive: true), "Error from which the loss is linear.", 0, minimumExclusive: true);
}

/// <summary>y[B, n], t[B, n] → the mean loss and its gradient, y - t cut off at ±δ, over B·n.</summary>
internal sealed class HuberOp(string delta, bool withGradient) : MeanLossOp(withGradient)
{
    public override string Name => "huber";

    protected override string Term(string y, string t, KernelScope scope) => $"Losses.Huber({y} - {t}, {Field(scope)})";

    protected override string Gradient(string y, string t, string scale, KernelScope scope) =>
        $"Losses.HuberGradient({y} - {t}, {Field(scope)}) * T.Broadcast({scale})";

    private string Field(KernelScope scope) => scope.Field("float", "delta", $"(float){delta}");
}
