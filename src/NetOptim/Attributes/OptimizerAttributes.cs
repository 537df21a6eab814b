namespace NetOptim;

/// <summary>What optimisers have in common.</summary>
/// <param name="learningRate">Greater than 0; the schedule starts from it.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public abstract class OptimizerAttribute(double learningRate) : Attribute
{
    /// <summary>The learning rate before the schedule.</summary>
    public double LearningRate { get; } = learningRate;
}

/// <summary>Stochastic gradient descent as <c>torch.optim.SGD</c>.</summary>
/// <param name="learningRate">Greater than 0.</param>
public sealed class SgdAttribute(double learningRate = 1e-2) : OptimizerAttribute(learningRate)
{
    /// <summary>Share of the last step that goes on, in [0, 1).</summary>
    public double Momentum { get; set; }

    /// <summary>Nesterov's form of momentum; needs <see cref="Momentum"/>.</summary>
    public bool Nesterov { get; set; }

    /// <summary>λ ≥ 0: λ·w is added to the gradient (PyTorch's weight decay; not part of the loss).</summary>
    public double WeightDecay { get; set; }
}

/// <summary>Adam (Kingma and Ba 2015) as <c>torch.optim.Adam</c>.</summary>
/// <param name="learningRate">Greater than 0.</param>
public sealed class AdamAttribute(double learningRate = 1e-3) : OptimizerAttribute(learningRate)
{
    /// <summary>Decay of the first moment, in [0, 1).</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Decay of the second moment, in [0, 1).</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>Added to the denominator; at least 1e-18.</summary>
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>λ ≥ 0: λ·w is added to the gradient (PyTorch's weight decay; not part of the loss).</summary>
    public double WeightDecay { get; set; }
}

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019) as <c>torch.optim.AdamW</c>.</summary>
/// <param name="learningRate">Greater than 0.</param>
public sealed class AdamWAttribute(double learningRate = 1e-3) : OptimizerAttribute(learningRate)
{
    /// <summary>Decay of the first moment, in [0, 1).</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Decay of the second moment, in [0, 1).</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>Added to the denominator; at least 1e-18.</summary>
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>λ ≥ 0: weights shrink by the factor 1 - rate·λ at each step, apart from the gradient; 0.01 by default.</summary>
    public double WeightDecay { get; set; } = 0.01;
}

/// <summary>RMSprop (Tieleman and Hinton 2012) as <c>torch.optim.RMSprop</c>.</summary>
/// <param name="learningRate">Greater than 0.</param>
public sealed class RmsPropAttribute(double learningRate = 1e-2) : OptimizerAttribute(learningRate)
{
    /// <summary>Decay of the mean square, in [0, 1).</summary>
    public double Alpha { get; set; } = 0.99;

    /// <summary>Added to the denominator; at least 1e-18.</summary>
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>Share of the last step that goes on, in [0, 1).</summary>
    public double Momentum { get; set; }

    /// <summary>λ ≥ 0: λ·w is added to the gradient.</summary>
    public double WeightDecay { get; set; }
}

/// <summary>Adagrad (Duchi et al. 2011) as <c>torch.optim.Adagrad</c>.</summary>
/// <param name="learningRate">Greater than 0.</param>
public sealed class AdagradAttribute(double learningRate = 1e-2) : OptimizerAttribute(learningRate)
{
    /// <summary>The rate is divided by 1 + step·decay; at least 0.</summary>
    public double LearningRateDecay { get; set; }

    /// <summary>Added to the denominator; at least 1e-18.</summary>
    public double Epsilon { get; set; } = 1e-10;

    /// <summary>λ ≥ 0: λ·w is added to the gradient.</summary>
    public double WeightDecay { get; set; }
}

/// <summary>Lion (Chen et al. 2023): the sign of an interpolated momentum, with decoupled weight decay.</summary>
/// <param name="learningRate">Greater than 0; a third to a tenth of Adam's.</param>
public sealed class LionAttribute(double learningRate = 1e-4) : OptimizerAttribute(learningRate)
{
    /// <summary>Interpolation for the update, in [0, 1).</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>Decay of the momentum, in [0, 1).</summary>
    public double Beta2 { get; set; } = 0.99;

    /// <summary>λ ≥ 0: weights shrink by the factor 1 - rate·λ at each step.</summary>
    public double WeightDecay { get; set; }
}

/// <summary>Limits the gradients (penalties included) before the optimiser sees them, as <c>clip_grad_norm_</c> and <c>clip_grad_value_</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ClipGradientsAttribute : Attribute
{
    /// <summary>Largest Euclidean norm of all gradients together; greater than 0.</summary>
    public double Norm { get; set; }

    /// <summary>Largest absolute value of any gradient; greater than 0.</summary>
    public double Value { get; set; }
}
